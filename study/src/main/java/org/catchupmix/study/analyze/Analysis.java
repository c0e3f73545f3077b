package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.catchupmix.progress.Steps;
import org.catchupmix.study.robust.Subject;
import org.catchupmix.train.OpenRun;
import org.catchupmix.train.Repetitions;

/**
 * One way of looking into trained networks. It has no state: what it finds of a run is its result.
 *
 * @param <R> what it finds
 */
public interface Analysis<R> {
  /** As on the command line, such as {@code drop}; begins the names of its figures. */
  String name();

  /**
   * Analyses a run and draws its figures.
   *
   * @param figures where they go
   * @param steps is told how much there is to do, and what is done
   * @throws org.catchupmix.core.UserException if it cannot be done, in a sentence
   */
  R analyze(AnalyzedRun run, FigureFolder figures, Steps steps) throws IOException;

  /** The numbers that sum it up, for the file {@code NAME.json}; units in the keys. */
  Map<String, Object> numbers(R result);

  /**
   * Draws several runs side by side.
   *
   * @param settings at least two runs in all; runs of one setting differ by their seed
   * @param figures where the figures go
   */
  void compare(List<Repetitions<Finding<R>>> settings, FigureFolder figures) throws IOException;

  /**
   * A run that is analysed.
   *
   * @param run opened
   * @param subject its network, and the test pictures that are used
   * @param seed decides all that is random about the analysis
   */
  record AnalyzedRun(OpenRun run, Subject subject, long seed) {}

  /**
   * What an analysis found of a run.
   *
   * @param <R> what the analysis finds
   * @param run its name
   * @param seed it was trained with
   * @param settings it was trained with, those that repetitions share
   * @param result of the analysis
   */
  record Finding<R>(String run, long seed, Map<String, Object> settings, R result) {}
}
