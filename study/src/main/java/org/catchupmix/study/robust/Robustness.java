package org.catchupmix.study.robust;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.data.DataException;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.Progress;
import org.catchupmix.run.RunException;
import org.catchupmix.run.trained.FiniteScores;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.robust.attack.AttackSuite;
import org.catchupmix.study.robust.attack.AutoPgd;
import org.catchupmix.study.robust.attack.SignAttack;
import org.catchupmix.study.robust.confidence.CalibrationSuite;
import org.catchupmix.study.robust.confidence.OodSuite;
import org.catchupmix.study.robust.corrupt.CorruptionFiles;
import org.catchupmix.study.robust.corrupt.CorruptionSuite;
import org.catchupmix.study.robust.corrupt.DeformationSuite;
import org.catchupmix.study.robust.suite.Measured;
import org.catchupmix.study.robust.suite.RunResult.SuiteResult;
import org.catchupmix.study.robust.suite.Suite;
import org.catchupmix.study.robust.suite.TestedNetwork;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.EvaluationMetric;

/**
 * Runs suites on a network. A suite that fails does not stop the others.
 *
 * @param limit maximum number of images, 0 for all
 * @param seed decides all that is random about the images
 * @param pgd the attack of {@link Suite#PGD}; that of {@link Suite#APGD} has its steps and starts
 * @param ood other data sets, as in {@code --data}
 * @param corruptionFiles folder of official files to read in place of corrupting the test images
 * @param figures how the reliability diagram is written
 */
public record Robustness(
    Set<Suite> suites,
    int limit,
    long seed,
    SignAttack pgd,
    List<String> ood,
    Optional<Path> corruptionFiles,
    FigureOptions figures) {
  /**
   * Runs the suites.
   *
   * @param folder receives figures
   * @param problems takes a suite that failed and why
   */
  public List<SuiteResult> run(
      TestedNetwork tested,
      Path folder,
      PrintStream out,
      boolean terminal,
      BiConsumer<Suite, Exception> problems) {
    List<SuiteResult> results = new ArrayList<>();
    for (Suite suite : suites) {
      Suite.Run run = suiteRun(suite);
      long start = System.nanoTime();
      String label = tested.name() + " " + suite.key();
      try (Progress steps = new Progress(out, terminal, label)) {
        results.add(run.run(tested, folder, steps));
      } catch (RunException | DataException | DeviceException | IOException e) {
        problems.accept(suite, e);
        continue;
      }
      SuiteResult result = results.getLast();
      out.printf(
          Locale.ROOT,
          "%s: %s, %.1f s%s%n",
          label,
          Plural.of((Integer) result.facts().get("images"), "image"),
          (System.nanoTime() - start) / 1e9,
          result.note().isEmpty() ? "" : " (" + result.note() + ")");
    }
    return results;
  }

  /**
   * Reads the other data sets and looks for the official files, before anything is computed.
   *
   * @throws DataException if one is missing or broken
   */
  public void requireData() {
    if (suites.contains(Suite.OOD)) {
      OodSuite.requireAll(ood);
    }
    if (suites.contains(Suite.CORRUPT)) {
      corruptionFiles.ifPresent(CorruptionFiles::requireAll);
    }
  }

  private Suite.Run suiteRun(Suite suite) {
    return switch (suite) {
      case CLEAN -> Robustness::clean;
      case FGSM -> AttackSuite.fgsm();
      case PGD -> AttackSuite.pgd(suite, pgd, seed);
      case APGD -> AttackSuite.pgd(suite, AutoPgd.of(pgd.steps(), pgd.restarts()), seed);
      case CORRUPT -> new CorruptionSuite(seed, limit, corruptionFiles);
      case DEFORM -> new DeformationSuite(seed);
      case OOD -> new OodSuite(seed, limit, ood);
      case CALIBRATION -> new CalibrationSuite(figures);
    };
  }

  private static SuiteResult clean(TestedNetwork tested, Path folder, Progress steps) {
    steps.begin(tested.size());
    Evaluation e =
        FiniteScores.require(
            Evaluation.of(
                tested.network(), tested.images(), tested.transform(), tested.batch(), steps::add),
            tested.name());
    List<Measured> measures = new ArrayList<>();
    for (EvaluationMetric m : EvaluationMetric.reported(tested.images().classes())) {
      measures.add(new Measured(m.measure(), e.get(m), false));
    }
    return new SuiteResult(Suite.CLEAN, Map.of("images", tested.size()), measures);
  }
}
