package org.catchupmix.study.report;

import java.io.IOException;
import java.util.List;
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
    Series training =
        Curve.TRAIN_LOSS.line(mixes(recipe) ? "training (mixed)" : "training", metrics);
    List<Series> losses = List.of(training, Curve.TEST_LOSS.line(metrics.judges(), metrics));
    List<Series> accuracy = List.of(Curve.ACCURACY.line(metrics.judges() + " top-1", metrics));
    LineCharts.write(
        folder.curves(),
        title(recipe),
        List.of(
            new Panel("Loss", "epoch", "cross entropy (nats)", losses),
            Curve.ACCURACY.panel(accuracy, List.of(metrics))));
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
}
