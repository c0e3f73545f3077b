package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.analyze.Analysis.Finding;
import org.catchupmix.study.analyze.LandscapeAnalysis.LandscapeResult;
import org.catchupmix.study.plot.ColourScale;
import org.catchupmix.study.plot.DotCharts;
import org.catchupmix.study.plot.Dots;
import org.catchupmix.study.plot.Field;
import org.catchupmix.study.plot.HeatMaps;
import org.catchupmix.study.plot.HeatMaps.HeatMap;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.statistics.Csv;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * Figures of one run, or of several side by side.
 *
 * @param figures folder of the figures
 */
record LandscapeFigures(FigureFolder figures) {
  static final String STEP = "step (weight norms)";
  static final String LOSS = "cross entropy (nats)";
  static final String TOP1 = "accuracy on test images (%)";
  private static final String FIRST = "direction 1 (weight norms)";
  private static final String SECOND = "direction 2 (weight norms)";

  void draw(String run, LandscapeResult r) throws IOException {
    lines(run, r);
    plane(run, r);
  }

  private void lines(String run, LandscapeResult r) throws IOException {
    String title = "Loss along random directions: " + run;
    String caption =
        String.format(
            Locale.ROOT,
            "Cross entropy in nats and accuracy in percent on %,d test images as the weights move"
                + " along %d filter-normalised random directions. Lines are means, bands one sample"
                + " standard deviation over the directions. Sharpness, the mean rise of the loss at"
                + " a step of %s: %.3f ± %.3f nats.",
            r.images(),
            r.lineLoss().length,
            r.sharpnessRadius(),
            r.sharpness().mean(),
            r.sharpness().deviation());
    Csv csv = new Csv("direction", "step_weight_norms", "loss_nats", "top1_percent");
    for (int d = 0; d < r.lineLoss().length; d++) {
      for (int i = 0; i < r.line().length; i++) {
        csv.row(d + 1, r.line()[i], r.lineLoss()[d][i], r.lineTop1()[d][i]);
      }
    }
    figures.add(
        "landscape-lines",
        title,
        caption,
        LineCharts.figure(
            title,
            List.of(
                panel("Loss", LOSS, r.line(), r.lineLoss()),
                panel(
                    "Loss up to half the radius",
                    LOSS,
                    LandscapeResult.inner(r.line()),
                    LandscapeResult.inner(r.lineLoss())),
                panel("Accuracy", TOP1, r.line(), r.lineTop1()))),
        csv);
  }

  private static Panel panel(String title, String yLabel, double[] x, double[][] byDirection) {
    Series line =
        Series.mean("mean over directions", x, LandscapeResult.overDirections(byDirection));
    return new Panel(title, STEP, yLabel, List.of(line));
  }

  private void plane(String run, LandscapeResult r) throws IOException {
    Field loss = field("Loss", LOSS, r.axis(), r.planeLoss());
    Field top1 = field("Accuracy", TOP1, r.axis(), r.planeTop1());
    List<HeatMap> maps =
        List.of(
            new HeatMap(loss, ColourScale.logarithmic(List.of(loss))),
            new HeatMap(top1, new ColourScale(0, 100, false)));
    Csv csv = new Csv("step_1_weight_norms", "step_2_weight_norms", "loss_nats", "top1_percent");
    for (int j = 0; j < r.axis().length; j++) {
      for (int i = 0; i < r.axis().length; i++) {
        csv.row(r.axis()[i], r.axis()[j], r.planeLoss()[j][i], r.planeTop1()[j][i]);
      }
    }
    String what =
        String.format(
            Locale.ROOT,
            "Cross entropy in nats (log scale) and accuracy in percent on %,d test images in the"
                + " plane of two filter-normalised random directions; the trained weights are in"
                + " the middle. Measured at %d x %d points and interpolated between them.",
            r.images(),
            r.axis().length,
            r.axis().length);
    String title = "Loss landscape: " + run;
    figures.add("landscape-plane", title, what, HeatMaps.figure(title, maps), csv);
  }

  static Field field(String title, String valueLabel, double[] axis, double[][] values) {
    return new Field(title, FIRST, SECOND, valueLabel, axis, axis, values);
  }

