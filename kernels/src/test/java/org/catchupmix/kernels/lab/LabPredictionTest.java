package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.catchupmix.core.NormKind;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.gpu.Chip;
import org.catchupmix.kernels.cost.CostModel;
import org.catchupmix.kernels.cost.GpuRates;
import org.catchupmix.kernels.cost.Limit;
import org.catchupmix.kernels.cost.LoadsInFlight;
import org.catchupmix.kernels.library.KernelFiles;
import org.junit.jupiter.api.Test;

class LabPredictionTest {
  private static Map<String, Measurement> run(String name, String sizes, Integer chip) {
    LabOperation<?> operation = LabOperations.find(name);
    LabSettings settings =
        new LabSettings(
            LabShapes.one(operation, sizes),
            NormKind.L2,
            LabSettings.precision(operation.stored()),
            1);
    try (LabDevice device = LabDevice.open("emulator", chip)) {
      return device
          .bench(KernelFiles.ptx(operation.file()))
          .run(operation, operation.variants(), settings)
          .stream()
          .collect(Collectors.toMap(Measurement::variant, m -> m));
    }
  }

  /** The roof of a mix is memory: its share is the time of a copy over the predicted one. */
  @Test
  void aMixIsHeldAgainstACopy() {
    GpuRates gpu = GpuRates.of(Chip.of(80));
    Map<Metric, Double> v3 = run("channel_mix", "8x16x16x64", 80).get("v3").values();
    double micros = v3.get(Metric.PREDICTED);
    assertTrue(micros > 1e6 * CostModel.LAUNCH, "" + micros);
    assertEquals("DRAM", Metric.of("predicted_roof").text(v3.get(Metric.of("predicted_roof"))));
    assertEquals(1_049_120 / micros / 1e3, v3.get(Metric.of("predicted_gb_s")), 1e-9);
    assertEquals(
        1_049_120 / gpu.copyRate() * 1e6 / micros,
        v3.get(Metric.of("predicted_share_of_roof")),
        1e-9);
    assertFalse(v3.containsKey(Metric.of("predicted_tflop_s")), "nothing is computed");
  }

  @Test
  void aConvolutionIsHeldAgainstArithmetic() {
    Map<Metric, Double> v2 = run("conv2d", "2x16x16x64x64x3x1", 90).get("v2").values();
    assertEquals(Limit.FP32.ordinal(), v2.get(Metric.of("predicted_roof")));
    double flops = 2.0 * 2 * 16 * 16 * 64 * 64 * 9;
    double border = v2.get(Metric.of("predicted_tflop_s")) * v2.get(Metric.PREDICTED) * 1e6;
    assertTrue(border <= flops && border > 0.85 * flops, border + " of " + flops);
  }

  /** Several launches take their times one after the other. */
  @Test
  void launchesAddUp() {
    Map<Metric, Double> v4 = run("channel_norm", "2x112x112x64", 80).get("v4").values();
    assertTrue(v4.get(Metric.PREDICTED) > 2e6 * CostModel.LAUNCH);
  }

  @Test
  void theTailIsWhatTheLastWaveLeavesEmpty() {
    Map<Metric, Double> v1 = run("fill", "8x16x16x64", 75).get("v1").values();
    double waves = v1.get(Metric.WAVES);
    assertEquals(1 - waves / Math.ceil(waves), v1.get(Metric.TAIL), 1e-12);
  }

  @Test
  void withoutAChipNothingIsPredicted() {
    Map<Metric, Double> v1 = run("fill", "1x1x1x5", null).get("v1").values();
    assertFalse(v1.containsKey(Metric.PREDICTED));
  }

  /** v1 waits for each number; v3 has those of four pixels of both samples under way. */
  @Test
  void loadsInFlightAreReadOffTheOrder() {
    Map<String, Measurement> mix = run("channel_mix", "8x16x16x64", null);
    List<LaunchReport> plain = mix.get("v1").launches();
    List<LaunchReport> fast = mix.get("v3").launches();
    double one = LoadsInFlight.of(plain.getFirst());
    double many = LoadsInFlight.of(fast.getFirst());
    assertTrue(one >= 1 && one <= 1.5, "v1 " + one);
    assertTrue(many > 4 && many <= 8, "v3 " + many);
  }
}
