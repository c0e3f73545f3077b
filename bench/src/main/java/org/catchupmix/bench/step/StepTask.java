package org.catchupmix.bench.step;

import java.util.Locale;

/** A task that a timed step performs on a batch. */
public enum StepTask {
  /** Forward pass, cross entropy, backward pass and SGD. */
  TRAIN,
  /** Forward pass with running statistics, without gradients, and the cross entropy. */
  EVAL;

  /** Processes batches of the first images of the training's batch. */
  public SyntheticTraining.Timed run(SyntheticTraining training, int batches, int images) {
    return switch (this) {
      case TRAIN -> training.train(batches, images);
      case EVAL -> training.evaluate(batches, images);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
