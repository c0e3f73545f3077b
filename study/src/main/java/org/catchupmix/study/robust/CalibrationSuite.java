package org.catchupmix.study.robust;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.Steps;
import org.catchupmix.study.plot.Reliability;
import org.catchupmix.study.robust.RunResult.Measure;
import org.catchupmix.study.robust.RunResult.SuiteResult;

/** Measures the expected calibration error (ECE) and draws the reliability diagram. */
final class CalibrationSuite implements Suite.Run {
  static final String DIAGRAM = "reliability.png";

  @Override
  public SuiteResult run(Subject s, Suite.Figures figures, Steps steps) throws IOException {
    steps.begin(s.size());
    Predictions p = s.predict(s.images(), steps::add);
    Calibration c = Calibration.of(p.confidence(), p.correct(), Calibration.BINS);
    String title =
        String.format(
            Locale.ROOT,
            "Reliability on %s: ECE %.2f %%",
            Plural.of(s.size(), "image"),
            100 * c.ece());
    figures.take(DIAGRAM, new Reliability(title, c.count(), c.confidence(), c.accuracy()).figure());
    double mean = 100 * Arrays.stream(p.confidence()).sum() / s.size();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("images", s.size());
    facts.put("bins", Calibration.BINS);
    facts.put("bin_images", c.count());
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

  /** Replaces NaN of empty bins, which JSON lacks, by null. */
  private static List<Double> numbers(double[] values) {
    return Arrays.stream(values).mapToObj(v -> Double.isNaN(v) ? null : v).toList();
  }
}
