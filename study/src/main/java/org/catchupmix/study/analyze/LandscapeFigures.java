package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.analyze.Analysis.Finding;
import org.catchupmix.study.analyze.LandscapeAnalysis.LandscapeResult;
import org.catchupmix.study.plot.DotCharts;
import org.catchupmix.study.plot.Dots;
import org.catchupmix.study.plot.Field;
import org.catchupmix.study.plot.HeatMaps;
import org.catchupmix.study.plot.HeatMaps.HeatMap;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Scale;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.train.Evaluation;

/** Figures of one run, or of several side by side. */
record LandscapeFigures(FigureFolder figures) {
  private static final String STEP = "step (weight norms)";
  private static final String LOSS = "cross entropy (nats)";
  private static final String TOP1 = "accuracy on test images (%)";

  void draw(String run, LandscapeResult r) throws IOException {
    figures.add(
        "landscape-lines",
        String.format(
            Locale.ROOT,
            "Cross entropy in nats and accuracy in percent on %,d test images as the weights move"
                + " along %d filter-normalized random directions. Lines are means, bands one sample"
                + " standard deviation over the directions. Sharpness, the mean rise of the loss at"
                + " a step of %s: %.3f ± %.3f nats.",
            r.images(),
            r.lines().length,
            r.sharpnessRadius(),
            r.sharpness().mean(),
            r.sharpness().deviation()),
        LineCharts.figure(
            "Loss along random directions: " + run,
            panels(
                List.of(overDirections(r.line(), LandscapeResult.loss(r.lines()))),
                List.of(
                    overDirections(r.line(), LandscapeResult.each(r.lines(), Evaluation::top1))))));
    Field loss = field("Loss", LOSS, r.axis(), LandscapeResult.loss(r.plane()));
    Field top1 =
        field("Accuracy", TOP1, r.axis(), LandscapeResult.each(r.plane(), Evaluation::top1));
    figures.add(
        "landscape-plane",
        String.format(
            Locale.ROOT,
            "Cross entropy in nats (log scale) and accuracy in percent on %,d test images in the"
                + " plane of two filter-normalized random directions, at %d x %d points; the"
                + " trained weights are in the middle.",
            r.images(),
            r.axis().length,
            r.axis().length),
        HeatMaps.figure(
            "Loss landscape: " + run,
            List.of(
                new HeatMap(loss, Scale.of(loss.all(), true)),
                new HeatMap(top1, new Scale(0, 100, false)))));
  }

  private static Series overDirections(double[] x, double[][] byDirection) {
    return Series.mean("mean over directions", x, SampleStatistics.ofEach(List.of(byDirection)));
  }

  private static List<Panel> panels(List<Series> loss, List<Series> top1) {
    List<Series> near = loss.stream().map(LandscapeFigures::inner).toList();
    return List.of(
        new Panel("Loss", STEP, LOSS, loss),
        new Panel("Loss up to half the radius", STEP, LOSS, near),
        new Panel("Accuracy", STEP, TOP1, top1));
  }

  /** The middle half of a line: its points up to half the radius. */
  private static Series inner(Series s) {
    return new Series(s.name(), inner(s.x()), inner(s.y()), inner(s.low()), inner(s.high()));
  }

  private static double[] inner(double[] values) {
    int quarter = values.length / 4;
    return Arrays.copyOfRange(values, quarter, values.length - quarter);
  }

  private static Field field(String title, String valueLabel, double[] axis, double[][] values) {
    String direction = "direction %d (weight norms)";
    return new Field(
        title, direction.formatted(1), direction.formatted(2), valueLabel, axis, axis, values);
  }

  void compare(List<Repetitions<Finding<LandscapeResult>>> settings) throws IOException {
    figures.add(
        "landscape-lines",
        "Cross entropy in nats and accuracy in percent as the weights move along filter-normalized"
            + " random directions, the mean over the directions. "
            + FigureFolder.MEAN_LINES,
        LineCharts.figure(
            "Loss along random directions",
            panels(
                means(settings, LandscapeResult::loss),
                means(settings, e -> LandscapeResult.each(e, Evaluation::top1)))));
    sharpness(settings);
    planes(settings);
  }

  /** Creates a line for each setting, the mean over its runs and their directions. */
  private static List<Series> means(
      List<Repetitions<Finding<LandscapeResult>>> settings,
      Function<Evaluation[][], double[][]> numbers) {
    return Series.means(
        settings,
        f -> f.result().line(),
        f ->
            SampleStatistics.ofEach(List.of(numbers.apply(f.result().lines()))).stream()
                .mapToDouble(SampleStatistics::mean)
                .toArray());
  }

  private void sharpness(List<Repetitions<Finding<LandscapeResult>>> settings) throws IOException {
    double radius = settings.getFirst().runs().getFirst().result().sharpnessRadius();
    List<SampleStatistics> means =
        settings.stream()
            .map(s -> SampleStatistics.of(s.runs(), f -> f.result().sharpness().mean()))
            .toList();
    figures.add(
        "landscape-sharpness",
        "Mean rise of the cross entropy in nats at a step of "
            + radius
            + " weight norms along filter-normalized random directions. "
            + FigureFolder.MEAN_DOTS,
        DotCharts.figure(
            "Sharpness: mean rise of the loss at a step of " + radius,
            new Dots(
                "mean rise of the cross entropy (nats)",
                settings.stream().map(Repetitions::label).toList(),
                List.of(Dots.Series.mean("sharpness", means)),
                Double.NaN)));
  }

  private void planes(List<Repetitions<Finding<LandscapeResult>>> settings) throws IOException {
    List<Field> fields = new ArrayList<>();
    for (Repetitions<Finding<LandscapeResult>> setting : settings) {
      LandscapeResult r = setting.runs().getFirst().result();
      fields.add(field(setting.label(), LOSS, r.axis(), LandscapeResult.loss(r.plane())));
    }
    Scale scale = Scale.of(fields.stream().flatMapToDouble(Field::all), true);
    figures.add(
        "landscape-plane",
        "Cross entropy in nats (log scale, one for all) in the plane of two filter-normalized"
            + " random directions, for the first run of each setting.",
        HeatMaps.figure(
            "Loss landscapes", fields.stream().map(f -> new HeatMap(f, scale)).toList()));
  }
}
