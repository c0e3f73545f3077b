package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.schedule.VectorRun;
import org.catchupmix.emulator.warp.DecodedKernel;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/**
 * Rescheduled steps with generated code give the same results, counters and first fault as steps in
 * order, which continued launches use.
 */
class StepOrderTest {
  private static final EmulatorOptions ONE_BY_ONE = EmulatorOptions.defaults().withContinued(true);
  private static final int THREADS = 64;

  /** Bytes of each thread in global memory, and in shared memory. */
  private static final int OWN = 32;

  private static final String BEGIN =
      """
      .version 7.0
      .target sm_75
      .address_size 64
      .visible .entry k(.param .u64 x)
      {
      .reg .b32 %r<12>;
      .reg .f32 %f<8>;
      .reg .b64 %l<8>;
      .reg .pred %p<4>;
      .reg .f32 %t<128>;
      .shared .align 16 .b8 s[2304];
      mov.u32 %r9, %tid.x;
      ld.param.u64 %l0, [x];
      mad.wide.u32 %l1, %r9, 32, %l0;
      mov.b64 %l2, %l1;
      mov.u32 %r0, s;
      mad.lo.u32 %r1, %r9, 32, %r0;
      mov.b32 %r2, %r1;
      mad.lo.u32 %r10, %r9, 4, %r0;
      st.shared.b32 [%r10+2048], %r1;
      mov.u32 %r11, 0;
      """;

  private static final String END =
      """
      add.s32 %r9, %r9, 1;
      add.s32 %r11, %r11, 1;
      setp.lt.u32 %p3, LAST;
      @%p3 bra LOOP;
      ret;
      }
      """;

  private final Random random = new Random(7);

  /** A word of the thread, mostly. */
  private String word(boolean shared, boolean read) {
    int offset = 4 * random.nextInt(4);
    offset +=
        switch (random.nextInt(300)) {
          case 0 -> 2; // not a multiple of the size
          case 1 -> 4 * THREADS * OWN; // out of bounds
          case 2 -> OWN; // next thread
          default -> 0;
        };
    return "[%" + (shared ? "r" : "l") + (read ? 1 + random.nextInt(2) : 1) + "+" + offset + "]";
  }

  /** Several words of the thread. */
  private String wide(boolean shared, int bytes) {
    return "[%" + (shared ? "r1" : "l1") + "+" + bytes * random.nextInt(16 / bytes) + "]";
  }

  private String r() {
    return "%r" + (3 + random.nextInt(6));
  }

  private String f() {
    return "%f" + random.nextInt(8);
  }

  private String l() {
    return "%l" + (3 + random.nextInt(5));
  }

  private String p() {
    return "%p" + random.nextInt(3);
  }

  private String any() {
    String plain = random.nextInt(12) == 0 ? "@" + p() + " " : "";
    return plain
        + switch (random.nextInt(34)) {
          case 0, 1 -> "ld.global.f32 %s, %s;".formatted(f(), word(false, true));
          case 2 -> "st.global.f32 %s, %s;".formatted(word(false, false), f());
          case 3 -> "ld.shared.b32 %s, %s;".formatted(r(), word(true, true));
          case 4, 5 -> "ld.shared.f32 %s, %s;".formatted(f(), word(true, true));
          case 6 -> "st.shared.b32 %s, %s;".formatted(word(true, false), r());
          case 7 -> "fma.rn.f32 %s, %s, %s, %s;".formatted(f(), f(), f(), f());
          case 8 -> "mul.f32 %s, %s, 0f3F400000;".formatted(f(), f());
          case 9 -> "xor.b32 %s, %s, %s;".formatted(r(), r(), r());
          case 10 -> "mad.wide.s32 %s, %s, %s, %s;".formatted(l(), r(), r(), l());
          case 11 -> "setp.lt.s32 %s, %s, %s;".formatted(p(), r(), r());
          case 12 -> "selp.f32 %s, %s, %s, %s;".formatted(f(), f(), f(), p());
          case 13 -> "cvt.u32.u64 %s, %s;".formatted(r(), l());
          case 14 -> "ld.shared.b32 %r2, [%r10+2048];"; // is %r1
          case 15 -> "popc.b32 %s, %s;".formatted(r(), r());
          case 16 -> "atom.shared.add.u32 %s, %s, %s;".formatted(r(), wide(true, 4), r());
          case 17 -> "red.global.add.u32 %s, %s;".formatted(wide(false, 4), r());
          case 18 -> "ld.volatile.shared.b32 %s, %s;".formatted(r(), wide(true, 4));
          case 19 -> "ld.acquire.gpu.global.b32 %s, %s;".formatted(r(), wide(false, 4));
          case 20 -> "mov.u32 %s, %%clock;".formatted(r());
          case 21 -> "shfl.sync.bfly.b32 %s, %s, 1, 31, 0xffffffff;".formatted(r(), r());
          case 22 -> "ld.shared.v2.b32 {%%r3, %%r4}, %s;".formatted(wide(true, 8));
          case 23 -> "ld.global.v4.f32 {%%f0, %%f1, %%f2, %%f3}, %s;".formatted(wide(false, 16));
          case 24 -> "st.global.v2.f32 %s, {%s, %s};".formatted(wide(false, 8), f(), f());
          case 25 -> "ld.global.u64 %s, %s;".formatted(l(), wide(false, 8));
          case 26 -> "st.shared.u64 %s, %s;".formatted(wide(true, 8), l());
          case 27 -> "ld.shared.u8 %s, %s;".formatted(r(), wide(true, 1));
          case 28 -> "st.global.u16 %s, %s;".formatted(wide(false, 2), r());
          case 29 -> "ld.f32 %s, %s;".formatted(f(), word(false, true));
          case 30 -> "st.f32 %s, %s;".formatted(wide(false, 4), f());
          default ->
              random.nextBoolean()
                  ? "mad.wide.u32 %l2, %r11, " + 8 * random.nextInt(7) + ", %l1;"
                  : "mad.lo.u32 %r2, %r11, " + 8 * random.nextInt(7) + ", %r1;";
        };
  }

