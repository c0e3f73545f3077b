package org.catchupmix.study.pair;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.catchupmix.io.Html;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.plot.Figure;

/**
 * One mix of two images in several networks.
 *
 * @param views one at least
 * @param live panels of the page for each network; none if Catch-up Mix mixes no filters
 */
public record PairComparison(List<PairView> views, List<LiveMix> live) {
  public PairComparison(List<PairView> views) {
    this(views, List.of());
  }

  private Optional<LiveMix> live(int network) {
    return live.isEmpty() ? Optional.empty() : Optional.of(live.get(network));
  }

  public String title() {
    return PairSheet.title(views);
  }

  /** Draws the networks side by side; of one alone, its gradients too. */
  public Figure maps() {
    return PairSheet.of(views);
  }

  /** Builds a page: the networks side by side, then each by itself. */
  public Page page() throws IOException {
    Page page = new Page(title());
    if (views.size() == 1) {
      views.getFirst().addTo(page, true, live(0));
      return page;
    }
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
    for (int i = 0; i < views.size(); i++) {
      views.get(i).addTo(page, false, live(i));
    }
    return page;
  }
}
