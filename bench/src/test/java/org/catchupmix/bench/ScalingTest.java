package org.catchupmix.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.bench.scaling.Cluster;
import org.catchupmix.bench.scaling.Workload;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.SyntheticTraining;
import org.junit.jupiter.api.Test;

/** The model of many GPUs, by what can be worked out by hand, and its page. */
class ScalingTest {
  /** Eight GPUs of 100 GB/s of NVLink and 10 GB/s of network each, all of it reached. */
  private static final Cluster PLAIN = new Cluster("plain", 8, 100e9, 10e9, 1);

  @Test
  void oneGpuAddsNothing() {
    assertEquals(0, PLAIN.ring(1, 1e9));
    assertEquals(0, PLAIN.tree(1, 1e9));
    assertEquals(0, PLAIN.fixed(1, 1e9));
  }

  @Test
  void manyBytesTakeTheirTimeOnTheLinks() {
    // A ring moves 2 x 7/8 of the bytes, the fixed order log2(8) + 1 = 4 times.
    assertEquals(1.75 * 100, PLAIN.ring(8, 1e13), 0.01);
    assertEquals(4 * 100, PLAIN.fixed(8, 1e13), 0.01);
    // Beyond a machine a ring has 8 x 10 GB/s; the first rank receives 3 gradients by its own card.
    assertEquals(2 * 63.0 / 64 * 125, PLAIN.ring(64, 1e13), 0.01);
    assertEquals(3 * 100 + (3 + 1) * 1000, PLAIN.fixed(64, 1e13), 0.01);
  }

  @Test
  void fewBytesTakeTheLatencies() {
    assertEquals(8.4e-6 + 14 * 3.4e-6, PLAIN.ring(8, 0), 1e-12);
    assertEquals(8.4e-6 + 1022 * 3.4e-6 - 126 * 3.4e-6 + 126 * 9.6e-6, PLAIN.ring(512, 0), 1e-12);
    assertEquals(4.4e-6 + 2 * (7 * 1.2e-6 + 6 * 8.5e-6), PLAIN.tree(512, 0), 1e-12);
    assertEquals(PLAIN.tree(512, 0), PLAIN.fast(512, 0));
  }

  @Test
  void aBackwardPassHidesAllButTheLastBucket() {
    Workload w = new Workload("w", 11 << 20, 128, 3e-3, 50_000, 3072, 1);
    assertEquals(4e-3, w.exposed(bytes -> bytes > 4 << 20 ? 6e-3 : 1e-3), 1e-12);
    assertEquals(1e-3, w.exposed(bytes -> bytes > 4 << 20 ? 2e-3 : 1e-3), 1e-12);
  }

  @Test
  void thePageHasWhatTheCommandPrints() throws IOException {
    ScalingCommand c = new ScalingCommand();
    List<String> page = Files.readAllLines(Path.of("..", "docs", "scaling.md"));
    for (String line : ScalingCommand.lines(c.stepMillis, c.resnetMillis, c.decoded)) {
      assertTrue(
          page.contains(line),
          () -> "docs/scaling.md lacks a line of './catchup bench scaling': " + line);
    }
  }

  @Test
  void gradientsAreThoseOfTheNetwork() {
    StepSetting setting = new StepSetting("preact-resnet18", 0, 2, StepDevice.parse("cpu"));
    try (SyntheticTraining training = new SyntheticTraining(setting)) {
      double bytes = 4.0 * training.parameterCount();
      assertTrue(
          ScalingCommand.lines(1, 1, 1)
              .getFirst()
              .contains("%.1f MB of grad".formatted(bytes / 1e6)),
          bytes + " bytes");
    }
  }
}
