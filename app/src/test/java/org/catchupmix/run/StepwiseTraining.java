package org.catchupmix.run;

import java.io.IOException;

/** Trains a run epoch by epoch, for tests that look at the process in between. */
public final class StepwiseTraining {
  private StepwiseTraining() {}

  /** Trains until so many epochs are done. */
  public static void run(Trainer trainer, int epochs) throws IOException {
    trainer.run(epochs);
  }
}
