package org.catchupmix.emulator;

import static org.catchupmix.emulator.OneInstruction.bits;
import static org.catchupmix.emulator.OneInstruction.doubles;
import static org.catchupmix.emulator.OneInstruction.floats;
import static org.catchupmix.emulator.OneInstruction.ints;
import static org.catchupmix.emulator.OneInstruction.longs;
import static org.catchupmix.emulator.OneInstruction.of;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Conversions: rounding, saturation, what is no number; and moves of bits. */
class ConversionInstructionsTest {
  private static final float INF = Float.POSITIVE_INFINITY;

  @Test
  void floatsToIntegersRoundAsTold() {
    long[] a = bits(2.5f, 3.5f, -2.5f, -2.1f, 2.9f);
    assertArrayEquals(new int[] {2, 4, -2, -2, 3}, ints("cvt.rni.s32.f32 %d, %a;", "b32 f32", a));
    assertArrayEquals(new int[] {2, 3, -2, -2, 2}, ints("cvt.rzi.s32.f32 %d, %a;", "b32 f32", a));
    assertArrayEquals(new int[] {2, 3, -3, -3, 2}, ints("cvt.rmi.s32.f32 %d, %a;", "b32 f32", a));
    assertArrayEquals(new int[] {3, 4, -2, -2, 3}, ints("cvt.rpi.s32.f32 %d, %a;", "b32 f32", a));
    assertArrayEquals(
        new float[] {2, 4, -2, -2, 3}, floats("cvt.rni.f32.f32 %d, %a;", "f32 f32", a));
    assertArrayEquals(
        new float[] {-0f, -0f}, floats("cvt.rni.f32.f32 %d, %a;", "f32 f32", bits(-0.5f, -0f)));
  }

