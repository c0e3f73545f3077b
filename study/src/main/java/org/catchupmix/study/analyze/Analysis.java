package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.RunNames;
import org.catchupmix.run.trained.OpenRun;
import org.catchupmix.study.analyze.Analysis.AnalyzedRun;
import org.catchupmix.study.analyze.Analysis.Finding;
import org.catchupmix.study.plot.FigureFolder;
import org.catchupmix.study.robust.suite.TestedNetwork;
import org.catchupmix.study.statistics.TestSet;

/**
 * An analysis of trained networks. It has no state; what it finds is its result.
 *
 * @param <R> what it finds
 */
public interface Analysis<R> {
  /** Name on the command line, such as {@code drop}. Names of figures begin with it. */
  String name();

  /**
   * Analyses a run and draws its figures.
   *
   * @throws org.catchupmix.run.RunException if it cannot be done
   */
  R analyze(AnalyzedRun run, FigureFolder figures, Progress steps) throws IOException;

  /** Summarises a result in numbers for the file {@code NAME.json}, with units in the keys. */
  Map<String, Object> numbers(R result);

  /**
   * Draws several runs side by side.
   *
   * @param settings at least two runs in all; runs of one setting differ by their seed
   */
  void compare(List<Repetitions<Finding<R>>> settings, FigureFolder figures) throws IOException;

  /** A run to analyse; the seed decides all that is random about the analysis. */
  record AnalyzedRun(OpenRun run, TestedNetwork tested, long seed) {
    /** Name of the run for titles, without the folders above, which would not fit. */
    String title() {
      return RunNames.shortNames(List.of(run.folder().path())).getFirst();
    }

    /** Mix method with its options, whose colour and marker its figures have. */
    String method() {
      return Repetitions.method(run.recipe().shared(), Set.of());
    }
  }

  /** Result of an analysis of one run, with the settings that repetitions share. */
  record Finding<R>(
      String run, long seed, Map<String, Object> settings, TestSet tested, R result) {}
}
