package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Language features that the project's kernels do not use, from src/test/cuda/calls.cu. */
class DeviceFunctionsTest {
  @AutoClose private final Fixture f = new Fixture("calls");

  private static final Launch WARP = Launch.of(1, 32);

  @Test
  void structsByValueInDivergentCode() {
    ByteBuffer pair = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    pair.putFloat(0, 5).putInt(4, 100);
    DeviceMemory y = f.undefined(128);
    f.run(
        "structs",
        WARP,
        KernelArguments.of()
            .struct(MemorySegment.ofBuffer(pair), 4)
            .pointer(f.count(32))
            .pointer(y)
            .i8(-3)
            .i16(1000));
    float[] values = f.floats(y);
    for (int i = 0; i < 32; i++) {
      float added = i % 3 == 0 ? 0 : 2 * i + 1;
      assertEquals(5 + 100 + added - 3 + 1000 + 30, values[i]);
    }
  }

  @Test
  void recursion() {
    DeviceMemory y = f.undefined(128);
    f.run("recursion", WARP, given(y, 1));
    int[] values = f.ints(y);
    for (int i = 0; i < 32; i++) {
      assertEquals(List.of(1, 1, 2, 3, 5, 8, 13, 21).get(i % 8), values[i]);
    }
    KernelArguments deep = given(y, 1 << 20);
    f.fault("recursion", WARP, deep, "stack of a thread");
  }

  /** Functions that share a function have no stack behind the variables, as recursive ones do. */
  @Test
  void aSharedFunctionIsNoRecursion() {
    String ptx =
        """
        .version 7.0
        .target sm_80
        .address_size 64
        .func a() { ret; }
        .func b() { call a; ret; }
        .visible .entry k() {
          .local .align 4 .b8 s[4];
          .reg .u64 %l;
          call a;
          call b;
          mov.u64 %l, s;
          st.local.u32 [%l+64], 1;
          ret;
        }
        """;
    try (PtxEmulator gpu = new PtxEmulator()) {
      PtxLibrary library = gpu.load(new KernelSource("k", ptx, ""));
      assertThrows(
          EmulatorFault.class,
          () -> gpu.launch(library.function("k"), Launch.of(1, 1), KernelArguments.of()));
    }
  }

  /** Only the last call of {@code positive} leaves its result unset. */
  @Test
  void aResultThatACallDoesNotSet() {
    String ptx =
        """
        .version 7.0
        .target sm_80
        .address_size 64
        .func (.param .b32 r) positive(.param .b32 n) {
          .reg .b32 %r; .reg .pred %p;
          ld.param.u32 %r, [n];
          setp.ne.u32 %p, %r, 0;
          @%p st.param.b32 [r], %r;
          ret;
        }
        .visible .entry k() {
          .reg .b32 %r<3>; .reg .pred %p;
          .param .b32 given; .param .b32 result;
          mov.u32 %r1, 1;
        again:
          st.param.b32 [given], %r1;
          call (result), positive, (given);
          ld.param.b32 %r2, [result];
          sub.u32 %r1, %r2, 1;
          setp.eq.u32 %p, %r1, 0;
          @%p bra again;
          ret;
        }
        """;
    try (Fixture one = Fixture.text(ptx, EmulatorOptions.defaults())) {
      one.fault("k", Launch.of(1, 1), KernelArguments.of(), "uninitialized");
    }
  }

  @Test
  void aBarrierInAFunction() {
    DeviceMemory y = f.undefined(256);
    f.run("barrier_in_a_function", Launch.of(1, 64), given(y));
    assertEquals(63, f.floats(y)[0]);
    assertEquals(0, f.floats(y)[63]);
  }

  @Test
  void functionPointers() {
    DeviceMemory y = f.undefined(128);
    f.run("pointers", WARP, given(y));
    for (int i = 0; i < 32; i++) {
      assertEquals(i % 2 == 0 ? 2 * i : i * i, f.floats(y)[i]);
    }
  }

  @Test
  void doublePrecisionFunctions() {
    double[] x = new double[32];
    for (int i = 0; i < 32; i++) {
      x[i] = (i - 15) * Math.pow(10, i % 8);
    }
    DeviceMemory from = f.undefined(256);
    f.emulator.upload(MemorySegment.ofArray(x), from);
    DeviceMemory y = f.undefined(5 * 256);
    f.run("doubles", WARP, given(from, y));
    double[] got = new double[160];
    f.emulator.download(y, MemorySegment.ofArray(got));
    for (int i = 0; i < 32; i++) {
      double a = Math.abs(x[i]);
      near(Math.sin(x[i]), got[i]);
      near(Math.cos(x[i]), got[i + 32]);
      near(Math.pow(a, 1.7), got[i + 64]);
      near(1 / Math.sqrt(a + 1), got[i + 96]);
      double towardsZero = x[i] < 0 ? Math.nextUp(x[i]) : x[i] == 0 ? 1e-17 : x[i];
      double up = x[i] / 3;
      up =
          new BigDecimal(up).multiply(BigDecimal.valueOf(3)).compareTo(new BigDecimal(x[i])) < 0
              ? Math.nextUp(up)
              : up;
      near(towardsZero + up + 1 / Math.sqrt(a + 2), got[i + 128]);
    }
  }

