package org.catchupmix.train;

import static org.catchupmix.train.Settings.BATCH;
import static org.catchupmix.train.Settings.EPOCHS;
import static org.catchupmix.train.Settings.LR;
import static org.catchupmix.train.Settings.NAME;
import static org.catchupmix.train.Settings.RUNS;
import static org.catchupmix.train.Settings.TEST_LIMIT;
import static org.catchupmix.train.Settings.TRAIN_LIMIT;
import static org.catchupmix.train.Settings.WARMUP;
import static org.catchupmix.train.Settings.WIDTH;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;

/** Runs of three short epochs, for tests of what is done with a run. */
public final class SmallRun {
  private SmallRun() {}

  /** Their settings: four steps an epoch. */
  public static Recipe recipe(Path runs, String name) {
    Recipe r =
        new Recipe()
            .with(NAME, name)
            .with(RUNS, runs.toString())
            .with(TRAIN_LIMIT, 64)
            .with(TEST_LIMIT, 20)
            .with(WIDTH, 2)
            .with(BATCH, 16)
            .with(EPOCHS, 3)
            .with(WARMUP, 0.0)
            .with(LR, 0.05);
    return r;
  }

  /** Trains one. */
  public static RunFolder train(Path runs, String name) throws IOException {
    return train(recipe(runs, name), recipe(runs, name).get(EPOCHS));
  }

  /** Trains one up to an epoch, as if it was killed after it. */
  static RunFolder train(Recipe recipe, int epochs) throws IOException {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    try (Backend backend = Backends.open("cpu");
        Trainer trainer = Trainer.start(recipe, backend, nowhere)) {
      if (epochs < recipe.get(EPOCHS)) {
        trainer.run(epochs);
      } else {
        trainer.run();
      }
      return trainer.folder();
    }
  }

  /** Goes on with one to its end. */
  static String resume(RunFolder folder) throws IOException {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    try (Backend backend = Backends.open("cpu");
        Trainer trainer = Trainer.resume(folder, backend, false, new PrintStream(screen, true))) {
      trainer.run();
    }
    return screen.toString();
  }
}
