package org.catchupmix.study.robust;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.catchupmix.progress.Steps;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.robust.RunResult.Measure;
import org.catchupmix.study.robust.RunResult.SuiteResult;

/** Calibration: the expected calibration error (ECE) and the reliability diagram. */
final class CalibrationSuite implements Suite.Run {
  static final String DIAGRAM = "reliability.png";

  @Override
  public SuiteResult run(Subject s, Path folder, Steps steps) throws IOException {
    steps.begin(s.size());
    Predictions p = s.predict(s.images());
    steps.add(s.size(), p.nll());
    Calibration c = Calibration.of(p.confidence(), p.correct(), Calibration.BINS);
    diagram(s, c, folder.resolve(DIAGRAM));
    double mean = 100 * Arrays.stream(p.confidence()).sum() / s.size();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("pictures", s.size());
    facts.put("bins", Calibration.BINS);
    facts.put("bin_pictures", c.count());
    facts.put("bin_confidence", numbers(c.confidence()));
    facts.put("bin_accuracy", numbers(c.accuracy()));
    facts.put("mean_confidence_percent", mean);
    facts.put(
        "note",
        String.format(Locale.ROOT, "mean confidence %.2f %%, top-1 %.2f %%", mean, p.top1()));
    return new SuiteResult(
        Suite.CALIBRATION,
        facts,
        List.of(Measure.loss("ece", 100 * c.ece()), Measure.nats("nll", p.nll())));
  }

  /** JSON has no NaN: an empty bin has none of either. */
  private static List<Double> numbers(double[] values) {
    return Arrays.stream(values).mapToObj(v -> Double.isNaN(v) ? null : v).toList();
  }

  private static void diagram(Subject s, Calibration c, Path png) throws IOException {
    int[] filled = c.filled();
    double[] confidence = Arrays.stream(filled).mapToDouble(m -> c.confidence()[m]).toArray();
    double[] accuracy = Arrays.stream(filled).mapToDouble(m -> c.accuracy()[m]).toArray();
    double[] share = new double[c.count().length];
    double[] middle = new double[share.length];
    for (int m = 0; m < share.length; m++) {
      share[m] = 100.0 * c.count()[m] / c.images();
      middle[m] = (m + 0.5) / share.length;
    }
    LineCharts.write(
        png,
        String.format(
            Locale.ROOT, "Reliability on %,d images: ECE %.2f %%", s.size(), 100 * c.ece()),
        List.of(
            new Panel(
                "Confidence and accuracy",
                "mean confidence of a bin",
                "accuracy",
                List.of(
                    new Series("the network", confidence, accuracy),
                    new Series("perfectly calibrated", new double[] {0, 1}, new double[] {0, 1}))),
            new Panel(
                "Confidences",
                "confidence (middle of a bin)",
                "images (%)",
                List.of(new Series("images in a bin", middle, share)))));
  }
}
