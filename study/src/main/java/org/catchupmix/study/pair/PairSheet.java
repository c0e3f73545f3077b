package org.catchupmix.study.pair;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.io.Csv;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.Sheet;
import org.catchupmix.study.plot.Sheet.Cell;
import org.catchupmix.study.plot.Sheet.Group;
import org.catchupmix.study.plot.Sheet.Row;
import org.catchupmix.study.plot.Sheet.Tile;
import org.catchupmix.study.plot.TileColours;

/**
 * Maps of one network, or of several side by side: a row for each filter, from the lowest RFI of A
 * to the highest, as each network ranks them.
 *
 * @param isAlone whether there is one network, whose gradients are shown too
 */
record PairSheet(List<PairView> views, boolean isAlone) {
  /** Filters of the figure; the page's tables have all. */
  private static final int MAX_ROWS = 12;

  private static final Tile BLANK = new Tile(1, 1, 1, new byte[] {(byte) 255});

  static Figure of(List<PairView> views) {
    return new PairSheet(views, views.size() == 1).figure();
  }

  static String caption(int filters) {
    return "The two images, then a row for each filter, from the lowest RFI of A to the highest%s."
            .formatted(filters > MAX_ROWS ? ", " + MAX_ROWS + " of " + filters + " filters" : "")
        + " Above a map of h: its share. Above a map of y: the sample it comes from. Above a"
        + " gradient: its l2 norm. In a row, the maps of a network share a colour scale around 0;"
        + " all gradients share one. 0 is white in all rows.";
  }

  private Figure figure() {
    List<Group> groups = new ArrayList<>();
    for (PairView view : views) {
      String of = isAlone ? "" : view.network() + ": ";
      groups.add(new Group(of + "features h", PairView.NAMES));
      groups.add(new Group(of + "mixed features y", PairView.NAMES));
      gradients(view).keySet().forEach(n -> groups.add(new Group("gradient " + n, PairView.NAMES)));
    }
    TileColours features = TileColours.relative(1);
    return Sheet.grouped(
        isAlone ? views.getFirst().title() : title(views),
        groups,
        rows(),
        isAlone ? List.of(features, slopes()) : List.of(features),
        numbers());
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    rows.add(images());
    TileColours slopes = slopes();
    int count = views.stream().mapToInt(PairSheet::filters).min().orElseThrow();
    int shown = Math.min(MAX_ROWS, count);
    for (int row = 0; row < shown; row++) {
      rows.add(row(row, shown, slopes));
    }
    return rows;
  }

  /** One scale for the gradients of all filters, so that rows can be compared. */
  TileColours slopes() {
    return TileColours.signed(
        "gradient, one scale for all rows",
        gradients(views.getFirst()).values().stream()
            .flatMapToDouble(g -> Arrays.stream(g.values()))
            .toArray());
  }

  static String title(List<PairView> views) {
    PairView first = views.getFirst();
    return "%s at %s: %s"
        .formatted(
            first.mixing(),
            first.place(),
            String.join("; ", views.stream().map(PairView::fullName).toList()));
  }

  private static int filters(PairView view) {
    return view.step().before().filters();
  }

  private Map<String, FeatureMaps> gradients(PairView view) {
    return isAlone ? view.step().gradients() : Map.of();
  }

  /** Returns the two images, and at the input what the mix makes of them. */
  private Row images() {
    List<Cell> cells = new ArrayList<>();
    for (PairView view : views) {
      boolean isInput = view.step().point() == 0;
      IntStream.range(0, 2).forEach(n -> cells.add(new Cell(view.image(n), "")));
      IntStream.range(0, 2)
          .forEach(n -> cells.add(new Cell(isInput ? view.mixedImage(n) : BLANK, "")));
      IntStream.range(0, 2 * gradients(view).size()).forEach(_ -> cells.add(new Cell(BLANK, "")));
    }
    return new Row(List.of("image"), cells);
  }

  /** Returns the filters at one of the shown ranks. */
  private Row row(int index, int shown, TileColours slopes) {
    List<Cell> cells = new ArrayList<>();
    List<String> name = new ArrayList<>();
    for (PairView view : views) {
      PairStep step = view.step();
      int[] order = step.before().ascending(0);
      int rank = ImageDataset.spread(order.length, shown)[index];
      int c = order[rank];
      TileColours features =
          TileColours.relative(Math.max(step.before().largest(c), step.after().largest(c)));
      for (int n = 0; n < 2; n++) {
        String filter = isAlone || n > 0 ? "" : c + ": ";
        double share = 100 * step.before().shares(n)[c];
        cells.add(new Cell(step.before().tile(n, c, features), filter + number("%.1f %%", share)));
      }
      for (int n = 0; n < 2; n++) {
        cells.add(new Cell(step.after().tile(n, c, features), view.origin(n, c)));
      }
      for (FeatureMaps gradient : gradients(view).values()) {
        for (int n = 0; n < 2; n++) {
          cells.add(new Cell(gradient.tile(n, c, slopes), number("%.2g", gradient.norms(n)[c])));
        }
      }
      if (isAlone) {
        name.add(view.filter(c));
      }
      if (isAlone && step.kept().isPresent()) {
        double rfi = 100 * step.before().relativeInfluence(0)[c];
        name.add("RFI of A " + PairView.signed(rfi, 1) + " %");
      }
      String place = "rank " + rank + " of " + order.length;
      if ((!isAlone || step.kept().isPresent()) && !name.contains(place)) {
        name.add(place);
      }
    }
    return new Row(name, cells);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private Csv numbers() {
    Csv csv =
        new Csv("network", "filter", "norm A", "norm B", "share A", "share B", "RFI A", "rank A");
    for (PairView view : views) {
      FeatureMaps h = view.step().before();
      for (int c : h.ascending(0)) {
        csv.row(
            view.network(),
            c,
            h.norms(0)[c],
            h.norms(1)[c],
            h.shares(0)[c],
            h.shares(1)[c],
            h.relativeInfluence(0)[c],
            h.ranks(0)[c]);
      }
    }
    return csv;
  }
}