  /** Draws several runs. */
  void compare(List<Repetitions<Finding<LandscapeResult>>> settings) throws IOException {
    lines(settings);
    sharpness(settings);
    planes(settings);
  }

  private void lines(List<Repetitions<Finding<LandscapeResult>>> settings) throws IOException {
    SettingCurves loss =
        SettingCurves.of(settings, LandscapeResult::line, r -> LandscapeResult.means(r.lineLoss()));
    SettingCurves near =
        SettingCurves.of(
            settings,
            r -> LandscapeResult.inner(r.line()),
            r -> LandscapeResult.inner(LandscapeResult.means(r.lineLoss())));
    SettingCurves top1 =
        SettingCurves.of(settings, LandscapeResult::line, r -> LandscapeResult.means(r.lineTop1()));
    Csv csv = SettingCurves.csv("measure", "step_weight_norms", "value");
    loss.rows("loss_nats", csv);
    top1.rows("top1_percent", csv);
    String title = "Loss along random directions";
    figures.add(
        "landscape-lines",
        title,
        "Cross entropy in nats and accuracy in percent as the weights move along filter-normalised"
            + " random directions, the mean over the directions. "
            + SettingCurves.LEGEND,
        LineCharts.figure(
            title,
            List.of(
                loss.panel("Loss", STEP, LOSS),
                near.panel("Loss up to half the radius", STEP, LOSS),
                top1.panel("Accuracy", STEP, TOP1))),
        csv);
  }

  private void sharpness(List<Repetitions<Finding<LandscapeResult>>> settings) throws IOException {
    double radius = settings.getFirst().runs().getFirst().result().sharpnessRadius();
    Csv csv =
        new Csv(
            "setting",
            "run",
            "seed",
            "step_weight_norms",
            "sharpness_nats",
            "largest_rise_nats",
            "loss_nats",
            "top1_percent");
    for (Repetitions<Finding<LandscapeResult>> setting : settings) {
      for (Finding<LandscapeResult> f : setting.runs()) {
        LandscapeResult r = f.result();
        csv.row(
            setting.label(),
            f.run(),
            f.seed(),
            r.sharpnessRadius(),
            r.sharpness().mean(),
            r.largestRise(),
            r.loss(),
            r.top1());
      }
    }
    List<SampleStatistics> means =
        settings.stream()
            .map(s -> SampleStatistics.of(s.runs(), f -> f.result().sharpness().mean()))
            .toList();
    String title = "Sharpness: mean rise of the loss at a step of " + radius;
    figures.add(
        "landscape-sharpness",
        title,
        "Mean rise of the cross entropy in nats at a step of "
            + radius
            + " weight norms along filter-normalised random directions. Dots are means over the"
            + " seeds of a setting, lines one sample standard deviation to both sides.",
        DotCharts.figure(
            title,
            new Dots(
                "mean rise of the cross entropy (nats)",
                settings.stream().map(Repetitions::label).toList(),
                List.of(Dots.Series.mean("sharpness", means)),
                Double.NaN),
            List.of()),
        csv);
  }

  private void planes(List<Repetitions<Finding<LandscapeResult>>> settings) throws IOException {
    List<Field> fields = new ArrayList<>();
    Csv csv = new Csv("setting", "run", "step_1_weight_norms", "step_2_weight_norms", "loss_nats");
    for (Repetitions<Finding<LandscapeResult>> setting : settings) {
      Finding<LandscapeResult> first = setting.runs().getFirst();
      LandscapeResult r = first.result();
      fields.add(field(setting.label(), LOSS, r.axis(), r.planeLoss()));
      for (int j = 0; j < r.axis().length; j++) {
        for (int i = 0; i < r.axis().length; i++) {
          csv.row(setting.label(), first.run(), r.axis()[i], r.axis()[j], r.planeLoss()[j][i]);
        }
      }
    }
    ColourScale scale = ColourScale.logarithmic(fields);
    List<HeatMap> maps = fields.stream().map(f -> new HeatMap(f, scale)).toList();
    String what =
        "Cross entropy in nats (log scale, one for all) in the plane of two filter-normalised"
            + " random directions, for the first run of each setting; interpolated between the"
            + " measured points.";
    String title = "Loss landscapes";
    figures.add("landscape-plane", title, what, HeatMaps.figure(title, maps), csv);
  }
}
