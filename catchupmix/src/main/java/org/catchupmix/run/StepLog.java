package org.catchupmix.run;

import java.io.IOException;
import java.util.Optional;
import org.catchupmix.filters.FilterSnapshot;
import org.catchupmix.nn.Network;
import org.catchupmix.recipe.LogFormat;
import org.catchupmix.train.StepResult;
import org.catchupmix.train.TrainingEngine;

/** A log of the steps of a run in a {@link LogFormat}. */
interface StepLog extends AutoCloseable {
  /**
   * Writes a step.
   *
   * @param epoch from 1
   * @param step of it, from 1
   * @param rate its learning rate
   */
  void step(int epoch, int step, double rate, StepResult result) throws IOException;

  /** Puts an observer of this log in front of another one. */
  default TrainingEngine.Observer observer(int epoch, int step, TrainingEngine.Observer next) {
    return next;
  }

  /**
   * Writes an epoch.
   *
   * @param metrics its numbers are the last
   * @param filters of a run that tracks them
   */
  default void epoch(Metrics metrics, Network network, Optional<FilterSnapshot> filters)
      throws IOException {}

  /** Forces everything to the disk, before a checkpoint is written. */
  void force() throws IOException;

  @Override
  void close() throws IOException;
}
