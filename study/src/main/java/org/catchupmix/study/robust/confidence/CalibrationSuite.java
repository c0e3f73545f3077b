package org.catchupmix.study.robust.confidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.Progress;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Look;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.robust.suite.Measured;
import org.catchupmix.study.robust.suite.Predictions;
import org.catchupmix.study.robust.suite.RunResult.SuiteResult;
import org.catchupmix.study.robust.suite.Suite;
import org.catchupmix.study.robust.suite.TestedNetwork;

/** Measures the expected calibration error (ECE) and draws the reliability diagram. */
public record CalibrationSuite(FigureOptions figures) implements Suite.Run {
  static final String DIAGRAM = "reliability";

  @Override
  public SuiteResult run(TestedNetwork tested, Path folder, Progress steps) throws IOException {
    steps.begin(tested.size());
    Predictions p = tested.predict(tested.images(), steps::add);
    Calibration c = Calibration.of(p.confidence(), p.correct(), Calibration.BINS);
    String title =
        String.format(
            Locale.ROOT,
            "Reliability on %s: ECE %.2f %%",
            Plural.of(tested.size(), "image"),
            100 * c.ece());
    LineCharts.figure(title, panels(c, tested.size())).write(folder.resolve(DIAGRAM), figures);
    double mean = 100 * Arrays.stream(p.confidence()).sum() / tested.size();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("images", tested.size());
    facts.put("bins", Calibration.BINS);
    facts.put("bin_images", c.count());
    facts.put("bin_confidence", Arrays.stream(c.confidence()).boxed().toList());
    facts.put("bin_accuracy", Arrays.stream(c.accuracy()).boxed().toList());
    facts.put("mean_confidence_percent", mean);
    facts.put(
        "note",
        String.format(Locale.ROOT, "mean confidence %.2f %%, top-1 %.2f %%", mean, p.top1()));
    return new SuiteResult(
        Suite.CALIBRATION,
        facts,
        List.of(Measured.loss("ece", 100 * c.ece()), Measured.nats("nll", p.nll())));
  }

  /** Accuracy over confidence (Guo et al. 2017), and the images of each bin. */
  private static List<Panel> panels(Calibration c, int images) {
    double[] middles = new double[c.count().length];
    Arrays.setAll(middles, i -> (i + 0.5) / middles.length);
    double[] shares = Arrays.stream(c.count()).mapToDouble(n -> 100.0 * n / images).toArray();
    double[] ends = {0, 1};
    return List.of(
        new Panel(
            "Accuracy and confidence",
            "mean confidence of a bin",
            "accuracy",
            List.of(
                new Series("accuracy of a bin", c.confidence(), c.accuracy()),
                new Series("accuracy = confidence", ends, ends).with(Look.REFERENCE))),
        new Panel(
            "Images",
            "confidence",
            "images (%)",
            List.of(new Series("share of images", middles, shares))));
  }
}
