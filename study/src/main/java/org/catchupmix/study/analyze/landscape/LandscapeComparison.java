package org.catchupmix.study.analyze.landscape;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.study.analyze.Csv;
import org.catchupmix.study.analyze.FigureFolder;
import org.catchupmix.study.analyze.Finding;
import org.catchupmix.study.analyze.SettingCurves;
import org.catchupmix.study.plot.BarCharts;
import org.catchupmix.study.plot.Bars;
import org.catchupmix.study.plot.ColourScale;
import org.catchupmix.study.plot.Field;
import org.catchupmix.study.plot.HeatMap;
import org.catchupmix.study.plot.HeatMaps;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.train.Repetitions;

/**
 * The figures of several runs.
 *
 * @param settings runs of one setting differ by their seed
 * @param figures where they go
 */
record LandscapeComparison(
    List<Repetitions<Finding<LandscapeResult>>> settings, FigureFolder figures) {
  void draw() throws IOException {
    lines();
    sharpness();
    planes();
  }

  private void lines() throws IOException {
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
                loss.panel("Loss", LandscapeFigures.STEP, LandscapeFigures.LOSS),
                near.panel(
                    "Loss up to half the radius", LandscapeFigures.STEP, LandscapeFigures.LOSS),
                top1.panel("Accuracy", LandscapeFigures.STEP, LandscapeFigures.TOP1))),
        csv);
  }

  private void sharpness() throws IOException {
    List<SampleStatistics> spreads =
        settings.stream()
            .map(
                s ->
                    SampleStatistics.of(
                        s.runs().stream()
                            .mapToDouble(f -> f.result().sharpness().mean())
                            .toArray()))
            .toList();
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
    // A bar has no length below 0; the table has the number.
    double[] mean =
        spreads.stream().mapToDouble(s -> s.mean() < 0 ? Double.NaN : s.mean()).toArray();
    double[] low = spreads.stream().mapToDouble(s -> s.mean() - s.deviation()).toArray();
    double[] high = spreads.stream().mapToDouble(s -> s.mean() + s.deviation()).toArray();
    String title = "Sharpness: mean rise of the loss at a step of " + radius;
    figures.add(
        "landscape-sharpness",
        title,
        "Mean rise of the cross entropy in nats at a step of "
            + radius
            + " weight norms along filter-normalised random directions. Bars are means over the"
            + " seeds of a setting, whiskers one sample standard deviation to both sides; a mean"
            + " below 0 has no bar.",
        BarCharts.figure(
            title,
            new Bars(
                "mean rise of the cross entropy (nats)",
                settings.stream().map(Repetitions::label).toList(),
                List.of(new Bars.Series("sharpness", mean, low, high)),
                Double.NaN),
            List.of()),
        csv);
  }

  private void planes() throws IOException {
    List<Field> fields = new ArrayList<>();
    Csv csv = new Csv("setting", "run", "step_1_weight_norms", "step_2_weight_norms", "loss_nats");
    for (Repetitions<Finding<LandscapeResult>> setting : settings) {
      Finding<LandscapeResult> first = setting.runs().getFirst();
      LandscapeResult r = first.result();
      fields.add(
          LandscapeFigures.field(setting.label(), LandscapeFigures.LOSS, r.axis(), r.planeLoss()));
      for (int j = 0; j < r.axis().length; j++) {
        for (int i = 0; i < r.axis().length; i++) {
          csv.row(setting.label(), first.run(), r.axis()[i], r.axis()[j], r.planeLoss()[j][i]);
        }
      }
    }
    ColourScale scale = ColourScale.logarithmic(fields);
    List<HeatMap> maps = fields.stream().map(f -> new HeatMap(f, scale)).toList();
    String what =
        "Cross entropy in nats (colours by ratio, one scale for all) in the plane of two"
            + " filter-normalised random directions, for the first run of each setting.";
    String title = "Loss landscapes";
    String asSurfaces = "Loss landscapes as surfaces";
    figures.add("landscape-plane", title, what, HeatMaps.figure(title, maps, List.of()), csv);
    figures.add(
        "landscape-surface",
        asSurfaces,
        what + " Height and colour are the loss.",
        HeatMaps.surfaces(asSurfaces, maps, List.of()),
        csv);
  }
}
