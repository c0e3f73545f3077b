package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.io.Csv;
import org.catchupmix.study.analyze.ImageMaps.FilterMap;
import org.catchupmix.study.analyze.MapsAnalysis.Result;
import org.catchupmix.study.plot.FigureFolder;
import org.catchupmix.study.plot.Sheet;
import org.catchupmix.study.plot.Sheet.Cell;
import org.catchupmix.study.plot.Sheet.Group;
import org.catchupmix.study.plot.Sheet.Row;
import org.catchupmix.study.plot.Sheet.Tile;
import org.catchupmix.study.plot.TileColours;

/** A sheet of maps: a group of columns for each image, and in it a column for each run. */
final class MapsFigures {
  private final Map<String, Result> runs;
  private final TileColours saliency;
  private final TileColours activation;

  /**
   * Creates the figures of some runs.
   *
   * @param runs at least one, by the name of the column
   */
  MapsFigures(Map<String, Result> runs, TileColours saliency, TileColours activation) {
    this.runs = runs;
    this.saliency = saliency;
    this.activation = activation;
  }

  static void draw(Map<String, Result> runs, String title, FigureFolder figures)
      throws IOException {
    List<ImageMaps> all = runs.values().stream().flatMap(r -> r.images().stream()).toList();
    MapsFigures sheet =
        new MapsFigures(
            runs,
            TileColours.magnitudes(
                "saliency (nats per unit of brightness)",
                all.stream().flatMapToDouble(m -> Arrays.stream(m.saliency())).toArray()),
            TileColours.signed(
                "activation",
                all.stream()
                    .flatMap(m -> Stream.concat(m.strongest().stream(), m.weakest().stream()))
                    .flatMapToDouble(f -> Arrays.stream(f.map()))
                    .toArray()));
    sheet.draw(title, figures);
  }

  private void draw(String title, FigureFolder figures) throws IOException {
    Result first = runs.values().iterator().next();
    List<Group> groups = new ArrayList<>();
    for (ImageMaps image : first.images()) {
      groups.add(
          new Group(image.number() + ", true: " + image.label(), List.copyOf(runs.keySet())));
    }
    List<Row> rows = new ArrayList<>();
    rows.add(row(List.of("image", "above: predicted"), m -> new Cell(m.image(), m.predicted())));
    rows.add(
        row(
            List.of("saliency"),
            m -> {
              Tile image = m.image();
              return new Cell(
                  Tile.colored(image.height(), image.width(), m.saliency(), saliency), "");
            }));
    int shown = runs.values().stream().mapToInt(MapsFigures::filters).min().orElseThrow();
    for (int k = 0; k < shown; k++) {
      int at = k;
      rows.add(filters(k == 0 ? "strongest" : "", m -> m.strongest().get(at)));
    }
    for (int k = shown; k > 0; k--) {
      int fromEnd = k;
      rows.add(
          filters(k == 1 ? "weakest" : "", m -> m.weakest().get(m.weakest().size() - fromEnd)));
    }
    figures.add(
        "maps",
        Sheet.grouped(
            "Saliency and activation maps at mix point " + first.point() + title,
            groups,
            rows,
            List.of(saliency, activation),
            numbers()),
        ("Test images, the size of the loss' gradient at each pixel (maximum over colours), and the"
                + " activation maps at mix point %d of the %d filters with the largest and the %d"
                + " with the smallest l2 norm for that image. Above a map: the filter's number and"
                + " its norm. All maps share one scale, and so do all saliencies. Network: %s.")
            .formatted(first.point(), shown, shown, networks()));
  }

  private String networks() {
    return runs.values().stream().map(Result::network).distinct().collect(Collectors.joining(", "));
  }

  private static int filters(Result r) {
    return r.images().getFirst().strongest().size();
  }

  private Row filters(String name, Function<ImageMaps, FilterMap> filter) {
    return row(
        List.of(name, name.isEmpty() ? "" : "filters"),
        m -> {
          FilterMap f = filter.apply(m);
          return new Cell(
              Tile.colored(m.height(), m.width(), f.map(), activation),
              String.format(Locale.ROOT, "%d: %.3g", f.filter(), f.norm()));
        });
  }

  /** A row with a cell for each run, image by image. */
  private Row row(List<String> name, Function<ImageMaps, Cell> cell) {
    List<Cell> cells = new ArrayList<>();
    int images = runs.values().iterator().next().images().size();
    for (int i = 0; i < images; i++) {
      for (Result run : runs.values()) {
        cells.add(cell.apply(run.images().get(i)));
      }
    }
    return new Row(name, cells);
  }

  private Csv numbers() {
    Csv csv =
        new Csv(
            "column", "run", "image", "label", "predicted", "mix point", "rank", "filter", "norm");
    runs.forEach(
        (column, r) -> {
          for (ImageMaps m : r.images()) {
            for (int k = 0; k < m.strongest().size(); k++) {
              add(csv, column, r, m, "strongest " + (k + 1), m.strongest().get(k));
            }
            for (int k = 0; k < m.weakest().size(); k++) {
              add(csv, column, r, m, "weakest " + (m.weakest().size() - k), m.weakest().get(k));
            }
          }
        });
    return csv;
  }

  private static void add(Csv csv, String column, Result r, ImageMaps m, String rank, FilterMap f) {
    csv.row(
        column,
        r.run(),
        m.number(),
        m.label(),
        m.predicted(),
        r.point(),
        rank,
        f.filter(),
        f.norm());
  }
}
