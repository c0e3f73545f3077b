package org.catchupmix.study.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.train.Metrics;

/** What is drawn over the epochs of training. */
public enum Curve {
  /** Top-1. */
  ACCURACY("Accuracy on test images", "accuracy (%)", e -> e.test().top1()),
  /** Cross entropy in tests. */
  TEST_LOSS("Loss on test images", "cross entropy (nats)", e -> e.test().loss()),
  /** Cross entropy with the mixed labels. */
  TRAIN_LOSS("Loss in training, mixed as trained", "cross entropy (nats)", e -> e.trainLoss());

  private final String title;
  private final String axis;
  private final ToDoubleFunction<Metrics.Epoch> value;

  Curve(String title, String axis, ToDoubleFunction<Metrics.Epoch> value) {
    this.title = title;
    this.axis = axis;
    this.value = value;
  }

  String title() {
    return title;
  }

  /** The line of a run; a gap where its number is none. */
  Series line(String name, Metrics run) {
    double[] y = of(run);
    return new Series(name, epochs(y.length), y);
  }

  /** The mean of runs, with a band of one sample standard deviation to both sides. */
  public Series mean(String name, List<Metrics> runs) {
    List<SampleStatistics> means = SampleStatistics.ofEach(runs.stream().map(this::of).toList());
    return Series.mean(name, epochs(means.size()), means);
  }

  /** A panel of such lines. */
  public Panel panel(List<Series> lines) {
    return new Panel(title, "epoch", axis, lines);
  }

  private double[] of(Metrics run) {
    return run.epochs().stream()
        .mapToDouble(value)
        .map(v -> Double.isFinite(v) ? v : Double.NaN)
        .toArray();
  }

  private static double[] epochs(int count) {
    return IntStream.rangeClosed(1, count).asDoubleStream().toArray();
  }
}
