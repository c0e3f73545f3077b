package org.example;

import java.io.IOException;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.run.trainer.Trainer;

/** Trains a small network with Catch-up Mix on the images that come with the library. */
public final class TenLines {
  private TenLines() {}

  /** Two epochs on 2,000 images; writes a folder below {@code runs}. */
  public static void main(String[] arguments) throws IOException {
    Recipe recipe =
        new RecipeText()
            .withMix(new CatchupMix())
            .with("model", "preact-resnet10")
            .with("train-limit", 2000)
            .with("epochs", 2)
            .with("runs", arguments.length > 0 ? arguments[0] : "runs")
            .settle();
    try (Backend device = Backends.open("cpu");
        Trainer trainer = Trainer.start(recipe, device, System.out)) {
      Metrics metrics = trainer.run();
      System.out.printf("test accuracy %.2f %%%n", metrics.epochs().getLast().test().top1());
    }
  }
}
