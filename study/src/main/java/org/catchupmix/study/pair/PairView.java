package org.catchupmix.study.pair;

import static org.catchupmix.io.Html.code;
import static org.catchupmix.io.Html.formatted;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.io.Html;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.LabelMix;
import org.catchupmix.nn.Network;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.PageTable;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.Sheet;
import org.catchupmix.study.plot.Sheet.Row;
import org.catchupmix.study.plot.Sheet.Tile;
import org.catchupmix.train.Evaluation;

/**
 * A training step on two mixed images, as figures and as a page.
 *
 * @param network its name, such as that of a run
 * @param architecture such as {@code preact-resnet10 (width 16)}
 * @param step all numbers
 * @param mix names the mix; blank for one that says nothing
 * @param guesses the network's most probable class of each image before the mix
 * @param hasTrueLabels whether the label of an image is true, or unknown and the network's guess
 * @param transform normalization of the images
 */
public record PairView(
    String network,
    String architecture,
    PairStep step,
    String mix,
    List<String> guesses,
    List<Boolean> hasTrueLabels,
    ImageTransform transform) {
  static final List<String> NAMES = List.of("A", "B");

  /**
   * Runs the step, without an update of the network.
   *
   * @param images two, A and B, with their true labels
   * @param point mix point that is shown, 0 the input
   * @param mix of the two, at that point
   * @param description of the mix, such as {@code catchup}
   */
  public static PairView of(
      Network network,
      ImageTransform transform,
      ImageDataset images,
      int point,
      BatchMix mix,
      String description) {
    List<String> guesses =
        Arrays.stream(Evaluation.scores(network, images, transform, 2, _ -> {}))
            .map(z -> images.classNames().get(PairStep.highest(z)))
            .toList();
    return new PairView(
        network.toString(),
        network.toString(),
        PairStep.of(network, transform, images, point, mix),
        description,
        guesses,
        List.of(true, true),
        transform);
  }

  /** Returns the view under another name of the network. */
  public PairView named(String name) {
    return new PairView(name, architecture, step, mix, guesses, hasTrueLabels, transform);
  }

  /**
   * Returns the view of images with unknown classes.
   *
   * @param isTrue whether the labels of A and B are true
   */
  public PairView withTrueLabels(List<Boolean> isTrue) {
    return new PairView(network, architecture, step, mix, guesses, isTrue, transform);
  }

  String place() {
    return step.point() == 0 ? "the input" : "mix point " + step.point();
  }

  String filter(int c) {
    return (step.point() == 0 ? "channel " : "filter ") + c;
  }

  /** Describes the classes of an image. */
  String name(int sample) {
    String label = step.images().classNames().get(step.images().label(sample));
    return "%s: %s, predicted: %s"
        .formatted(
            NAMES.get(sample),
            hasTrueLabels.get(sample) ? "true: " + label : "true class unknown",
            guesses.get(sample));
  }

  /** Title of page and figures: the mix with its lambda, the place and the network. */
  public String title() {
    return "%s at %s: %s".formatted(mixing(), place(), fullName());
  }

  /** Names the network with its architecture. */
  String fullName() {
    return network.equals(architecture) ? network : network + ", " + architecture;
  }

  /** Names the mix with the weights of the own labels, unless no labels are mixed. */
  String mixing() {
    double[] own = step.ownWeights();
    if (own[0] == 1 && own[1] == 1 || mix.contains("lambda")) {
      return mix;
    }
    String first = lambda(own[0]);
    String second = lambda(own[1]);
    String word = step.labels() instanceof LabelMix.Mixture ? "own label" : "lambda";
    String weights = first.equals(second) ? first : first + " and " + second;
    return "%s, %s %s".formatted(mix, word, weights);
  }

  private static String lambda(double weight) {
    return BigDecimal.valueOf(weight)
        .setScale(3, RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** Draws maps before and behind the mix, and gradients, a row for each filter. */
  public Figure maps() {
    return PairSheet.of(List.of(this));
  }

  boolean keeps(int sample, int c) {
    return step.kept().orElseThrow()[sample][c];
  }

  /** Returns the sample of a mixed map; blank if the mix is not by filters. */
  String origin(int sample, int c) {
    return step.kept().map(k -> "from " + NAMES.get(k[sample][c] ? sample : 1 - sample)).orElse("");
  }

  /** Formats a number with its sign, which 0 does not have after rounding. */
  static String signed(double value, int decimals) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN);
    return (rounded.signum() > 0 ? "+" : "") + rounded.toPlainString();
  }

  Tile image(int sample) {
    ImageDataset images = step.images();
    return new Tile(images.height(), images.width(), images.channels(), images.image(sample));
  }

  /** Returns what the mix made of an image, at mix point 0. */
  Tile mixedImage(int sample) {
    return step.after().image(sample, transform);
  }

  /** Draws both images at the size that the network gets. */
  public Figure images() {
    List<Row> rows = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      List<Tile> tiles = new ArrayList<>();
      tiles.add(image(n));
      if (step.point() == 0) {
        tiles.add(mixedImage(n));
      }
      rows.add(Row.of(name(n), tiles));
    }
    List<String> columns =
        List.of("image", "mixed image").subList(0, rows.getFirst().cells().size());
    return Sheet.figure("Images", columns, rows);
  }

  /** Builds the page, which runs no script. */
  public Page page() throws IOException {
    Page page = new Page(title());
    addTo(page, true, Optional.empty());
    return page;
  }

  /**
   * Adds its sections to a page.
   *
   * @param alone whether the page shows no other network
   * @param live for a panel that mixes while it is watched
   */
  void addTo(Page page, boolean alone, Optional<LiveMix> live) throws IOException {
    String of = alone ? "" : network + ": ";
    if (alone) {
      lead(page);
    }
    images(page.section(of + "Images and labels"));
    live.ifPresent(l -> l.addTo(page, of + "Try it"));
    if (step.kept().isPresent()) {
      mask(page.section(of + "Norms, shares, ranks and mask"));
    }
    maps(page.section(of + "Maps before and behind the mix"));
    gradients(page.section(of + "Gradients on the way back"));
  }

  static void lead(Page page) {
    page.lead()
        .paragraph(
            "Two images are mixed with each other in one training step. A is the partner of B, and"
                + " B that of A. The network is not changed, and batch norm uses its running"
                + " statistics.");
  }

  private void images(Section section) throws IOException {
    section.figures(List.of(new PageFigure(images().png(), "both images", Html.NONE)));
    PageTable table =
        new PageTable(
            "labels and predictions",
            PageTable.Kind.WORDS,
            List.of(
                "sample",
                "true class",
                "predicted",
                "mixed label",
                "predicted for the mixed sample"));
    List<String> names = step.images().classNames();
    for (int n = 0; n < 2; n++) {
      table.row(
          List.of(
              NAMES.get(n),
              hasTrueLabels.get(n) ? names.get(step.images().label(n)) : "unknown",
              guesses.get(n),
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
      double rfi = 100 * step.before().relativeInfluence(0)[c];
      cells.add(Html.number(signed(rfi, 2), rfi));
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
                Html.of(PairSheet.caption(step.before().filters())))));
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
