package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/**
 * Launches skip the records of repeated reads. They have the same first fault, results and counters
 * as continued launches, which record every read.
 */
class RepeatedReadsTest {
  private static final int THREADS = 64;

  /** Bytes of each thread in global memory, and in shared memory. */
  private static final int OWN = 32;

  /** Threads loop equally often, or each less often than the one before. */
  private static final String KERNEL =
      """
      .version 7.0
      .target sm_75
      .address_size 64
      .visible .entry k(.param .u64 x)
      {
      .reg .b32 %r<8>;
      .reg .f32 %f<4>;
      .reg .b64 %l<3>;
      .reg .pred %p<2>;
      .shared .align 16 .b8 s[3072];
      mov.u32 %r2, %tid.x;
      ld.param.u64 %l0, [x];
      mad.wide.u32 %l1, %r2, 32, %l0;
      mov.u32 %r0, s;
      mad.lo.u32 %r1, %r2, 32, %r0;
      setp.gt.u32 %p0, %r2, 20;
      mov.f32 %f0, 0f3F800000;
      mov.f32 %f1, %f0;
      st.shared.v4.f32 [%r1], {%f0, %f0, %f0, %f0};
      st.shared.v4.f32 [%r1+16], {%f0, %f0, %f0, %f0};
      setp.gt.u32 %p1, %r2, 31;
      @%p1 st.shared.v4.f32 [%r1+1024], {%f0, %f0, %f0, %f0};
      @%p1 st.shared.v4.f32 [%r1+1040], {%f0, %f0, %f0, %f0};
      mov.u32 %r3, 0;
      bar.sync 0;
      LOOP:
      mad.lo.u32 %r7, %r3, STRIDE, %r1;
      BODY
      add.s32 %r2, %r2, 1;
      add.s32 %r3, %r3, 1;
      setp.lt.u32 %p1, LAST;
      @%p1 bra LOOP;
      ret;
      }
      """;

  private final Random random = new Random(7);

  /** A word of the thread, mostly. */
  private String word(String register) {
    int offset = 4 * random.nextInt(4);
    offset +=
        switch (random.nextInt(300)) {
          case 0 -> 2; // not a multiple of the size
          case 1 -> THREADS * OWN; // out of bounds
          case 2 -> OWN; // next thread
          default -> 0;
        };
    return "[%" + register + "+" + offset + "]";
  }

  private String instruction(boolean isWhole) {
    boolean shared = random.nextBoolean();
    String space = shared ? "shared" : "global";
    String read = random.nextBoolean() ? "r1" : "r7"; // the second moves through memory
    String guard = random.nextInt(6) == 0 ? "@%p0 " : "";
    return guard
        + switch (random.nextInt(12)) {
          case 0 -> "st.%s.f32 %s, %%f0;".formatted(space, word(shared ? "r1" : "l1"));
          case 1 -> "atom.shared.add.u32 %r4, [%r1+16], 1;";
          case 2 -> "ld.volatile.shared.b32 %r5, [%r1+20];";
          case 3 -> "ld.shared.u8 %r6, [%r1+24];";
          case 4 -> "ld.shared.f32 %f2, [s+28];"; // same word for all
          case 5 ->
              guard.isEmpty() && isWhole
                  ? "bar.warp.sync 0xffffffff;"
                  : "fma.rn.f32 %f0, %f0, %f0, %f1;";
          default -> "ld.%s.f32 %%f1, %s;".formatted(space, word(shared ? read : "l1"));
        };
  }

  private String kernel() {
    boolean isWhole = random.nextBoolean();
    StringBuilder body = new StringBuilder();
    for (int n = 10 + random.nextInt(60); n > 0; n--) {
      body.append(instruction(isWhole)).append('\n');
    }
    return KERNEL
        .replace("BODY", body)
        .replace("STRIDE", random.nextInt(3) == 0 ? "8" : "0")
        .replace("LAST", isWhole ? "%r3, 20" : "%r2, 67");
  }

  /** The first fault of a launch, or its results and counters. */
  private static List<String> run(
      boolean continued,
      KernelSource source,
      Launch launch,
      Function<Fixture, List<Object>> arguments) {
    EmulatorOptions options = EmulatorOptions.defaults().withContinued(continued);
    try (Fixture f = new Fixture(source, options)) {
      List<Object> all = arguments.apply(f);
      String fault;
      try {
        f.run(source.name(), launch, given(all.toArray()));
        fault =
            f.emulator.findings().stream()
                .filter(finding -> finding.severity() == Finding.Severity.FAULT)
                .map(Finding::message)
                .findFirst()
                .orElse("");
      } catch (EmulatorFault e) {
        fault = e.getMessage();
      }
      return fault.isEmpty()
          ? List.of(
              all.stream()
                  .filter(DeviceMemory.class::isInstance)
                  .map(memory -> Arrays.toString(f.floats((DeviceMemory) memory)))
                  .collect(Collectors.joining("\n")),
              f.emulator.lastReport().costs().toString())
          : List.of(fault);
    }
  }

  @Test
  void randomKernels() {
    int faults = 0;
    for (int trial = 0; trial < 30; trial++) {
      KernelSource source = new KernelSource("k", kernel(), "k.ptx");
      Launch launch = Launch.of(1, THREADS);
      Function<Fixture, List<Object>> arguments =
          f -> List.of(f.count(THREADS * OWN / Float.BYTES));
      List<String> expected = run(true, source, launch, arguments);
      assertEquals(expected, run(false, source, launch, arguments), source.ptx());
      faults += expected.size() == 1 ? 1 : 0;
    }
    assertTrue(faults > 3 && faults < 27, faults + " faults");
  }

  @Test
  void aMatrixProduct() {
    int n = 128;
    KernelSource source = new KernelSource("sgemm", Fixture.ptx("sgemm"), "sgemm.ptx");
    Launch launch = Launch.of(n / 64, n / 64, 256);
    Function<Fixture, List<Object>> arguments =
        f -> List.of(f.count(n * n), f.count(n * n), f.count(n * n), n, n, n);
    List<String> expected = run(true, source, launch, arguments);
    assertEquals(2, expected.size(), expected.getFirst());
    assertEquals(expected, run(false, source, launch, arguments));
  }
}