  /** Checks to two units in the last place, the CUDA C++ Programming Guide's bound. */
  private static void near(double expected, double got) {
    assertEquals(expected, got, 2 * Math.ulp(expected));
  }

  @Test
  void kernelsPrint() {
    List<String> printed = new ArrayList<>();
    f.emulator.printTo(printed::add);
    f.run("prints", WARP, given(2));
    assertEquals(
        "0 is even,  0.00|0   |00ff|-5000000000|a|0.25%\n"
            + "1 is odd,  1.50|1   |0100|-5000000000|b|0.25%\n",
        String.join("", printed));
  }

  @Test
  void aFailedAssertNamesItsLine() {
    int[] x = new int[32];
    x[7] = -1;
    String[] words = {"thread (7,0,0)", "`x[threadIdx.x] >= 0`", "calls.cu:80"};
    f.fault("asserts", WARP, given(f.ints(x)), words);
  }

  @Test
  void mallocAndFree() {
    DeviceMemory y = f.undefined(128);
    f.run("heap", WARP, given(y, 1));
    assertEquals(31, f.ints(y)[31]);
    assertEquals(128, f.emulator.memoryUse().liveBytes());
    f.run("heap", WARP, given(y, 0));
    assertEquals(128 + 32 * 16, f.emulator.memoryUse().liveBytes());
  }

  @Test
  void clocksIncrease() {
    DeviceMemory y = f.undefined(256);
    f.run("clocks", WARP, given(y));
    long[] ones = new long[32];
    Arrays.fill(ones, 1);
    assertArrayEquals(ones, f.longs(y));
  }

  @Test
  void halvesAreRoundedOnce() {
    float[] x = new float[32];
    for (int i = 0; i < 32; i++) {
      x[i] = (i - 9) * 0.3f;
    }
    DeviceMemory y = f.undefined(5 * 128);
    f.run("halves", WARP, given(f.floats(x), y));
    float[] got = f.floats(y);
    float b = half(0.1f);
    for (int i = 0; i < 32; i++) {
      float a = half(x[i]);
      // Products of two halves and their sum with a third are exact in double.
      assertEquals(half((float) ((double) a * b + a)), got[i]);
      assertEquals(half(a * a) + 9, got[i + 32]);
      assertEquals(bfloat(bfloat(x[i]) + 1), got[i + 64]);
      assertEquals(a > b ? 1 : 0, got[i + 96]);
      assertEquals((float) (int) Math.rint(a), got[i + 128]);
    }
  }

  private static float half(float x) {
    return Float.float16ToFloat(Float.floatToFloat16(x));
  }

  private static float bfloat(float x) {
    int bits = Float.floatToRawIntBits(x);
    return Float.intBitsToFloat(bits + 0x7FFF + (bits >>> 16 & 1) & 0xFFFF0000);
  }

  @Test
  void doublesAreAddedAtomically() {
    DeviceMemory y = f.longs(0);
    f.run("sum_of_doubles", Launch.of(3, 32), given(y));
    assertEquals(48, Double.longBitsToDouble(f.longs(y)[0]));
  }

  @Test
  void barrierReductions() {
    DeviceMemory y = f.undefined(4 * 256);
    f.run("counts", Launch.of(1, 64), given(y));
    int[] got = f.ints(y);
    for (int i = 0; i < 64; i++) {
      assertEquals(22, got[i]);
      assertEquals(11, got[i + 64]);
      assertEquals(i < 32 ? 31 * 16 : 31 * 16 + 32 * 32, got[i + 128]);
      assertEquals(1, got[i + 192]);
    }
  }

  @Test
  void moduleVariables() {
    DeviceMemory table = f.variable("table");
    assertArrayEquals(new int[] {10, 20, 30, 40}, f.ints(table));
    f.emulator.upload(MemorySegment.ofArray(new float[] {-1}), f.variable("scale"));
    f.emulator.upload(MemorySegment.ofArray(new int[] {0, 0, 7, 0}), table);
    DeviceMemory result = f.undefined(128);
    f.run(
        "structs",
        WARP,
        KernelArguments.of()
            .struct(MemorySegment.ofArray(new int[3]), 4)
            .pointer(f.floats(new float[32]))
            .pointer(result)
            .i8(0)
            .i16(0));
    assertEquals(7, f.floats(result)[0]);
  }
}
