package org.catchupmix.study.pair;

import java.io.IOException;
import java.util.List;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.plot.Figure;

/**
 * One mix of two images in several networks.
 *
 * @param views one at least
 */
public record PairComparison(List<PairView> views) {
  public String title() {
    return PairSheet.title(views);
  }

  /** Draws the networks side by side; of one alone, its gradients too. */
  public Figure maps() {
    return PairSheet.of(views);
  }

  /** Builds a page: the networks side by side, then each by itself. */
  public Page page() throws IOException {
    if (views.size() == 1) {
      return views.getFirst().page();
    }
    Page page = new Page(title());
    PairView.lead(page);
    int filters = views.getFirst().step().before().filters();
    page.section("Side by side")
        .figures(
            List.of(
                new PageFigure(
                    maps().png(),
                    "activation maps of both samples before and behind the mix, in each network",
                    Html.of(
                        PairSheet.caption(filters),
                        " Each network has its own ranks; before a share stands the filter's"
                            + " number."))));
    for (PairView view : views) {
      view.addTo(page, false);
    }
    return page;
  }
}
