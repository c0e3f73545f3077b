package org.catchupmix.train;

import java.io.IOException;
import java.util.Optional;
import org.catchupmix.filters.FilterSnapshot;
import org.catchupmix.nn.Network;

/** Where the steps of a run are written in a {@link LogFormat}. */
interface StepLog extends AutoCloseable {
  /**
   * A step is done.
   *
   * @param epoch from 1
   * @param step of it, from 1
   * @param rate its learning rate
   */
  void step(int epoch, int step, double rate, StepResult result) throws IOException;

  /** What a step is to be shown to, in front of what it is shown to anyway. */
  default TrainingEngine.Observer observer(int epoch, int step, TrainingEngine.Observer next) {
    return next;
  }

  /**
   * An epoch was measured.
   *
   * @param metrics its numbers are the last
   * @param filters of a run that tracks them
   */
  default void epoch(Metrics metrics, Network network, Optional<FilterSnapshot> filters)
      throws IOException {}

  /** A checkpoint is about to be written: what was logged so far has to last. */
  void force() throws IOException;

  @Override
  void close() throws IOException;
}