  @Test
  void floatsBeyondAnIntegerSaturate() {
    long[] a = bits(1e20f, -1e20f, INF, -INF, Float.NaN, -1f);
    assertArrayEquals(
        new int[] {
          Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE, 0, -1
        },
        ints("cvt.rzi.s32.f32 %d, %a;", "b32 f32", a));
    assertArrayEquals(
        new int[] {-1, 0, -1, 0, 0, 0}, ints("cvt.rzi.u32.f32 %d, %a;", "b32 f32", a));
    assertArrayEquals(
        new int[] {255, 0, 255, 0, 0, 0}, ints("cvt.rzi.u8.f32 %d, %a;", "b32 f32", a));
    assertArrayEquals(
        new long[] {Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE},
        longs("cvt.rzi.s64.f32 %d, %a;", "b64 f32", bits(1e20f, -1e20f, Float.NaN)));
    assertArrayEquals(
        new long[] {-1, 0, 0x8000000000000000L},
        longs("cvt.rzi.u64.f32 %d, %a;", "b64 f32", bits(1e20f, -1e20f, 0x1p63f)));
    assertArrayEquals(
        new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE},
        ints("cvt.rzi.s32.f64 %d, %a;", "b32 f64", bits(1e20, -1e20, Double.NaN)));
    assertArrayEquals(
        new int[] {-128}, ints("cvt.rzi.s8.f64 %d, %a;", "b32 f64", bits(Double.NaN)));
  }

  @Test
  void integersToFloatsRoundAsTold() {
    long big = 16777217; // between two floats
    assertArrayEquals(
        new float[] {16777216, -16777216},
        floats("cvt.rn.f32.s32 %d, %a;", "f32 b32", of(big, -big)));
    assertArrayEquals(
        new float[] {16777218, -16777216},
        floats("cvt.rp.f32.s32 %d, %a;", "f32 b32", of(big, -big)));
    assertArrayEquals(
        new float[] {16777216, -16777218},
        floats("cvt.rm.f32.s32 %d, %a;", "f32 b32", of(big, -big)));
    assertArrayEquals(
        new float[] {4294967296f}, floats("cvt.rn.f32.u32 %d, %a;", "f32 b32", of(0xffffffffL)));
    assertArrayEquals(
        new float[] {255, 65535}, floats("cvt.rn.f32.u16 %d, %a;", "f32 b16", of(255, 65535)));
    // Just above the middle of two floats: two roundings would go to the even one, below.
    long above = (1L << 60) + (1L << 36) + 1;
    assertEquals(Math.nextUp(0x1p60f), floats("cvt.rn.f32.s64 %d, %a;", "f32 b64", of(above))[0]);
    assertArrayEquals(
        new float[] {0x1p64f, Math.nextDown(0x1p64f), 0x1p63f},
        new float[] {
          floats("cvt.rn.f32.u64 %d, %a;", "f32 b64", of(-1))[0],
          floats("cvt.rz.f32.u64 %d, %a;", "f32 b64", of(-1))[0],
          floats("cvt.rn.f32.u64 %d, %a;", "f32 b64", of(Long.MIN_VALUE))[0]
        });
    assertArrayEquals(
        new double[] {-7, 4294967295.0},
        new double[] {
          doubles("cvt.rn.f64.s32 %d, %a;", "f64 b32", of(-7))[0],
          doubles("cvt.rn.f64.u32 %d, %a;", "f64 b32", of(-1))[0]
        });
  }

  @Test
  void betweenPrecisions() {
    double third = 1.0 / 3;
    assertEquals((float) third, floats("cvt.rn.f32.f64 %d, %a;", "f32 f64", bits(third))[0]);
    float down = floats("cvt.rm.f32.f64 %d, %a;", "f32 f64", bits(third))[0];
    float up = floats("cvt.rp.f32.f64 %d, %a;", "f32 f64", bits(third))[0];
    assertEquals(Math.nextUp(down), up);
    assertArrayEquals(
        new float[] {Float.MAX_VALUE, INF},
        new float[] {
          floats("cvt.rz.f32.f64 %d, %a;", "f32 f64", bits(1e300))[0],
          floats("cvt.rn.f32.f64 %d, %a;", "f32 f64", bits(1e300))[0]
        });
    assertArrayEquals(new double[] {0.1f}, doubles("cvt.f64.f32 %d, %a;", "f64 f32", bits(0.1f)));
    assertArrayEquals(
        new float[] {0, 0.5f, 1, 0},
        floats("cvt.sat.f32.f32 %d, %a;", "f32 f32", bits(-1f, 0.5f, 2f, Float.NaN)));
  }

  @Test
  void integersOfDifferentWidth() {
    assertArrayEquals(
        new long[] {-1, 5}, longs("cvt.s64.s32 %d, %a;", "b64 b32", of(0xffffffffL, 5)));
    assertArrayEquals(
        new long[] {0xffffffffL, 5}, longs("cvt.u64.u32 %d, %a;", "b64 b32", of(0xffffffffL, 5)));
    assertArrayEquals(
        new int[] {0x55667788}, ints("cvt.u32.u64 %d, %a;", "b32 b64", of(0x1122334455667788L)));
    assertArrayEquals(new int[] {-1, 127}, ints("cvt.s32.s8 %d, %a;", "b32 b32", of(255, 127)));
    assertArrayEquals(new int[] {255, 0}, ints("cvt.u16.u8 %d, %a;", "b16 b32", of(0x1ff, 0x100)));
    assertArrayEquals(
        new int[] {255, 0, 7}, ints("cvt.sat.u8.s32 %d, %a;", "b32 b32", of(300, -5, 7)));
    assertArrayEquals(
        new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE},
        ints("cvt.sat.s32.s64 %d, %a;", "b32 b64", of(1L << 40, -1L << 40)));
  }

  @Test
  void movesOfBits() {
    assertArrayEquals(new int[] {0x3f800000}, ints("mov.b32 %d, %a;", "b32 f32", bits(1f)));
    assertArrayEquals(new float[] {1}, floats("mov.b32 %d, %a;", "f32 b32", of(0x3f800000)));
    assertArrayEquals(
        new long[] {0x0000000700000005L},
        longs("mov.b64 %d, {%a, %b};", "b64 b32 b32", of(5), of(7)));
    assertArrayEquals(
        new int[] {7},
        ints("{ .reg .b32 %x; mov.b64 {%x, %d}, %a; }", "b32 b64", of(0x0000000700000005L)));
    assertArrayEquals(
        new int[] {0xbbbb},
        ints("{ .reg .b16 %x; mov.b32 {_, %d}, %a; }", "b16 b32", of(0xbbbbaaaaL)));
    assertArrayEquals(
        new int[] {0x00070005}, ints("mov.b32 %d, {%a, %b};", "b32 b16 b16", of(5), of(7)));
    assertArrayEquals(
        new double[] {1}, doubles("mov.b64 %d, %a;", "f64 b64", of(0x3ff0000000000000L)));
  }

  /** PTX allows a register of another type of the same size. */
  @Test
  void instructionsOnBitsTakeRegistersOfFloats() {
    assertArrayEquals(
        new float[] {2, 3},
        floats(
            "setp.gt.f32 %p, %a, 0f00000000; selp.b32 %d, %b, %c, %p;",
            "f32 f32 f32 f32", bits(1f, -1f), bits(2f, 2f), bits(3f, 3f)));
    assertArrayEquals(
        new float[] {-1, 5},
        floats(
            "mov.f32 %d, %b; setp.gt.f32 %p, %a, 0f00000000; @%p xor.b32 %d, %a, 0x80000000;",
            "f32 f32 f32", bits(1f, -1f), bits(5f, 5f)));
  }
}
