package org.catchupmix.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.bench.step.MixedStep;
import org.catchupmix.bench.step.PredictedStep;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.junit.jupiter.api.Test;

/** Steps predicted on GPUs that are not there. */
class PredictTest {
  private static final List<MixedStep> WAYS =
      List.of(new MixedStep("none", null), new MixedStep("catchup", 1));

  private static List<PredictedStep> predict(String gpu, String options) {
    StepSetting setting =
        new StepSetting("preact-resnet18", 8, 8, StepDevice.parse("cuda " + options));
    return PredictedStep.of(gpu, setting, WAYS);
  }

  private static int launches(PredictedStep step, String name) {
    return step.kernels().stream()
        .filter(k -> k.name().startsWith(name))
        .mapToInt(PredictedStep.Kernel::launches)
        .sum();
  }

  @Test
  void allLaunchesOfAStepAreInIt() {
    List<PredictedStep> steps = predict("h100", "--precision bf16 --dnn own");
    PredictedStep none = steps.getFirst();
    assertEquals(0, launches(none, "channel_mix"));
    assertEquals(1, launches(steps.getLast(), "channel_mix_v"));
    assertEquals(1, launches(steps.getLast(), "channel_mix_gradient"));
    // 17 convolutions and 3 of shortcuts; the first has no gradient w.r.t. its input.
    assertEquals(20 + 19, launches(none, "conv2d_v") + launches(none, "conv2d_input_gradient"));
    assertTrue(steps.getLast().seconds() > none.seconds());
    assertTrue(none.launchSeconds() < none.seconds());
    none.calls().forEach(c -> assertTrue(c.seconds() > 0 && c.dramBytes() >= 0, c::toString));
  }

  @Test
  void librariesTakeTheirPlace() {
    PredictedStep step = predict("a100", "--precision tf32").getFirst();
    assertEquals(59, launches(step, "cudnn conv2d"));
    assertEquals(3, launches(step, "cublas gemm"));
    assertEquals(0, launches(step, "conv2d_v"));
  }

  @Test
  void whatIsNotPredictedIsRefused() {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> predict("v100", ""))
            .getMessage()
            .contains("must be one of t4"));
    assertThrows(IllegalArgumentException.class, () -> predict("t4", "--precision bf16"));
    assertThrows(IllegalArgumentException.class, () -> predict("h100", "--bn cudnn"));
  }
}
