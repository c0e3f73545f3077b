package org.catchupmix.study.pair;

import static org.catchupmix.study.page.Html.code;
import static org.catchupmix.study.page.Html.formatted;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.nn.Network;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.PageTable;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.Sheet;
import org.catchupmix.study.plot.Sheet.Cell;
import org.catchupmix.study.plot.Sheet.Group;
import org.catchupmix.study.plot.Sheet.Row;
import org.catchupmix.study.plot.Sheet.Tile;

/**
 * A training step on two mixed images, as figures and as a page.
 *
 * @param step all numbers
 * @param mix describes the mix, such as {@code catchup, lambda 0.5}
 */
public record PairView(PairStep step, String mix) {
  private static final List<String> NAMES = List.of("A", "B");

  /** Filters of the figure; the table has all. */
  private static final int MAX_ROWS = 12;

  /**
   * Runs the step, without an update of the network.
   *
   * @param images two, A and B
   * @param point mix point that is shown, 0 the input
   * @param mix of the two, at that point
   * @param description of the mix, such as {@code catchup, lambda 0.5}
   */
  public static PairView of(
      Network network,
      ImageTransform transform,
      ImageDataset images,
      int point,
      BatchMix mix,
      String description) {
    return new PairView(PairStep.of(network, transform, images, point, mix), description);
  }

  private String place() {
    return step.point() == 0 ? "the input" : "mix point " + step.point();
  }

  private String filter(int c) {
    return (step.point() == 0 ? "channel " : "filter ") + c;
  }

  private String name(int sample) {
    return NAMES.get(sample) + ": " + step.images().classNames().get(step.images().label(sample));
  }

  /** Title of page and figures. */
  public String title() {
    return "%s at %s".formatted(mix, place());
  }

  /** Draws maps before and behind the mix, and gradients, a row for each filter. */
  public Figure maps() throws IOException {
    List<Group> groups = new ArrayList<>();
    groups.add(new Group("features h", NAMES));
    groups.add(new Group("mixed features y", NAMES));
    step.gradients().keySet().forEach(name -> groups.add(new Group("gradient " + name, NAMES)));
    List<Row> rows = new ArrayList<>();
    int[] order = step.before().ascending(0);
    for (int r : ImageDataset.spread(order.length, MAX_ROWS)) {
      int c = order[r];
      List<Cell> cells = new ArrayList<>();
      for (int n = 0; n < 2; n++) {
        double share = 100 * step.before().shares(n)[c];
        cells.add(new Cell(step.before().tile(n, c), number("%.1f %%", share)));
      }
      for (int n = 0; n < 2; n++) {
        cells.add(new Cell(step.after().tile(n, c), origin(n, c)));
      }
      for (FeatureMaps gradient : step.gradients().values()) {
        for (int n = 0; n < 2; n++) {
          cells.add(new Cell(gradient.tile(n, c), number("%.2g", gradient.norms(n)[c])));
        }
      }
      List<String> name = new ArrayList<>(List.of(filter(c)));
      if (step.kept().isPresent()) {
        name.add(number("RFI of A %+.1f %%", 100 * step.before().relativeInfluence(0)[c]));
        name.add("rank " + r + " of " + order.length);
      }
      rows.add(new Row(name, cells));
    }
    return Sheet.grouped(title(), groups, rows);
  }

  private boolean keeps(int sample, int c) {
    return step.kept().orElseThrow()[sample][c];
  }

  /** Returns the sample of a mixed map; blank if the mix is not by filters. */
  private String origin(int sample, int c) {
    return step.kept().map(k -> "from " + NAMES.get(k[sample][c] ? sample : 1 - sample)).orElse("");
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** Draws both images at the size that the network gets. */
  public Figure images() throws IOException {
    ImageDataset images = step.images();
    List<Row> rows = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      Tile tile = new Tile(images.height(), images.width(), images.channels(), images.image(n));
      rows.add(Row.of(name(n), List.of(tile)));
    }
    return Sheet.figure("Images", List.of("image"), rows);
  }

  /** Builds the page. */
  public Page page() throws IOException {
    Page page = new Page(title());
    page.lead()
        .paragraph(
            "Two images are mixed with each other in one training step. A is the partner of B, and"
                + " B that of A. The network is not changed, and batch norm uses its running"
                + " statistics.");
    images(page.section("Images and labels"));
    if (step.kept().isPresent()) {
      mask(page.section("Norms, shares, ranks and mask"));
    }
    maps(page.section("Maps before and behind the mix"));
    gradients(page.section("Gradients on the way back"));
    return page;
  }

