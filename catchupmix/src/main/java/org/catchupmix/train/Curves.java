package org.catchupmix.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.catchupmix.plot.LineCharts;
import org.catchupmix.plot.Panel;
import org.catchupmix.plot.Series;

/** The learning curves of a run. */
final class Curves {
  private Curves() {}

  static void write(Metrics metrics, String title, boolean mixed, Path png) throws IOException {
    LineCharts.write(
        png,
        title,
        List.of(
            new Panel(
                "Loss",
                "epoch",
                "cross entropy (nats)",
                List.of(
                    series(
                        metrics, mixed ? "training (mixed)" : "training", Metrics.Epoch::trainLoss),
                    series(metrics, "test", e -> e.test().loss()))),
            new Panel(
                "Accuracy on test pictures",
                "epoch",
                "correct (%)",
                List.of(series(metrics, "test top-1", e -> e.test().top1())))));
  }

  private static Series series(
      Metrics metrics, String name, ToDoubleFunction<Metrics.Epoch> value) {
    return new Series(
        name,
        metrics.epochs().stream().mapToDouble(Metrics.Epoch::epoch).toArray(),
        metrics.epochs().stream().mapToDouble(value).toArray());
  }
}
