package org.catchupmix.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Backends;

/** Runs of three short epochs, for tests of what is done with a run. */
public final class SmallRun {
  private SmallRun() {}

  /** Their settings: four steps an epoch. */
  public static Recipe recipe(Path runs, String name) {
    Recipe r = new Recipe();
    r.name = name;
    r.runs = runs.toString();
    r.trainLimit = 64;
    r.testLimit = 20;
    r.width = 2;
    r.batch = 16;
    r.epochs = 3;
    r.warmup = 0;
    r.lr = 0.05;
    return r;
  }

  /** Trains one. */
  public static RunFolder train(Path runs, String name) throws IOException {
    return train(recipe(runs, name), recipe(runs, name).epochs);
  }

  /** Trains one up to an epoch, as if it was killed after it. */
  static RunFolder train(Recipe recipe, int epochs) throws IOException {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    try (Backend backend = Backends.open("cpu");
        Trainer trainer = Trainer.start(recipe, backend, nowhere)) {
      if (epochs < recipe.epochs) {
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
