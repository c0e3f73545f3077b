package org.catchupmix.bench.peers;

import java.util.Locale;
import org.catchupmix.bench.step.SyntheticTraining;

/** Work that engines are compared by. */
public enum PeerTask {
  /** Forward pass, cross entropy, backward pass and SGD. */
  TRAIN,
  /** Forward pass with running statistics, without gradients, and the cross entropy. */
  EVAL;

  /** Processes batches of the first images of the training's batch. */
  SyntheticTraining.Timed run(SyntheticTraining training, int batches, int images) {
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
