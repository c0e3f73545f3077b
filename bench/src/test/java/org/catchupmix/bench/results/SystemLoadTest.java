package org.catchupmix.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.catchupmix.bench.results.SystemLoad.Ticks;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemLoadTest {
  /** User, nice, system, interrupts; idle and waiting; steal; guests are in user already. */
  @Test
  void otherProgramsTookWhatIsBusyAndNotOurs() {
    Ticks before = ticks("cpu  100 10 20 1000 5 1 2 3 50 0\ncpu0 1 1 1 1 1 1 1 1 1 1", 90);
    Ticks after = ticks("cpu  150 20 30 1100 15 3 4 13 60 0", 134);
    Ticks spent = after.minus(before);
    assertEquals(new Ticks(194, 74, 10, 44), spent);
    assertEquals(30 / 194.0, spent.othersShare());
    assertEquals(10 / 194.0, spent.stealShare());
  }

  /** Own time is that of the process and of its children that ended, in four words. */
  private static Ticks ticks(String stat, int own) {
    String self = "7 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 %d 20 30 10 20 0 1".formatted(own - 60);
    return Ticks.parse(stat, self);
  }

  @ParameterizedTest
  @CsvSource({
    "0.04, 0.005, false",
    "0.06, 0, true",
    "0, 0.06, true",
    "0.03, 0.03, true",
    ",, false"
  })
  void aMeasurementIsDisturbedAboveFivePercent(Double others, Double steal, boolean disturbed) {
    SystemLoad load =
        new SystemLoad(Optional.of(9.0), Optional.ofNullable(others), Optional.ofNullable(steal));
    assertEquals(disturbed, load.disturbed());
  }

  /** However long it takes on a busy machine: 0.3 seconds of a processor are 30 ticks. */
  @Test
  void ourOwnWorkIsThatOfTheProcess() {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/stat")), "not Linux");
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long begin = system.getProcessCpuTime();
    Ticks before = Ticks.now().orElseThrow();
    while (system.getProcessCpuTime() - begin < 300_000_000) {
      Thread.onSpinWait();
    }
    Ticks spent = Ticks.now().orElseThrow().minus(before);
    long after = (system.getProcessCpuTime() - begin) / 10_000_000;
    // Each of the four numbers is rounded down.
    assertTrue(spent.own() >= 30 - 4, spent::toString);
    assertTrue(spent.own() <= after + 4, spent + ", by the JDK at most " + after);
  }
}
