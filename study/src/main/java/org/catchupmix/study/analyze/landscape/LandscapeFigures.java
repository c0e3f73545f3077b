package org.catchupmix.study.analyze.landscape;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.catchupmix.study.analyze.Csv;
import org.catchupmix.study.analyze.FigureFolder;
import org.catchupmix.study.plot.Band;
import org.catchupmix.study.plot.ColourScale;
import org.catchupmix.study.plot.Field;
import org.catchupmix.study.plot.HeatMap;
import org.catchupmix.study.plot.HeatMaps;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * The figures of one run.
 *
 * @param figures where they go
 */
record LandscapeFigures(FigureFolder figures) {
  static final String STEP = "step (weight norms)";
  static final String LOSS = "cross entropy (nats)";
  static final String TOP1 = "correct test pictures (%)";
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
            "Cross entropy in nats and accuracy in percent on %,d test pictures as the weights move"
                + " along %d filter-normalised random directions. Lines are means, bands one sample"
                + " standard deviation over the directions. Sharpness, the mean rise of the loss at"
                + " a step of %s: %.3f ± %.3f nats.",
            r.pictures(),
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
    SampleStatistics[] spread = LandscapeResult.spread(byDirection);
    double[] mean = Arrays.stream(spread).mapToDouble(SampleStatistics::mean).toArray();
    double[] low = Arrays.stream(spread).mapToDouble(s -> s.mean() - s.deviation()).toArray();
    double[] high = Arrays.stream(spread).mapToDouble(s -> s.mean() + s.deviation()).toArray();
    String name = "mean over directions";
    boolean whole = Arrays.stream(mean).allMatch(Double::isFinite);
    return new Panel(
        title,
        STEP,
        yLabel,
        List.of(new Series(name, x, mean)),
        whole ? List.of(new Band(name, x, low, high)) : List.of());
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
            "Cross entropy in nats (colours by ratio) and accuracy in percent on %,d test pictures"
                + " in the plane of two filter-normalised random directions; the trained weights"
                + " are in the middle.",
            r.pictures());
    String title = "Loss landscape: " + run;
    String asSurface = "Loss landscape as a surface: " + run;
    figures.add("landscape-plane", title, what, HeatMaps.figure(title, maps, List.of()), csv);
    figures.add(
        "landscape-surface",
        asSurface,
        what + " Height and colour are the value.",
        HeatMaps.surfaces(asSurface, maps, List.of()),
        csv);
  }

  static Field field(String title, String valueLabel, double[] axis, double[][] values) {
    return new Field(title, FIRST, SECOND, valueLabel, axis, axis, values);
  }
}
