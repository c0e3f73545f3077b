package org.catchupmix.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.catchupmix.bench.peers.Engines.Engine;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.core.UserException;
import org.junit.jupiter.api.Test;

class PeerTimeTest {
  private static final StepSetting TINY =
      new StepSetting("preact-resnet18", 2, 2, StepDevice.cpu(1));

  @Test
  void enginesRunInProcessesOfTheirOwn() {
    List<PeerTime> times =
        PeerTime.measure(TINY, List.of(Engines.own(), Engines.own()), 1, 2, _ -> {});
    assertEquals(2, times.size());
    for (PeerTime t : times) {
      assertEquals("ours", t.engine());
      assertEquals("this engine, Java " + Runtime.version().feature(), t.description());
      assertTrue(t.timing().quartiles().median() > 0);
      assertTrue(t.peakMemory().isEmpty() || t.peakMemory().getAsLong() > 1 << 20);
      assertEquals("ours", t.result().getParams().getParam("engine"));
    }
  }

  /** An engine that says this when it is ready, and this for each request. */
  private static Engine saying(String name, String ready, String answer) {
    String script =
        "echo ready %s a shell; while read steps; do echo %s; done".formatted(ready, answer);
    return new Engine(name, _ -> List.of("sh", "-c", script));
  }

  private static String failure(Engine... engines) {
    return assertThrows(
            UserException.class, () -> PeerTime.measure(TINY, List.of(engines), 1, 2, _ -> {}))
        .getMessage();
  }

  @Test
  void whatEnginesComputeIsCompared() {
    Engine sound = saying("sound", "100 4.6", "0.1 0.3 4.5");
    Engine near = saying("near", "100 6.0", "0.1 0.3 4.5");
    List<PeerTime> times = PeerTime.measure(TINY, List.of(sound, near), 0, 1, _ -> {});
    assertEquals(0.2, times.getFirst().timing().quartiles().median(), 1e-12);
    assertEquals(10, times.getFirst().rate().median(), 1e-9);
    assertEquals(List.of("a shell", "a shell"), times.stream().map(PeerTime::description).toList());
    assertEquals(
        "sound and small train different networks: 100 and 99 parameters",
        failure(sound, saying("small", "99 4.6", "0.1 0.1 4.5")));
    assertEquals(
        "sound and far do not do the same: their first losses are 4.600 and 6.200, which is more"
            + " than 1.5 apart",
        failure(sound, saying("far", "100 6.2", "0.1 0.1 4.5")));
    String wrong =
        "the steps of lost are wrong: seconds and a loss must be finite, but it printed: ";
    for (String loss : List.of("nan", "NaN", "-Infinity")) {
      assertEquals(
          wrong + "0.1 0.1 " + loss, failure(sound, saying("lost", "100 4.6", "0.1 0.1 " + loss)));
    }
    assertEquals(wrong + "ready 100 nan a shell", failure(sound, saying("lost", "100 nan", "")));
    assertEquals(
        "short must take 2 steps and print their seconds, but printed: 0.1 4.5",
        failure(sound, saying("short", "100 4.6", "0.1 4.5")));
  }

  private static String refused(String name, Duration patience, String... command) {
    return assertThrows(
            UserException.class, () -> new EngineProcess(name, List.of(command), patience))
        .getMessage();
  }

  @Test
  void anEngineThatDoesNotStartIsRefusedByName() {
    Duration patience = Duration.ofMinutes(1);
    assertEquals(
        "mute ended unexpectedly; its messages are above", refused("mute", patience, "true"));
    assertEquals(
        "chatty must print that it is ready, but printed: hello",
        refused("chatty", patience, "echo", "hello"));
    String missing = refused("absent", patience, "/no/such/program");
    assertLinesMatch(
        List.of("absent cannot be started: .+\"/no/such/program\".+"), List.of(missing));
    assertEquals(
        "slow did not answer within 0 s", refused("slow", Duration.ofMillis(100), "sleep", "60"));
  }
}
