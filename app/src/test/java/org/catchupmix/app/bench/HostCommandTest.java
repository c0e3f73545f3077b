package org.catchupmix.app.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.app.Main;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.Programs;
import org.catchupmix.bench.step.MixedStep;
import org.catchupmix.core.backend.Graphs;
import org.catchupmix.mix.MixMethods;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bench host} in a process of its own, whose driver is a stand-in from then on. */
class HostCommandTest {
  @TempDir private Path folder;

  @BeforeAll
  static void requireGcc() {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/gcc")), "no gcc to make the stand-in with");
  }

  /** Returns the output; the command fails if a step makes more calls than it may. */
  private String host(Path out, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        Programs.java(List.of("-Dcatchupmix.home=.."), Main.class.getName(), "bench", "host");
    command.addAll(List.of("--quick", "--precision", "bf16", "--check", "--out", out.toString()));
    command.addAll(List.of(arguments));
    Outcome o = Programs.run(command);
    assertEquals(0, o.code(), o.out());
    return o.out();
  }

  /** 16.4 MiB of images a step, more than the least size of a block of pinned memory. */
  @Test
  void aLargeBatchGoesUpInOneCopyAndWaitsForNothing() throws IOException, InterruptedException {
    host(folder.resolve("out"), "--batch", "5600", "--filter", "none", "--graphs", "auto");
  }

  @Test
  void driverCallsOfAStepAreCounted() throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    String said = host(out, "--batch", "8", "--filter", "none|at 2");
    JsonNode results = new ObjectMapper().readTree(out.resolve("results.json").toFile());
    assertEquals(4, results.size(), said);
    List<Double> launches = new ArrayList<>();
    for (JsonNode result : results) {
      assertEquals(0, count(result, "allocations"), "a step must ask the device for no memory");
      if (result.path("params").path("graphs").asText().equals("auto")) {
        assertEquals(0, count(result, "library-calls"), said);
        continue;
      }
      // The convolutions and the classifier are the libraries' calls, three passes of each, but
      // one of the first convolution, whose images need no gradient.
      assertEquals(62, count(result, "library-calls"), said);
      launches.add(count(result, "launches"));
    }
    assertEquals(List.of(224.0, 229.0), launches, said);
  }

  @Test
  void oneLaunchMoreThanAStepMayMakeIsRefused() {
    assertTrue(launching(230, Graphs.OFF).isWithin());
    assertFalse(launching(231, Graphs.OFF).isWithin());
    assertFalse(launching(1, Graphs.AUTO).isWithin());
    assertTrue(launching(0, Graphs.AUTO).isWithin());
  }

  private static HostCommand.HostTime launching(int launches, Graphs graphs) {
    Map<String, double[]> calls = new HashMap<>();
    Map.of("launches", launches, "graphs", 1, "uploads", 1, "downloads", 3, "waits", 0)
        .forEach((kind, n) -> calls.put(kind, new double[] {n}));
    return new HostCommand.HostTime(new MixedStep(MixMethods.NONE, null), graphs, null, calls);
  }

  private static double count(JsonNode result, String kind) {
    return result.path("secondaryMetrics").path(kind).path("score").asDouble(Double.NaN);
  }
}
