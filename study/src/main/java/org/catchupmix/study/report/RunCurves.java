package org.catchupmix.study.report;

import static org.catchupmix.recipe.Settings.DATA;
import static org.catchupmix.recipe.Settings.MIX;
import static org.catchupmix.recipe.Settings.MODEL;
import static org.catchupmix.recipe.Settings.SEED;

import java.io.IOException;
import java.util.List;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.Metrics;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.RunListener;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;

/** Draws the learning curves of a finished run into its folder. */
public final class RunCurves implements RunListener {
  @Override
  public String ended(RunFolder folder, Recipe recipe, Metrics metrics) throws IOException {
    LineCharts.figure(title(recipe), panels(recipe, metrics)).writePng(folder.curves());
    return "curves  " + folder.curves();
  }

  private static List<Panel> panels(Recipe recipe, Metrics metrics) {
    boolean mixes = recipe.mixMethod().mixesSamples() && recipe.mixProbability() > 0;
    String training = mixes ? "training (mixed)" : "training";
    List<Series> losses =
        List.of(
            Curve.TRAIN_LOSS.line(training, metrics),
            Curve.TEST_LOSS.line(metrics.evaluationSet(), metrics));
    List<Series> accuracy =
        List.of(
            Curve.TRAIN_ACCURACY.line(training, metrics),
            Curve.ACCURACY.line(metrics.evaluationSet(), metrics));
    return List.of(
        new Panel("Loss", "epoch", "cross entropy (nats)", losses),
        new Panel("Accuracy (top-1)", "epoch", "accuracy (%)", accuracy));
  }

  private static String title(Recipe recipe) {
    return "%s, %s, mix %s, seed %d"
        .formatted(recipe.get(DATA), recipe.get(MODEL), recipe.get(MIX), recipe.get(SEED));
  }
}