  private void images(Section section) throws IOException {
    section.figures(List.of(new PageFigure(images().png(), "both images", Html.NONE)));
    PageTable table =
        new PageTable(
            "labels and predictions",
            PageTable.Kind.WORDS,
            List.of("sample", "label", "mixed label", "most probable class"));
    List<String> names = step.images().classNames();
    for (int n = 0; n < 2; n++) {
      table.row(
          List.of(
              NAMES.get(n),
              names.get(step.images().label(n)),
              PairStep.label(step.targets()[n], names),
              Html.of(
                  formatted("%.3f", step.probabilities()[n][step.predicted(n)]),
                  " ",
                  names.get(step.predicted(n)))));
    }
    section.table(table);
    section.paragraph(
        "Mean cross entropy with the mixed labels: ", formatted("%.4f", step.loss()), " nats.");
  }

  private void mask(Section section) {
    section.paragraph(
        "The influence of a filter on a sample is the l2 norm of its activation map. Its share is"
            + " that norm over the sum of all filters, and its RFI is the share minus that of the"
            + " partner. A sample keeps the ",
        IntStream.range(0, step.before().filters()).filter(c -> keeps(0, c)).count(),
        " of ",
        step.before().filters(),
        " filters with the lowest RFI, and takes the others from its partner. With two images the RFI"
            + " of B is minus that of A: B keeps filters from the bottom of this table.");
    section.lines(
        List.of(
            "a[n,c]   = sqrt( sum_hw h[n,h,w,c]^2 )",
            "s[n,c]   = a[n,c] / ( sum_c a[n,c] + 1e-12 )",
            "RFI[n,c] = s[n,c] - s[p(n),c]",
            "M[n,c]   = 1 for the filters of the lowest RFI, else 0",
            "y[n]     = M[n] * h[n] + (1 - M[n]) * h[p(n)]"));
    PageTable table =
        new PageTable(
            "norm, share, RFI, rank and mask of each filter, from the lowest RFI of A to the highest",
            PageTable.Kind.NUMBERS,
            List.of(
                "filter",
                "norm A",
                "norm B",
                "share A, %",
                "share B, %",
                "RFI A, %",
                "rank A",
                "A keeps",
                "rank B",
                "B keeps"));
    for (int c : step.before().ascending(0)) {
      List<Object> cells = new ArrayList<>();
      cells.add(filter(c));
      IntStream.range(0, 2).forEach(n -> cells.add(formatted("%.4g", step.before().norms(n)[c])));
      IntStream.range(0, 2)
          .forEach(n -> cells.add(formatted("%.2f", 100 * step.before().shares(n)[c])));
      cells.add(formatted("%+.2f", 100 * step.before().relativeInfluence(0)[c]));
      for (int n = 0; n < 2; n++) {
        cells.add(step.before().ranks(n)[c]);
        cells.add(keeps(n, c) ? "yes" : "no");
      }
      table.row(cells);
    }
    section.table(table);
  }

  private void maps(Section section) throws IOException {
    section.figures(
        List.of(
            new PageFigure(
                maps().png(),
                "activation maps of both samples before and behind the mix, and their gradients",
                Html.of(
                    "A row for each filter, from the lowest RFI of A to the highest",
                    step.before().filters() > MAX_ROWS
                        ? ", " + MAX_ROWS + " of " + step.before().filters() + " filters"
                        : "",
                    ". Above a map of h: its share. Above a map of y: the sample it comes from."
                        + " Above a gradient: its l2 norm. The two maps of a pair share a colour"
                        + " scale, from dark (lowest) to light (highest)."))));
  }

  private void gradients(Section section) {
    section.paragraph("Behind the mix each sample has a gradient ", code("dL/dy"), ".");
    if (step.kept().isPresent()) {
      section.paragraph(
          "The mix sends it back to the sample that a map came from. With two samples each is the"
              + " other's partner:");
      section.lines(List.of("dL/dh[n,c] = M[n,c] dL/dy[n,c] + (1 - M[p(n),c]) dL/dy[p(n),c]"));
      section.paragraph(
          "If both samples keep a filter, each gets its own gradient; if both give it away, each"
              + " gets that of the other. If A alone keeps it, A gets both gradients and B none. The"
              + " mask is a constant: no gradient flows through it.");
    }
    List<Object> heads = new ArrayList<>(List.of("filter"));
    step.gradients().keySet().forEach(g -> NAMES.forEach(n -> heads.add(g + " " + n)));
    PageTable table =
        new PageTable("l2 norms of the gradients of each filter", PageTable.Kind.NUMBERS, heads);
    for (int c : step.before().ascending(0)) {
      List<Object> cells = new ArrayList<>(List.of(filter(c)));
      for (FeatureMaps gradient : step.gradients().values()) {
        IntStream.range(0, 2).forEach(n -> cells.add(formatted("%.3g", gradient.norms(n)[c])));
      }
      table.row(cells);
    }
    section.table(table);
  }
}
