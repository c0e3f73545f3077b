package org.catchupmix.run.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.metrics.Metrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The CUDA kernels train, on the emulator, to the losses of the CPU. */
@Execution(ExecutionMode.CONCURRENT)
class EmulatorTrainingTest {
  private static final Path RECIPE = Path.of("..", "recipes", "emulator.yaml");

  @TempDir Path runs;

  /** The epochs, and the most bytes that the tensors took. */
  private record Trained(List<Metrics.Epoch> epochs, long peakBytes) {}

  /** One step an epoch instead of four, and fewer test images: each takes seconds. */
  private RecipeText recipe() throws IOException {
    return RecipeFile.read(RECIPE).with("train-limit", 8).with("test-limit", 4);
  }

  private Trained train(RecipeText recipe, String device, Precision precision) throws IOException {
    recipe = recipe.with("runs", runs.toString()).with("name", device + precision);
    BackendOptions options = BackendOptions.defaults().withPrecision(precision);
    try (Backend backend = Backends.choose(device, options).backend();
        Trainer trainer =
            Trainer.start(
                recipe.settle(), backend, new PrintStream(OutputStream.nullOutputStream()))) {
      return new Trained(trainer.run().epochs(), backend.memoryUse().peakBytes());
    }
  }

  @Test
  void theRecipeForTheEmulatorEndsWithTheLossesOfTheCpu() throws IOException {
    Trained single = sameLosses(recipe(), Precision.FP32, 1e-4);
    Trained half = sameLosses(recipe(), Precision.BF16, 1e-2);
    double share = (double) half.peakBytes() / single.peakBytes();
    assertTrue(share > 0.5 && share < 0.7, "of the memory: " + share);
  }

  /** Trains on the CPU and on the emulator to equal losses, and returns the emulator's run. */
  private Trained sameLosses(RecipeText recipe, Precision precision, double bound)
      throws IOException {
    List<Metrics.Epoch> cpu = train(recipe, "cpu", precision).epochs();
    Trained emulator = train(recipe, "emulator", precision);
    assertEquals(2, emulator.epochs().size());
    for (int i = 0; i < 2; i++) {
      double expected = cpu.get(i).trainLoss();
      Metrics.Epoch actual = emulator.epochs().get(i);
      assertEquals(expected, actual.trainLoss(), bound * expected);
      assertEquals(cpu.get(i).test().loss(), actual.test().loss(), bound * expected);
    }
    assertTrue(cpu.get(1).trainLoss() < cpu.get(0).trainLoss(), "it learns");
    return emulator;
  }
}
