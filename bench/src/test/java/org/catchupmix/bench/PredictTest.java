package org.catchupmix.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.bench.results.Quartiles;
import org.catchupmix.bench.results.StoredResults;
import org.catchupmix.bench.step.MixedStep;
import org.catchupmix.bench.step.PredictedStep;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.core.GpuPredictor;
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
    List<PredictedStep> steps = predict("h100", "--precision bf16");
    PredictedStep none = steps.getFirst();
    assertEquals(0, launches(none, "channel_mix"));
    // Of 8 sums of blocks the last is read by no batch norm; behind the stem is no sum.
    assertEquals(7, launches(none, "add_batch_norm_statistics"));
    assertEquals(1, launches(none, "add_v"));
    assertEquals(1, launches(steps.getLast(), "filter_mask_v"));
    assertEquals(1, launches(steps.getLast(), "mix_batch_norm_statistics"));
    assertEquals(1, launches(steps.getLast(), "channel_mix_gradient"));
    // 17 convolutions and 3 of shortcuts; the first has no gradient w.r.t. its input.
    assertEquals(20 + 19 + 20, launches(none, "cudnn conv2d"));
    assertEquals(3, launches(none, "cublas gemm"));
    assertEquals(0, launches(none, "conv2d_v"));
    assertTrue(steps.getLast().seconds() > none.seconds());
    assertTrue(none.launchSeconds() < none.seconds());
    none.calls().forEach(c -> assertTrue(c.seconds() > 0 && c.dramBytes() >= 0, c::toString));
  }

  /** Each table of the page is below the command that made it, and none stands there twice. */
  @Test
  void thePageHasNoTableOfAnotherGpu() throws IOException {
    String page = Files.readString(Path.of("../docs/gpu-predictions.md"));
    Set<String> tables = new HashSet<>();
    Matcher block = Pattern.compile("```\\n(.*?)```", Pattern.DOTALL).matcher(page);
    while (block.find()) {
      List<String> lines = block.group(1).lines().toList();
      if (!block.group(1).contains("ms a step")) {
        continue;
      }
      Matcher command =
          Pattern.compile("\\$ \\./catchup bench step --predict (\\w+) .*")
              .matcher(lines.getFirst());
      assertTrue(command.matches(), lines.getFirst());
      assertTrue(
          lines.get(1).startsWith("PREDICTED for " + command.group(1) + ", not measured"),
          lines.get(1));
      assertTrue(
          tables.add(lines.stream().filter(l -> l.startsWith("none ")).findFirst().orElseThrow()),
          "the table of " + lines.getFirst() + " stands there twice");
    }
    assertTrue(tables.size() >= 5, tables.size() + " tables");
  }

  @Test
  void aRecordedTimeStandsBeside() {
    StepSetting setting =
        new StepSetting("preact-resnet18", 8, 8, StepDevice.parse("cuda --precision bf16"));
    StoredResults recorded =
        new StoredResults(
            Path.of("results.json"),
            Map.of(),
            Map.of(
                "step: batch 8, device cuda, mix none, model preact-resnet18, width 8",
                new StoredResults.Score("ms/op", false, Quartiles.of(new double[] {3.25}))));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    GpuPredictor.Call call = new GpuPredictor.Call("k", 2e-3, 1.5e-6, "DRAM", 1e6);
    new Predictions(setting, List.of(1), Optional.of(recorded))
        .print(
            "h100",
            WAYS.stream().map(w -> new PredictedStep(w, List.of(call))).toList(),
            new PrintStream(out));
    List<String> lines = out.toString().lines().toList();
    assertTrue(lines.getFirst().startsWith("PREDICTED for h100, not measured"), out::toString);
    assertTrue(lines.get(2).endsWith("ms recorded"), out::toString);
    assertTrue(lines.get(3).matches("none +1 +2\\.00 .* 3\\.25"), out::toString);
    assertTrue(lines.get(4).matches("catchup at 1 .* -"), out::toString);
  }

  @Test
  void whatIsNotPredictedIsRefused() {
    String v100 =
        assertThrows(IllegalArgumentException.class, () -> predict("v100", "")).getMessage();
    assertTrue(v100.contains("v100") && v100.contains("a100"), v100);
    assertThrows(IllegalArgumentException.class, () -> predict("t4", "--precision bf16"));
    assertThrows(IllegalArgumentException.class, () -> predict("h100", "--bn cudnn"));
  }
}
