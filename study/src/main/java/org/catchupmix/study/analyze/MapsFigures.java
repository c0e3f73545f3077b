package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.analyze.Analysis.Finding;
import org.catchupmix.study.analyze.MapsAnalysis.MapsResult;
import org.catchupmix.study.analyze.MapsAnalysis.MapsResult.FilterMap;
import org.catchupmix.study.analyze.MapsAnalysis.MapsResult.ImageMaps;
import org.catchupmix.study.analyze.MapsAnalysis.MapsResult.PointMaps;
import org.catchupmix.study.plot.Sheet;
import org.catchupmix.study.plot.Sheet.Cell;
import org.catchupmix.study.plot.Sheet.Group;
import org.catchupmix.study.plot.Sheet.Row;
import org.catchupmix.study.plot.Sheet.Tile;
import org.catchupmix.study.statistics.Csv;

/**
 * Figures of activation maps.
 *
 * @param figures folder of the figures
 */
record MapsFigures(FigureFolder figures) {
  private static final String CAPTION =
      "Gradient saliency and the activation maps of the filters with the highest, the middle and"
          + " the lowest l2 norm at each mix point. Above each map: the filter's number and its"
          + " share in the norms of all filters of the mix point, for that image. Each map has"
          + " colours from its own lowest value (dark) to its highest (light).";

  /** Draws one run, with a row for each image. */
  void draw(String run, MapsResult result) throws IOException {
    Csv csv = csv();
    List<Row> rows = new ArrayList<>();
    for (ImageMaps p : result.images()) {
      rows.add(
          new Row(
              List.of("test image " + p.number(), p.label(), "predicted: " + p.predicted()),
              cells(p, result.points())));
      rows(run, p, csv);
    }
    figures.add(
        "maps",
        CAPTION,
        Sheet.grouped(
                "Saliency and activation maps: " + run,
                groups(result.points(), result.images().getFirst()),
                rows)
            .with(csv));
  }

  /**
   * Draws the first image of several runs, a row for each run.
   *
   * <p>Columns are the mix points that the runs share.
   */
  void compare(List<Repetitions<Finding<MapsResult>>> settings) throws IOException {
    List<Finding<MapsResult>> runs = settings.stream().flatMap(s -> s.runs().stream()).toList();
    SortedSet<Integer> points = runs.getFirst().result().points();
    runs.forEach(f -> points.retainAll(f.result().points()));
    Csv csv = csv();
    List<Row> rows = new ArrayList<>();
    for (Repetitions<Finding<MapsResult>> setting : settings) {
      for (Finding<MapsResult> f : setting.runs()) {
        ImageMaps p = f.result().images().getFirst();
        rows.add(
            new Row(
                List.of(setting.label(), "seed " + f.seed(), "predicted: " + p.predicted()),
                cells(p, points)));
        rows(f.run(), p, csv);
      }
    }
    ImageMaps first = runs.getFirst().result().images().getFirst();
    String title =
        "Saliency and activation maps of test image %d (%s)"
            .formatted(first.number(), first.label());
    figures.add("maps", CAPTION, Sheet.grouped(title, groups(points, null), rows).with(csv));
  }

  /** Names the columns; with the sizes of the features if all rows show one network. */
  private static List<Group> groups(SortedSet<Integer> points, ImageMaps sizes) {
    List<Group> groups = new ArrayList<>();
    groups.add(new Group("input", List.of("image", "saliency")));
    for (int point : points) {
      String name = "mix point " + point;
      if (sizes != null) {
        PointMaps p = sizes.points().get(point);
        name +=
            ": %d filters, %d × %d"
                .formatted(
                    p.filters(), p.chosen().getFirst().height(), p.chosen().getFirst().width());
      }
      groups.add(new Group(name, PointMaps.NAMES));
    }
    return groups;
  }

  private static List<Cell> cells(ImageMaps p, SortedSet<Integer> points) {
    List<Cell> cells = new ArrayList<>();
    cells.add(new Cell(p.image(), ""));
    cells.add(new Cell(p.saliency(), ""));
    for (int point : points) {
      for (FilterMap m : p.points().get(point).chosen()) {
        cells.add(
            new Cell(
                Tile.colored(m.height(), m.width(), m.values()),
                String.format(Locale.ROOT, "%d: %.2f %%", m.filter(), 100 * m.share())));
      }
    }
    return cells;
  }

  private static Csv csv() {
    return new Csv(
        "run", "picture", "label", "predicted", "mix_point", "filter", "l2_norm", "share_percent");
  }

  private static void rows(String run, ImageMaps p, Csv csv) {
    p.points()
        .forEach(
            (point, maps) -> {
              double[] shares = maps.shares();
              for (int c = 0; c < shares.length; c++) {
                csv.row(
                    run,
                    p.number(),
                    p.label(),
                    p.predicted(),
                    point,
                    c,
                    maps.influence()[c],
                    100 * shares[c]);
              }
            });
  }
}
