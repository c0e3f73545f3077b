package org.catchupmix.study.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.catchupmix.study.plot.Band;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.train.Metrics;

/** Learning curves: the mean over the seeds, and a band of one standard deviation to both sides. */
final class ComparisonCurves {
  private ComparisonCurves() {}

  static void write(ComparisonTable table, Path png) throws IOException {
    LineCharts.write(
        png,
        table.comparison().title(),
        List.of(
            panel(table, "Accuracy on test pictures", "correct (%)", e -> e.test().top1()),
            panel(table, "Loss on test pictures", "cross entropy (nats)", e -> e.test().loss())));
  }

  private static Panel panel(
      ComparisonTable table, String title, String axis, ToDoubleFunction<Metrics.Epoch> value) {
    List<Series> lines = new ArrayList<>();
    List<Band> bands = new ArrayList<>();
    for (ComparisonTable.Row row : table.rows()) {
      if (!row.done().isEmpty()) {
        add(row, value, lines, bands);
      }
    }
    return new Panel(title, "epoch", axis, lines, bands);
  }

  private static void add(
      ComparisonTable.Row row,
      ToDoubleFunction<Metrics.Epoch> value,
      List<Series> lines,
      List<Band> bands) {
    int epochs = row.done().getFirst().result().metrics().epochs().size();
    double[] x = new double[epochs];
    double[] mean = new double[epochs];
    double[] low = new double[epochs];
    double[] high = new double[epochs];
    for (int e = 0; e < epochs; e++) {
      int epoch = e;
      SampleStatistics spread =
          SampleStatistics.of(
              row.done().stream()
                  .mapToDouble(d -> value.applyAsDouble(d.result().metrics().epochs().get(epoch)))
                  .toArray());
      x[e] = e + 1;
      mean[e] = spread.mean();
      low[e] = spread.mean() - spread.deviation();
      high[e] = spread.mean() + spread.deviation();
    }
    String name = row.variant().label();
    lines.add(new Series(name, x, mean));
    if (row.done().size() > 1) {
      bands.add(new Band(name, x, low, high));
    }
  }
}
