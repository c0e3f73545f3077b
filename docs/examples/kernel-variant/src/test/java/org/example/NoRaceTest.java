package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.report.CheckedLaunch;
import org.catchupmix.emulator.report.RaceProblem;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/** A kernel of one's own has no race, and a wrong use of it has one. */
class NoRaceTest {
  private static final int SAMPLES = 3;
  private static final int PIXELS = 5;
  private static final int CHANNELS = 7;

  /** Mixes each sample with the next; {@code inPlace} writes to what other blocks read. */
  private static CheckedLaunch mixed(boolean inPlace) throws IOException {
    try (PtxEmulator gpu = new PtxEmulator(EmulatorOptions.defaults().withContinued(true));
        var file = NoRaceTest.class.getResourceAsStream("channel_mix_v5.ptx")) {
      String ptx = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      var kernel =
          gpu.load(new KernelSource("channel_mix_v5.cu", ptx, "ptx")).function("channel_mix_v5");
      DeviceMemory x = gpu.allocate(4L * SAMPLES * PIXELS * CHANNELS, "x");
      DeviceMemory partner = gpu.allocate(4L * SAMPLES, "partner");
      DeviceMemory mask = gpu.allocate(SAMPLES * CHANNELS, "mask");
      DeviceMemory out = gpu.allocate(x.bytes(), "out");
      gpu.upload(MemorySegment.ofArray(new float[SAMPLES * PIXELS * CHANNELS]), x);
      gpu.upload(MemorySegment.ofArray(new int[] {1, 2, 0}), partner);
      gpu.upload(MemorySegment.ofArray(new byte[SAMPLES * CHANNELS]), mask);
      return gpu.check(
          kernel,
          new Launch(1, SAMPLES, 2, 32, 1, 1, 0),
          KernelArguments.of()
              .pointer(x)
              .pointer(partner)
              .pointer(mask)
              .pointer(inPlace ? x : out)
              .i32(PIXELS)
              .i32(CHANNELS));
    }
  }

  @Test
  void kernelHasNoFinding() throws IOException {
    assertEquals(List.of(), mixed(false).findings());
  }

  @Test
  void mixingInPlaceIsARace() throws IOException {
    var problem = mixed(true).faults().getFirst().problem();
    var race = assertInstanceOf(RaceProblem.Race.class, problem);
    assertEquals("x", race.memory().name());
  }
}
