package org.catchupmix.kernels.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.catchupmix.kernels.driver.DeviceMemory;
import org.catchupmix.kernels.driver.KernelArguments;
import org.catchupmix.kernels.driver.KernelSource;
import org.catchupmix.kernels.driver.Launch;
import org.junit.jupiter.api.Test;

/** Results that depend on the order of blocks are told, and atomic updates beside plain ones. */
class SeedAgreementTest {
  private static byte[] run(PtxEmulator emulator, String kernel, int[] x, int resultBytes) {
    DeviceMemory from = emulator.allocate(4L * x.length);
    emulator.upload(MemorySegment.ofArray(x), from);
    DeviceMemory to = emulator.allocate(resultBytes);
    byte[] result = new byte[resultBytes];
    emulator.upload(MemorySegment.ofArray(result), to);
    emulator.launch(
        emulator
            .load(new KernelSource("order", Fixture.ptx("order"), "order.ptx"))
            .function(kernel),
        Launch.of(20, 1),
        KernelArguments.of().pointer(from).pointer(to));
    emulator.download(to, MemorySegment.ofArray(result));
    return result;
  }

  @Test
  void whoComesFirstIsTold() {
    EmulatorFault fault =
        assertThrows(
            EmulatorFault.class,
            () -> SeedAgreement.of("tickets", e -> run(e, "who_comes_first", new int[1], 80)));
    assertTrue(
        fault.getMessage().startsWith("tickets: byte 0 of the result depends on the order"),
        fault.getMessage());
  }

  @Test
  void floatSumsInAnyOrderAreTold() {
    int[] x =
        IntStream.range(0, 20).map(i -> Float.floatToRawIntBits((float) Math.exp(i))).toArray();
    assertThrows(
        EmulatorFault.class, () -> SeedAgreement.of("sum", e -> run(e, "sum_of_floats", x, 4)));
  }

  @Test
  void integerSumsAgree() {
    int[] x = IntStream.range(0, 20).toArray();
    assertArrayEquals(
        new byte[] {(byte) 190, 0, 0, 0},
        SeedAgreement.of("sum", e -> run(e, "sum_of_integers", x, 4)));
  }

  @Test
  void aPlainReadBesideAtomicsIsARace() {
    try (Fixture f = new Fixture("order")) {
      DeviceMemory counter = f.ints(0);
      DeviceMemory y = f.undefined(256);
      KernelArguments arguments = KernelArguments.of().pointer(counter).pointer(y);
      EmulatorFault fault =
          assertThrows(
              EmulatorFault.class,
              () -> f.run("reads_a_counter_too_early", Launch.of(1, 64), arguments));
      assertTrue(fault.getMessage().contains("a race: thread ("), fault.getMessage());
      assertTrue(fault.getMessage().contains("(order.cu:18)"), fault.getMessage());
      f.run("reads_a_counter_behind_a_barrier", Launch.of(1, 64), arguments);
      assertEquals(f.ints(counter)[0], f.ints(y)[63]);
    }
  }
}
