package org.catchupmix.app.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.app.Main;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.Programs;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code bench host} in a process of its own, whose driver is a stand-in from then on. */
@Execution(ExecutionMode.CONCURRENT)
class HostCommandTest {
  @TempDir private Path folder;

  @BeforeAll
  static void requireGcc() {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/gcc")), "no gcc to make the stand-in with");
  }

  /** Returns the results of a run, none of whose steps asks for memory or waits. */
  private List<JsonNode> host(String... arguments) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    List<String> command =
        Programs.java(
            List.of("-XX:TieredStopAtLevel=1", "-Dcatchupmix.home=.."),
            Main.class.getName(),
            "bench",
            "host");
    command.addAll(List.of("--quick", "--precision", "bf16", "--out", out.toString()));
    command.addAll(List.of(arguments));
    Outcome o = Programs.run(command);
    assertEquals(0, o.code(), o.out());
    JsonNode results = Outcome.json(out.resolve("results.json"));
    for (JsonNode result : results) {
      assertEquals(0, count(result, "allocations"), o.out());
      assertEquals(0, count(result, "waits"), o.out());
      assertEquals(2, count(result, "downloads"), "loss and scores");
    }
    return results.valueStream().toList();
  }

  /** 16.4 MiB of images a step, more than the least size of a block of pinned memory. */
  @Test
  void aStepOfALargeBatchIsOneGraph() throws IOException, InterruptedException {
    List<JsonNode> results =
        host("--batch", "5600", "--filter", "none", "--model", "preact-resnet10", "--width", "4");
    assertEquals(1, results.size());
    assertEquals(1, count(results.getFirst(), "graphs"));
    assertEquals(0, count(results.getFirst(), "launches"));
    assertEquals(4, count(results.getFirst(), "uploads"), "images, placement, labels, rate");
    assertEquals(0, count(results.getFirst(), "library-calls"));
  }

  @Test
  void driverCallsOfAStepWithoutGraphsAreCounted() throws IOException, InterruptedException {
    List<JsonNode> results = host("--batch", "8", "--filter", "none|at 2", "--graphs", "off");
    List<Double> launches = new ArrayList<>();
    List<Double> uploads = new ArrayList<>();
    for (JsonNode result : results) {
      // The convolutions and the classifier are the libraries' calls, three passes of each, but
      // one of the first convolution, whose images need no gradient.
      assertEquals(62, count(result, "library-calls"));
      launches.add(count(result, "launches"));
      uploads.add(count(result, "uploads"));
    }
    assertEquals(List.of(223.0, 239.0), launches);
    assertEquals(List.of(4.0, 11.0), uploads, "a mix adds the tensors of its plan");
  }

  private static double count(JsonNode result, String kind) {
    return result.path("secondaryMetrics").path(kind).path("score").asDouble(Double.NaN);
  }
}
