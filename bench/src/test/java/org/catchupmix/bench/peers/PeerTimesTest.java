package org.catchupmix.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.catchupmix.bench.peers.Engines.Engine;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.core.UserException;
import org.junit.jupiter.api.Test;

class PeerTimesTest {
  private static final StepSetting TINY =
      new StepSetting("preact-resnet18", 2, 2, StepDevice.cpu(1));

  @Test
  void enginesRunInProcessesOfTheirOwn() {
    PeerTimes times = PeerTimes.measure(TINY, List.of(Engines.own(), Engines.own()), 1, 2, _ -> {});
    assertEquals(List.of("ours", "ours"), times.engines());
    assertTrue(times.descriptions().getFirst().startsWith("this engine, Java "));
    assertTrue(times.turns().times(1).median() > 0);
    times.peakMemory().forEach(m -> assertTrue(m.isEmpty() || m.getAsLong() > 1 << 20));
    assertEquals("ours", times.results().getFirst().getParams().getParam("engine"));
  }

  /** An engine that says this when it is ready, and this for each request. */
  private static Engine saying(String name, String ready, String answer) {
    String script =
        "echo ready %s a shell; while read steps; do echo %s; done".formatted(ready, answer);
    return new Engine(name, _ -> List.of("sh", "-c", script));
  }

  private static String failure(Engine... engines) {
    return assertThrows(
            UserException.class, () -> PeerTimes.measure(TINY, List.of(engines), 1, 2, _ -> {}))
        .getMessage();
  }

  @Test
  void whatEnginesComputeIsCompared() {
    Engine sound = saying("sound", "100 4.6", "0.1 0.3 4.5");
    Engine near = saying("near", "100 6.0", "0.1 0.3 4.5");
    PeerTimes times = PeerTimes.measure(TINY, List.of(sound, near), 0, 1, _ -> {});
    assertEquals(0.2, times.turns().times(0).median(), 1e-12);
    assertEquals(List.of("a shell", "a shell"), times.descriptions());
    assertEquals(
        "sound and small train different networks: 100 and 99 parameters",
        failure(sound, saying("small", "99 4.6", "0.1 0.1 4.5")));
    String far = failure(sound, saying("far", "100 6.2", "0.1 0.1 4.5"));
    assertTrue(
        far.startsWith("sound and far do not do the same: their first losses are 4.600 and 6.200"),
        far);
    for (String loss : List.of("nan", "NaN", "-Infinity")) {
      String said = failure(sound, saying("lost", "100 4.6", "0.1 0.1 " + loss));
      assertTrue(said.startsWith("the steps of lost are wrong: "), said);
      assertTrue(said.endsWith("0.1 0.1 " + loss), said);
    }
    assertTrue(
        failure(sound, saying("lost", "100 nan", "")).startsWith("the steps of lost are wrong: "));
    assertEquals(
        "short was to take 2 steps but said: 0.1 4.5",
        failure(sound, saying("short", "100 4.6", "0.1 4.5")));
  }

  private static String refused(String name, String... command) {
    return assertThrows(
            UserException.class,
            () -> new EngineProcess(name, List.of(command), Duration.ofMillis(1500)))
        .getMessage();
  }

  @Test
  void anEngineThatDoesNotStartIsSaidInASentence() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String ended = refused("mute", "true");
    assertTrue(ended.startsWith("mute ended unexpectedly"), ended);
    String unready = refused("chatty", java, "--version");
    assertTrue(unready.startsWith("chatty did not get ready but said: "), unready);
    String missing = refused("absent", "/no/such/program");
    assertTrue(missing.startsWith("absent cannot be started: "), missing);
    assertEquals("slow did not answer within 1 s", refused("slow", "sleep", "60"));
  }
}
