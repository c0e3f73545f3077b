package org.catchupmix.study.report;

import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.train.Metrics;
import org.catchupmix.train.Recipe;
import org.catchupmix.train.RunFolder;
import org.catchupmix.train.RunListener;

/** Draws the learning curves of a run that has ended into its folder. */
public final class RunCurves implements RunListener {
  @Override
  public String ended(RunFolder folder, Recipe recipe, Metrics metrics) throws IOException {
    LineCharts.write(
        folder.curves(),
        title(recipe),
        List.of(
            new Panel(
                "Loss",
                "epoch",
                "cross entropy (nats)",
                List.of(
                    series(
                        metrics,
                        mixes(recipe) ? "training (mixed)" : "training",
                        Metrics.Epoch::trainLoss),
                    series(metrics, "test", e -> e.test().loss()))),
            new Panel(
                "Accuracy on test images",
                "epoch",
                "accuracy (%)",
                List.of(series(metrics, "test top-1", e -> e.test().top1())))));
    return "curves  " + folder.curves();
  }

  private static String title(Recipe recipe) {
    String mix = recipe.mixing.method;
    return "%s, %s, mix %s, seed %d".formatted(recipe.data, recipe.model, mix, recipe.seed);
  }

  /** Whether samples are mixed. */
  private static boolean mixes(Recipe recipe) {
    return recipe.mixMethod().mixesSamples() && recipe.mixProbability() > 0;
  }

  private static Series series(
      Metrics metrics, String name, ToDoubleFunction<Metrics.Epoch> value) {
    return new Series(
        name,
        metrics.epochs().stream().mapToDouble(Metrics.Epoch::epoch).toArray(),
        metrics.epochs().stream().mapToDouble(value).toArray());
  }
}
