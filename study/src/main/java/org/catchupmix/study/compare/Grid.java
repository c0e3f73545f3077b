package org.catchupmix.study.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.Preconditions;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.Table;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.study.frame.TrainedRun;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * A grid of settings to try with each method. The comparison uses the combination with the highest
 * mean validation accuracy, and no seed of the trials.
 *
 * @param values of each key, separated by commas; all combinations are tried
 * @param seeds of the trials
 */
public record Grid(Map<String, String> values, List<Long> seeds) {
  /** Subfolder of the comparison that holds the trials. */
  public static final String FOLDER = "grid";

  /** The methods with the chosen settings, and what was tried. */
  public record Selection(Map<MethodSetting, MethodSetting> chosen, Table tried) {
    /** Returns a comparison of the chosen settings. */
    public Comparison plan(RecipeText base, Comparison untuned) {
      String reference =
          chosen.keySet().stream()
              .filter(method -> method.label().equals(untuned.reference()))
              .map(method -> chosen.get(method).label())
              .findFirst()
              .orElse(untuned.reference());
      return Comparison.plan(
          base, untuned.out(), reference, List.copyOf(chosen.values()), untuned.seeds());
    }
  }

  /**
   * Plans the trials of a comparison.
   *
   * @throws IllegalArgumentException if the comparison has no validation images or uses a seed of
   *     the trials, or a key is unknown
   */
  public Comparison plan(RecipeText base, Comparison comparison) {
    Preconditions.require(
        !base.text("val").isEmpty(),
        "--grid chooses by validation images: --set val=0.1 gives them");
    Preconditions.require(
        Collections.disjoint(seeds, comparison.seeds()),
        "--grid-seeds %s must be others than --seeds %s: the choice would favour them",
        seeds,
        comparison.seeds());
    return Comparison.plan(
        base,
        comparison.out().resolve(FOLDER),
        comparison.reference(),
        comparison.settings().stream().flatMap(method -> combinations(method).stream()).toList(),
        seeds);
  }

  private List<MethodSetting> combinations(MethodSetting method) {
    List<String> labels = List.of(method.label());
    for (Map.Entry<String, String> entry : values.entrySet()) {
      Preconditions.require(
          !method.options().containsKey(entry.getKey()),
          "--grid %s: method '%s' sets it already",
          entry.getKey(),
          method.label());
      List<String> longer = new ArrayList<>();
      for (String label : labels) {
        for (String value : entry.getValue().split(",")) {
          longer.add(label + ":" + entry.getKey() + "=" + value);
        }
      }
      labels = longer;
    }
    return labels.stream().map(MethodSetting::parse).toList();
  }

  /**
   * Chooses the best settings of each method; the first of equal ones.
   *
   * @param trials all trained
   */
  public Selection choose(Comparison comparison, Comparison trials) throws IOException {
    Map<MethodSetting, MethodSetting> chosen = new LinkedHashMap<>();
    List<List<String>> rows = new ArrayList<>();
    for (MethodSetting method : comparison.settings()) {
      Map<MethodSetting, SampleStatistics> tried = new LinkedHashMap<>();
      for (MethodSetting setting : combinations(method)) {
        tried.put(setting, validation(trials.runs(setting)));
      }
      MethodSetting best =
          tried.keySet().stream()
              .min(Comparator.comparingDouble(setting -> -tried.get(setting).mean()))
              .orElseThrow();
      chosen.put(method, best);
      tried.forEach(
          (setting, top1) ->
              rows.add(List.of(setting.label(), top1.text(2), setting.equals(best) ? "yes" : "")));
    }
    List<String> head = List.of("tried", "validation top-1 (%)", "compared");
    return new Selection(chosen, new Table(head, rows));
  }

  /** Validation accuracy of the best epoch, over the seeds. */
  private static SampleStatistics validation(List<PlannedRun> runs) throws IOException {
    double[] top1 = new double[runs.size()];
    for (int i = 0; i < top1.length; i++) {
      PlannedRun run = runs.get(i);
      TrainedRun trained = TrainedRun.read(run.folder().path(), run.name());
      top1[i] = trained.metrics().best().test().top1();
    }
    return SampleStatistics.of(top1);
  }

  /** Writes {@code grid.md}, the table of what was tried. */
  public void write(Selection selection, Comparison comparison) throws IOException {
    String text =
        "Settings tried with --grid, seeds %s: top-1 on the validation images, best epoch\n\n%s"
            .formatted(seeds, selection.tried().toMarkdown());
    AtomicFile.write(comparison.out().resolve("grid.md"), text);
  }
}
