package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversions and products of e4m3 and e5m2, against a table made from their definitions. */
class Float8Test {
  private static final int THREADS = 1024;

  /** The value of a code by definition; e5m2 is the upper half of f16. */
  private static double value(String type, int code) {
    if (type.equals("e5m2")) {
      return Float.float16ToFloat((short) (code << 8));
    }
    int exponent = code >> 3 & 15;
    int fraction = code & 7;
    double size =
        exponent == 0 ? fraction / 512.0 : Math.pow(2, exponent - 7) * (1 + fraction / 8.0);
    return (code & 0x7F) == 0x7F ? Double.NaN : code >= 0x80 ? -size : size;
  }

  /** The nearest code: of two, the even one; the largest for what is beyond. */
  private static int nearest(String type, double value) {
    if (Double.isNaN(value)) {
      return 0x7F;
    }
    int best = 0;
    double distance = Double.POSITIVE_INFINITY;
    int last = type.equals("e4m3") ? 0x7E : 0x7B;
    double size = Math.min(Math.abs(value), value(type, last));
    for (int code = 0; code <= last; code++) {
      double d = Math.abs(value(type, code) - size);
      if (d < distance || d == distance && code % 2 == 0) {
        best = code;
        distance = d;
      }
    }
    return best | (Double.doubleToRawLongBits(value) < 0 ? 0x80 : 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"e4m3", "e5m2"})
  void allHalvesAreRounded(String type) {
    for (int first = 0; first < 1 << 16; first += THREADS) {
      long[] pairs = new long[THREADS];
      long[] expected = new long[THREADS];
      for (int i = 0; i < THREADS; i++) {
        int other = 0xFFFF - first - i;
        pairs[i] = first + i | (long) other << 16;
        expected[i] =
            nearest(type, Float.float16ToFloat((short) (first + i)))
                | nearest(type, Float.float16ToFloat((short) other)) << 8;
      }
      String code = "cvt.rn.satfinite.%sx2.f16x2 %%d, %%a;".formatted(type);
      assertArrayEquals(expected, OneInstruction.run(code, "b16 b32", pairs));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"e4m3", "e5m2"})
  void singlesAroundEachMidpointAreRounded(String type) {
    long[] a = new long[THREADS];
    long[] b = new long[THREADS];
    long[] expected = new long[THREADS];
    for (int i = 0; i < THREADS; i++) {
      int code = i % 0x7B;
      float middle = (float) ((value(type, code) + value(type, code + 1)) / 2);
      float x = i % 3 == 0 ? middle : i % 3 == 1 ? Math.nextUp(middle) : Math.nextDown(middle);
      float y = i % 7 == 0 ? Float.NaN : i % 7 == 1 ? Float.NEGATIVE_INFINITY : -x;
      a[i] = Float.floatToRawIntBits(x);
      b[i] = Float.floatToRawIntBits(y);
      expected[i] = nearest(type, y) | nearest(type, x) << 8;
    }
    String code = "cvt.rn.satfinite.%sx2.f32 %%d, %%a, %%b;".formatted(type);
    assertArrayEquals(expected, OneInstruction.run(code, "b16 f32 f32", a, b));
    for (int i = 0; i < THREADS; i++) {
      expected[i] &= (expected[i] & 0x80) != 0 && (expected[i] & 0x7F) != 0x7F ? 0xFF00 : 0xFFFF;
    }
    String relu = "cvt.rn.satfinite.relu.%sx2.f32 %%d, %%a, %%b;".formatted(type);
    long[] got = OneInstruction.run(relu, "b16 f32 f32", a, b);
    assertArrayEquals(expected, got);
  }

  @ParameterizedTest
  @ValueSource(strings = {"e4m3", "e5m2"})
  void allCodesAreExactInHalves(String type) {
    long[] codes = new long[256];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = i | (255 - i) << 8;
    }
    String code = "cvt.rn.f16x2.%sx2 %%d, %%a;".formatted(type);
    long[] halves = OneInstruction.run(code, "b32 b16", codes);
    for (int i = 0; i < codes.length; i++) {
      assertEquals((float) value(type, i), Float.float16ToFloat((short) halves[i]), type + i);
      assertEquals(
          (float) value(type, 255 - i), Float.float16ToFloat((short) (halves[i] >> 16)), type + i);
    }
  }

  /** A is 16 x 32 of e4m3 by rows, B is 32 x 8 of e5m2 by columns, both of small integers. */
  @Test
  void products() {
    String ptx =
        """
        .version 8.4
        .target sm_89
        .address_size 64
        .visible .entry k(.param .u64 pa, .param .u64 pb, .param .u64 pc) {
        .reg .b32 %r<20>; .reg .b64 %l<8>; .reg .f32 %f<8>;
        ld.param.u64 %l0, [pa]; ld.param.u64 %l1, [pb]; ld.param.u64 %l2, [pc];
        mov.u32 %r0, %tid.x; shr.u32 %r1, %r0, 2; and.b32 %r2, %r0, 3;
        mad.lo.u32 %r3, %r1, 32, 0; mad.lo.u32 %r3, %r2, 4, %r3;
        cvt.u64.u32 %l3, %r3; add.s64 %l4, %l0, %l3; add.s64 %l5, %l1, %l3;
        ld.global.b32 %r4, [%l4]; ld.global.b32 %r5, [%l4+256];
        ld.global.b32 %r6, [%l4+16]; ld.global.b32 %r7, [%l4+272];
        ld.global.b32 %r8, [%l5]; ld.global.b32 %r9, [%l5+16];
        mov.f32 %f0, 0f3F800000;
        mma.sync.aligned.m16n8k32.row.col.f32.e4m3.e5m2.f32
          {%f1,%f2,%f3,%f4}, {%r4,%r5,%r6,%r7}, {%r8,%r9}, {%f0,%f0,%f0,%f0};
        mad.lo.u32 %r10, %r1, 32, 0; mad.lo.u32 %r10, %r2, 8, %r10;
        cvt.u64.u32 %l6, %r10; add.s64 %l6, %l2, %l6;
        st.global.v2.f32 [%l6], {%f1,%f2}; st.global.v2.f32 [%l6+256], {%f3,%f4};
        ret; }
        """;
    byte[] a = new byte[16 * 32];
    byte[] b = new byte[32 * 8];
    for (int i = 0; i < a.length; i++) {
      a[i] = (byte) nearest("e4m3", i * 7 % 15 - 7);
    }
    for (int i = 0; i < b.length; i++) {
      b[i] = (byte) nearest("e5m2", i * 5 % 9 - 4);
    }
    try (Fixture f = Fixture.text(ptx, EmulatorOptions.defaults())) {
      DeviceMemory c = f.undefined(16 * 8 * 4);
      f.run("k", Launch.of(1, 32), Fixture.given(f.bytes(a), f.bytes(b), c));
      float[] got = f.floats(c);
      for (int row = 0; row < 16; row++) {
        for (int column = 0; column < 8; column++) {
          double sum = 1;
          for (int k = 0; k < 32; k++) {
            sum += value("e4m3", a[row * 32 + k] & 0xFF) * value("e5m2", b[column * 32 + k] & 0xFF);
          }
          assertEquals(sum, got[row * 8 + column], row + "," + column);
        }
      }
    }
  }
}
