package org.catchupmix.study.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.RunNames;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.run.trainer.RunListener;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.plot.Format;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.train.StepMetric;

/** Draws the learning curves of a finished run into its folder. */
public final class RunCurves implements RunListener {
  @Override
  public String ended(RunFolder folder, Recipe recipe, Metrics metrics) throws IOException {
    Set<Format> formats =
        Arrays.stream(recipe.run().format().split(","))
            .map(f -> Format.valueOf(f.toUpperCase(Locale.ROOT)))
            .collect(Collectors.toSet());
    List<Path> files =
        LineCharts.figure(title(folder, recipe), panels(recipe, metrics))
            .write(folder.path().resolve("curves"), new FigureOptions(formats, false, Map.of()));
    return "curves  " + files.getFirst();
  }

  private static List<Panel> panels(Recipe recipe, Metrics metrics) {
    boolean mixes = recipe.mix().method().mixesSamples() && recipe.mix().probability() > 0;
    String training = mixes ? "training (mixed)" : "training";
    List<Series> losses =
        List.of(
            Curve.of(StepMetric.LOSS).line(training, metrics),
            Curve.TEST_LOSS.line(metrics.evaluationSet(), metrics));
    List<Series> accuracy =
        List.of(
            Curve.of(StepMetric.TOP1).line(training, metrics),
            Curve.ACCURACY.line(metrics.evaluationSet(), metrics));
    List<Panel> panels = new ArrayList<>();
    panels.add(new Panel("Loss", "epoch", StepMetric.LOSS.axis(), losses));
    panels.add(new Panel("Accuracy (top-1)", "epoch", StepMetric.TOP1.axis(), accuracy));
    for (StepMetric metric : EnumSet.complementOf(EnumSet.of(StepMetric.LOSS, StepMetric.TOP1))) {
      List<Series> line = List.of(Curve.of(metric).line(training, metrics));
      panels.add(new Panel(metric.title(), "epoch", metric.axis(), line));
    }
    return panels;
  }

  /** Title with the name of the run; the folder of the images would not fit. */
  private static String title(RunFolder folder, Recipe recipe) {
    return "%s: %s, %s, mix %s, seed %d"
        .formatted(
            RunNames.shortNames(List.of(folder.path())).getFirst(),
            RunNames.data(recipe.data().data()),
            recipe.network().model(),
            recipe.mix().method().name(),
            recipe.run().seed());
  }
}
