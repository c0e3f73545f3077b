package org.catchupmix.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.bench.BenchException;
import org.catchupmix.bench.peers.Engines.Engine;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.core.backend.Backend;
import org.junit.jupiter.api.Test;

class ConvolutionTimeTest {
  private static final StepDevice CPU = StepDevice.parse("cpu --threads 1");
  private static final ConvolutionSetting TINY = new ConvolutionSetting(2, 5, 4, 4, 3, 2, 4);

  private static Engine saying(String checksum) {
    String script = "echo ready 36 a shell; while read pass count batch; do echo 0.2 %s; done";
    return new Engine("shell", List.of("sh", "-c", script.formatted(checksum)), List.of());
  }

  @Test
  void everyPassIsTimedByEachEngine() {
    List<Engine> engines = List.of(Engines.own(), Engines.own());
    List<ConvolutionTime> times = ConvolutionTime.measure(TINY, CPU, engines, 0, 2);
    assertEquals(2 * ConvolutionPass.values().length, times.size());
    for (ConvolutionTime t : times) {
      assertTrue(t.timing().quartiles().median() > 0);
      assertEquals("3x3 depthwise, 5x5x4 to 4, stride 2", t.setting().toString());
      assertEquals(t.pass().toString(), t.result().getParams().getParam("pass"));
    }
  }

  @Test
  void anEngineWithAnotherResultIsRefused() {
    for (String other : List.of("0.2502", "nan")) {
      refused(saying("0.25"), saying(other));
    }
  }

  private static void refused(Engine... all) {
    List<Engine> engines = List.of(all);
    assertThrows(BenchException.class, () -> ConvolutionTime.measure(TINY, CPU, engines, 0, 1));
  }

  /** Each pass, computed by {@code reference} too; a wrong one would differ by about 0.3. */
  @Test
  void checksumsTellResultsApart() {
    StepDevice reference = StepDevice.parse("reference");
    for (ConvolutionSetting s : List.of(TINY, new ConvolutionSetting(2, 4, 6, 8, 1, 1, 1))) {
      try (Backend cpu = CPU.open();
          Backend oracle = reference.open();
          TimedConvolution ours = new TimedConvolution(cpu, s.geometry());
          TimedConvolution other = new TimedConvolution(oracle, s.geometry())) {
        for (ConvolutionPass pass : ConvolutionPass.values()) {
          double expected = other.run(pass, 1).loss();
          assertEquals(expected, ours.run(pass, 2).loss(), 1e-6);
          assertTrue(Math.abs(expected) > 1e-3, "" + expected);
        }
      }
    }
  }

  @Test
  void argumentsAreParsedAsTheyArePrinted() {
    for (ConvolutionSetting s : ConvolutionSetting.all(3)) {
      assertEquals(s, ConvolutionSetting.parse(s.arguments()));
    }
    assertThrows(IllegalArgumentException.class, () -> ConvolutionSetting.parse(List.of("1", "2")));
  }
}
