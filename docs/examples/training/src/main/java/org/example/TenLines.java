package org.example;

import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.MODEL;
import static org.catchupmix.recipe.Settings.RUNS;
import static org.catchupmix.recipe.Settings.TRAIN_LIMIT;

import java.io.IOException;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.run.trainer.Trainer;

/** Trains a small network with Catch-up Mix on the images that come with the library. */
public final class TenLines {
  private TenLines() {}

  /** Two epochs on 2,000 images; writes a folder below {@code runs}. */
  public static void main(String[] arguments) throws IOException {
    Recipe recipe =
        new Recipe()
            .withMix(new CatchupMix())
            .with(MODEL, "preact-resnet10")
            .with(TRAIN_LIMIT, 2000)
            .with(EPOCHS, 2)
            .with(RUNS, arguments.length > 0 ? arguments[0] : "runs");
    try (Backend device = Backends.open("cpu");
        Trainer trainer = Trainer.start(recipe, device, System.out)) {
      Metrics metrics = trainer.run();
      System.out.printf("test accuracy %.2f %%%n", metrics.epochs().getLast().test().top1());
    }
  }
}
