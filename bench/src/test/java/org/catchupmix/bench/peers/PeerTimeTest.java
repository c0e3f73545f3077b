package org.catchupmix.bench.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.catchupmix.bench.BenchException;
import org.catchupmix.bench.peers.Engines.Engine;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.StepTask;
import org.catchupmix.bench.step.SyntheticTraining;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerTimeTest {
  @TempDir Path folder;

  private static final StepSetting TINY =
      new StepSetting("preact-resnet10", 2, 2, StepDevice.parse("cpu --threads 1"));

  /** Each answers both tasks before the timing, when losses are compared. */
  @Test
  void enginesRunInProcessesOfTheirOwn() throws IOException {
    List<Engine> engines = List.of(Engines.own(), Engines.own());
    List<PeerTime> times = PeerTime.measure(TINY, StepTask.TRAIN, engines, 0, 2, _ -> {});
    assertEquals(2, times.size());
    for (PeerTime t : times) {
      assertEquals("ours", t.engine());
      assertEquals("this engine, Java " + Runtime.version().feature(), t.description());
      assertTrue(t.timing().quartiles().median() > 0);
      assertTrue(t.peakMemory().isEmpty() || t.peakMemory().getAsLong() > 1 << 20);
      assertEquals("ours", t.result().getParams().getParam("engine"));
      assertEquals("train", t.result().getParams().getParam("task"));
    }
  }

  /** An engine of so many parameters that says each batch took 0.2 s and had this loss. */
  private static Engine saying(String name, int parameters, String loss) {
    String script =
        """
        echo ready %d a shell
        while read task count images; do
          echo 0.2 %s
        done"""
            .formatted(parameters, loss);
    return new Engine(name, List.of("sh", "-c", script), List.of());
  }

  private static String failure(Engine... engines) {
    return assertThrows(
            BenchException.class,
            () -> PeerTime.measure(TINY, StepTask.TRAIN, List.of(engines), 1, 2, _ -> {}))
        .getMessage();
  }

  @Test
  void lossesAndParametersAreCompared() throws IOException {
    Engine sound = saying("sound", 100, "4.6");
    List<Engine> near = List.of(sound, saying("near", 100, "4.6045"));
    List<PeerTime> times = PeerTime.measure(TINY, StepTask.EVAL, near, 0, 1, _ -> {});
    assertEquals(0.2, times.getFirst().timing().quartiles().median(), 1e-12);
    assertEquals(List.of("a shell", "a shell"), times.stream().map(PeerTime::description).toList());
    assertEquals(
        "sound and small have different networks: 100 and 99 parameters",
        failure(sound, saying("small", 99, "4.6")));
    assertTrue(failure(sound, saying("far", 100, "4.605")).contains("different losses"));
    for (String loss : List.of("nan", "NaN", "-Infinity")) {
      assertTrue(failure(sound, saying("lost", 100, loss)).endsWith("0.2 " + loss));
    }
    assertEquals(
        "long must print seconds per batch and the last loss, but printed: 0.2 4.5 4.5",
        failure(sound, saying("long", 100, "4.5 4.5")));
  }

  @Test
  void aTurnLastsATenthOfASecond() throws IOException {
    Path counts = folder.resolve("counts");
    String script =
        "echo ready 100 a shell; while read task count images; do echo $count >>%s; echo 0.03 4.6; done";
    Engine engine = new Engine("e", List.of("sh", "-c", script.formatted(counts)), List.of());
    PeerTime.measure(TINY, StepTask.TRAIN, List.of(engine), 0, 1, _ -> {});
    // Three losses, a batch to find its time, three rounds, and the epochs whose memory counts.
    assertEquals(List.of("1 1 1 1 4 4 4 4 1 4 1".split(" ")), Files.readAllLines(counts));
  }

  @Test
  void anotherEngineStartsFromOurWeights() throws IOException {
    Path file = folder.resolve("start.safetensors");
    try (SyntheticTraining training = new SyntheticTraining(TINY)) {
      training.save(file);
      Map<String, FileTensor> tensors = Safetensors.read(file).tensors();
      assertArrayEquals(new long[] {2, 3, 32, 32}, tensors.get("images").shape());
      assertArrayEquals(new long[] {2}, tensors.get("labels").shape());
      double mean = Arrays.stream(tensors.get("images").toDoubles()).average().orElseThrow();
      assertEquals(0, mean, 0.03);
      assertEquals(training.parameterCount(), parameters(tensors));
    }
  }

  private static long parameters(Map<String, FileTensor> tensors) {
    return tensors.entrySet().stream()
        .filter(e -> e.getKey().endsWith(".weight") || e.getKey().endsWith(".bias"))
        .mapToLong(e -> e.getValue().elements())
        .sum();
  }

  @ParameterizedTest
  @CsvSource({"true, ended", "echo hello, hello", "/no/such/program, /no/such/program"})
  void anEngineThatDoesNotStartIsRefusedByName(String command, String named) {
    List<String> words = List.of(command.split(" "));
    BenchException e = assertThrows(BenchException.class, () -> new EngineProcess("engine", words));
    assertTrue(e.getMessage().startsWith("engine "), e.getMessage());
    assertTrue(e.getMessage().contains(named), e.getMessage());
  }
}
