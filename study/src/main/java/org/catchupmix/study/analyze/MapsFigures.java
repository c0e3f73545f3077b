package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
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
import org.catchupmix.study.statistics.Csv;

/** A sheet of activation maps, and a table of all filters. */
final class MapsFigures {
  private final SortedSet<Integer> points;
  private final List<Row> rows = new ArrayList<>();
  private final Csv csv =
      new Csv(
          "run", "image", "label", "predicted", "mix_point", "filter", "l2_norm", "share_percent");

  private MapsFigures(SortedSet<Integer> points) {
    this.points = points;
  }

  /** Draws one run, with a row for each image. */
  static void draw(String run, MapsResult result, FigureFolder figures) throws IOException {
    MapsFigures sheet = new MapsFigures(result.points());
    for (ImageMaps image : result.images()) {
      sheet.add(run, image, List.of("test image " + image.number(), image.label()));
    }
    sheet.addTo(figures, "Saliency and activation maps: " + run);
  }

  /** Draws the first image of each run, at the mix points that all share. */
  static void compare(List<Repetitions<Finding<MapsResult>>> settings, FigureFolder figures)
      throws IOException {
    MapsResult first = settings.getFirst().runs().getFirst().result();
    SortedSet<Integer> points = new TreeSet<>(first.points());
    settings.forEach(s -> s.runs().forEach(f -> points.retainAll(f.result().points())));
    MapsFigures sheet = new MapsFigures(points);
    for (Repetitions<Finding<MapsResult>> setting : settings) {
      for (Finding<MapsResult> f : setting.runs()) {
        ImageMaps image = f.result().images().getFirst();
        sheet.add(f.run(), image, List.of(setting.label(), "seed " + f.seed()));
      }
    }
    ImageMaps image = first.images().getFirst();
    sheet.addTo(
        figures,
        "Saliency and activation maps of test image %d (%s)"
            .formatted(image.number(), image.label()));
  }

  private void add(String run, ImageMaps image, List<String> names) {
    List<String> name = new ArrayList<>(names);
    name.add("predicted: " + image.predicted());
    List<Cell> cells = new ArrayList<>();
    cells.add(new Cell(image.image(), ""));
    cells.add(new Cell(image.saliency(), ""));
    for (int point : points) {
      for (FilterMap m : image.points().get(point).chosen()) {
        String caption = String.format(Locale.ROOT, "%d: %.2f %%", m.filter(), 100 * m.share());
        cells.add(new Cell(m.map(), caption));
      }
    }
    rows.add(new Row(name, cells));
    image.points().forEach((point, maps) -> addNumbers(run, image, point, maps));
  }

  private void addNumbers(String run, ImageMaps image, int point, PointMaps maps) {
    double[] shares = maps.shares();
    for (int c = 0; c < shares.length; c++) {
      csv.row(
          run,
          image.number(),
          image.label(),
          image.predicted(),
          point,
          c,
          maps.influence()[c],
          100 * shares[c]);
    }
  }

  private void addTo(FigureFolder figures, String title) throws IOException {
    List<Group> groups = new ArrayList<>();
    groups.add(new Group("input", List.of("image", "saliency")));
    points.forEach(point -> groups.add(new Group("mix point " + point, PointMaps.NAMES)));
    figures.add(
        "maps",
        "Gradient saliency and the activation maps of the filters with the highest, the middle and"
            + " the lowest l2 norm at each mix point. Above each map: the filter's number and its"
            + " share in the norms of all filters of the mix point, for that image. Each map has"
            + " colours from its own lowest value (dark) to its highest (light).",
        Sheet.grouped(title, groups, rows, csv));
  }
}