  private String kernel() {
    StringBuilder text = new StringBuilder(BEGIN);
    for (int k = 0; k < 8; k++) {
      text.append("mov.f32 %%f%d, 0f3F8%d0000;\n".formatted(k, k));
      text.append(k >= 3 ? "mov.u64 %%l%d, %d;\n".formatted(k, k) : "");
      text.append(k < 6 ? "mov.u32 %%r%d, %d;\n".formatted(k + 3, 7 * k + 1) : "");
      text.append("st.shared.f32 [%%r1+%d], %%f%d;\n".formatted(4 * k, k));
      text.append(k < 3 ? "setp.gt.u32 %%p%d, %%r9, %d;\n".formatted(k, 10 * k) : "");
    }
    text.append("bar.sync 0;\nLOOP:\n");
    boolean whole = random.nextBoolean();
    for (int n = 10 + random.nextInt(100); n > 0; n--) {
      text.append(any()).append('\n');
      if (random.nextInt(6) == 0) { // used only here
        text.append("mul.f32 %%t%d, %s, 0f3F400000;\n".formatted(n, f()));
        text.append("add.f32 %s, %%t%d, %s;\n".formatted(f(), n, f()));
      }
      if (random.nextInt(30) == 0) {
        text.append(whole ? "bar.warp.sync 0xffffffff;\n" : "");
      }
    }
    // Equal loop counts for all threads, or decreasing ones.
    return text + END.replace("LAST", whole ? "%r11, 20" : "%r9, 67");
  }

  /** The first fault of a launch, or its result and counters. */
  private static List<String> run(
      EmulatorOptions options,
      String name,
      String ptx,
      Launch launch,
      Function<PtxEmulator, Run> given) {
    try (PtxEmulator gpu = new PtxEmulator(options)) {
      Run run = given.apply(gpu);
      String fault = "";
      try {
        gpu.launch(gpu.load(new KernelSource(name, ptx, name)).function(name), launch, run.given());
        fault =
            gpu.findings().stream()
                .filter(f -> f.severity() == Finding.Severity.FAULT)
                .map(Finding::message)
                .findFirst()
                .orElse("");
      } catch (EmulatorFault e) {
        fault = e.getMessage();
      }
      if (!fault.isEmpty()) {
        return List.of(fault);
      }
      float[] all = new float[(int) (run.looked().bytes() / Float.BYTES)];
      gpu.download(run.looked(), MemorySegment.ofArray(all));
      LaunchReport report = gpu.lastReport();
      return List.of(Arrays.toString(all), report.costs().toString());
    }
  }

  /** Arguments, and the memory with the result. */
  private record Run(KernelArguments given, DeviceMemory looked) {}

  private static DeviceMemory floats(PtxEmulator gpu, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i % 31 - 15.5f;
    }
    DeviceMemory memory = gpu.allocate(Float.BYTES * count);
    gpu.upload(MemorySegment.ofArray(values), memory);
    return memory;
  }

  /** Whether generated code omits dead registers. */
  private static boolean drops(String ptx) {
    try (PtxEmulator gpu = new PtxEmulator(ONE_BY_ONE)) {
      DecodedKernel k = (DecodedKernel) gpu.load(new KernelSource("k", ptx, "k")).function("k");
      return Arrays.stream(k.blocks())
          .flatMap(block -> Arrays.stream(block.together()))
          .anyMatch(step -> step instanceof VectorRun run && run.drops());
    }
  }

  @Test
  void randomKernels() {
    int faults = 0;
    int drop = 0;
    for (int trial = 0; trial < 30; trial++) {
      String ptx = kernel();
      Function<PtxEmulator, Run> given =
          gpu -> {
            DeviceMemory x = floats(gpu, THREADS * OWN / Float.BYTES);
            return new Run(given(x), x);
          };
      List<String> expected = run(ONE_BY_ONE, "k", ptx, Launch.of(1, THREADS), given);
      drop += drops(ptx) ? 1 : 0;
      faults += expected.size() == 1 ? 1 : 0;
      assertEquals(
          expected, run(EmulatorOptions.defaults(), "k", ptx, Launch.of(1, THREADS), given), ptx);
    }
    assertTrue(faults > 3 && faults < 27, faults + " faults");
    assertTrue(drop > 15, drop + " drop something");
  }

  @Test
  void matrixProduct() {
    int n = 128;
    Function<PtxEmulator, Run> given =
        gpu -> {
          DeviceMemory c = floats(gpu, n * n);
          return new Run(given(floats(gpu, n * n), floats(gpu, n * n), c, n, n, n), c);
        };
    Launch launch = Launch.of(n / 64, n / 64, 256);
    String ptx = Fixture.ptx("sgemm");
    List<String> expected = run(ONE_BY_ONE, "sgemm", ptx, launch, given);
    assertEquals(2, expected.size(), expected.getFirst());
    assertEquals(expected, run(EmulatorOptions.defaults(), "sgemm", ptx, launch, given));
  }
}
