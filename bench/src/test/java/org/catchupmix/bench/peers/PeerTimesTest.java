package org.catchupmix.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.core.UserException;
import org.junit.jupiter.api.Test;

class PeerTimesTest {
  private static final StepSetting TINY = new StepSetting("preact-resnet18", 2, 2, 1);

  @Test
  void enginesRunInProcessesOfTheirOwn() {
    PeerTimes times = PeerTimes.measure(TINY, List.of(Engines.own(), Engines.own()), 1, 2, _ -> {});
    assertEquals(List.of("ours", "ours"), times.engines());
    assertTrue(times.descriptions().getFirst().startsWith("this engine, Java "));
    assertTrue(times.turns().times(1).median() > 0);
    times.peakMemory().forEach(m -> assertTrue(m.isEmpty() || m.getAsLong() > 1 << 20));
    assertEquals("ours", times.results().getFirst().getParams().getParam("engine"));
  }

  @Test
  void anEngineThatDoesNotStartIsSaidInASentence() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    UserException ended =
        assertThrows(UserException.class, () -> new EngineProcess("mute", List.of("true")));
    assertTrue(ended.getMessage().startsWith("mute ended unexpectedly"), ended.getMessage());
    UserException unready =
        assertThrows(
            UserException.class, () -> new EngineProcess("chatty", List.of(java, "--version")));
    assertTrue(unready.getMessage().startsWith("chatty did not get ready but said: "));
    UserException missing =
        assertThrows(
            UserException.class, () -> new EngineProcess("absent", List.of("/no/such/program")));
    assertTrue(missing.getMessage().startsWith("absent cannot be started: "));
  }
}
