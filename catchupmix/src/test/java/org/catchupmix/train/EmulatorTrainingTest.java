package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Backends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CUDA kernels train, on the emulator, to the losses of the CPU. */
class EmulatorTrainingTest {
  private static final Path RECIPE = Path.of("..", "recipes", "emulator.yaml");

  @TempDir Path runs;

  private List<Metrics.Epoch> train(String device) throws IOException {
    Recipe recipe = RecipeFile.read(RECIPE);
    recipe.runs = runs.toString();
    recipe.name = device;
    try (Backend backend = Backends.open(device);
        Trainer trainer =
            Trainer.start(recipe, backend, new PrintStream(OutputStream.nullOutputStream()))) {
      return trainer.run().epochs();
    }
  }

  @Test
  void theRecipeForTheEmulatorEndsWithTheLossesOfTheCpu() throws IOException {
    List<Metrics.Epoch> cpu = train("cpu");
    List<Metrics.Epoch> emulator = train("emulator");
    assertEquals(2, emulator.size());
    for (int i = 0; i < 2; i++) {
      double expected = cpu.get(i).trainLoss();
      assertEquals(expected, emulator.get(i).trainLoss(), 1e-4 * expected);
      assertEquals(cpu.get(i).test().loss(), emulator.get(i).test().loss(), 1e-4 * expected);
    }
    assertTrue(cpu.get(1).trainLoss() < cpu.get(0).trainLoss(), "it learns");
  }
}
