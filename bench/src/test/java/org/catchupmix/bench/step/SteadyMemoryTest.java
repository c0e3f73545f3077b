package org.catchupmix.bench.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.catchupmix.mix.MixMethods;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A training step asks for no new block of memory once the first ones have passed: tensors and
 * scratch come from the pool. What vectors leave on the Java heap depends on the JIT compiler, so
 * {@code bench step} measures it.
 */
class SteadyMemoryTest {
  @ParameterizedTest
  @CsvSource({"preact-resnet10, 16, 8", "preact-resnet18, 16, 4", "resnet10, 10, 8"})
  void aStepMakesNoNewBlock(String model, int width, int batch) {
    StepSetting setting = new StepSetting(model, width, batch, StepDevice.cpu(2));
    try (SyntheticTraining training = new SyntheticTraining(setting)) {
      training.choose(new MixedStep(MixMethods.CATCHUP, 3));
      // The first does not know the channels at the mix point, and the pool adapts to the second.
      for (int i = 0; i < 3; i++) {
        training.step();
      }
      long blocks = training.backend().memoryUse().fresh();
      for (int i = 0; i < 5; i++) {
        training.step();
      }
      assertEquals(blocks, training.backend().memoryUse().fresh(), setting.toString());
    }
  }
}
