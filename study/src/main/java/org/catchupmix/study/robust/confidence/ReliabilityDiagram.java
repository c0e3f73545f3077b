package org.catchupmix.study.robust.confidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Look;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.robust.suite.RunResult;
import org.catchupmix.study.robust.suite.Suite;

/** Accuracy over mean confidence, a line for each setting. */
public final class ReliabilityDiagram {
  public static final String CAPTION =
      "Accuracy over the mean confidence of a bin: below the diagonal a network is overconfident."
          + " Bins without an image are left out; those of several seeds are pooled.";

  private ReliabilityDiagram() {}

  /** Draws the settings that {@link Suite#CALIBRATION} tested; empty if there are none. */
  public static Optional<Figure> of(List<Repetitions<RunResult>> settings) {
    List<Series> lines = new ArrayList<>();
    for (Repetitions<RunResult> group : settings) {
      double[] images = new double[Calibration.BINS];
      double[] confidence = new double[Calibration.BINS];
      double[] accuracy = new double[Calibration.BINS];
      for (RunResult run : group.runs()) {
        double[] count = run.numbers(Suite.CALIBRATION, "bin_images", Calibration.BINS);
        double[] meanConfidence = run.numbers(Suite.CALIBRATION, "bin_confidence", count.length);
        double[] meanAccuracy = run.numbers(Suite.CALIBRATION, "bin_accuracy", count.length);
        for (int i = 0; i < count.length; i++) {
          if (count[i] > 0) {
            images[i] += count[i];
            confidence[i] += count[i] * meanConfidence[i];
            accuracy[i] += count[i] * meanAccuracy[i];
          }
        }
      }
      int[] filled = IntStream.range(0, images.length).filter(i -> images[i] > 0).toArray();
      if (filled.length > 0) {
        double[] x = IntStream.of(filled).mapToDouble(i -> confidence[i] / images[i]).toArray();
        double[] y = IntStream.of(filled).mapToDouble(i -> accuracy[i] / images[i]).toArray();
        lines.add(new Series(group.label(), x, y).with(Look.of(group)));
      }
    }
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    double[] ends = {0, 1};
    lines.add(new Series("perfectly calibrated", ends, ends).with(Look.REFERENCE));
    Panel panel = new Panel("", "mean confidence of a bin", "accuracy", lines);
    return Optional.of(LineCharts.figure("Reliability diagram", List.of(panel)));
  }
}
