package org.catchupmix.bench.step;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.catchupmix.mix.MixMethods;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A training step leaves next to nothing on the Java heap once it is compiled: tensors come from
 * the pool, and vectors stay in registers. A loop that the JIT compiler gives up inlining makes an
 * object of each vector, some hundred megabytes a step.
 */
class HeapTest {
  private static final double MOST_BYTES = 1e6;
  private static final int STEPS = 10;
  private static final int PATIENCE = 60;

  @ParameterizedTest
  @CsvSource({"preact-resnet10, 16, 32", "preact-resnet18, 32, 8", "resnet10, 10, 16"})
  void aStepLeavesLessThanAMegabyte(String model, int width, int batch) {
    StepSetting setting = new StepSetting(model, width, batch, StepDevice.cpu(2));
    double[] bytes = new double[STEPS];
    try (SyntheticTraining training = new SyntheticTraining(setting)) {
      training.choose(MixMethods.CATCHUP);
      // The compiler works beside us, so how many steps it takes is not known.
      for (int i = 0; i < PATIENCE; i++) {
        for (int s = 0; s < STEPS; s++) {
          long before = StepTimes.allocatedBytes();
          training.step();
          bytes[s] = StepTimes.allocatedBytes() - before;
        }
        if (Arrays.stream(bytes).max().orElseThrow() < MOST_BYTES) {
          return;
        }
      }
    }
    assertTrue(
        Arrays.stream(bytes).max().orElseThrow() < MOST_BYTES,
        setting + ": bytes of the last steps " + Arrays.toString(bytes));
  }
}
