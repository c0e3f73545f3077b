package org.catchupmix.emulator;

import static org.catchupmix.emulator.OneInstruction.bits;
import static org.catchupmix.emulator.OneInstruction.doubles;
import static org.catchupmix.emulator.OneInstruction.floats;
import static org.catchupmix.emulator.OneInstruction.ints;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/** Floating point arithmetic: rounding modes against exact decimals, edge cases by hand. */
class FloatInstructionsTest {
  private static final float NAN = Float.NaN;
  private static final float INF = Float.POSITIVE_INFINITY;

  /** Numbers of mixed size, so that sums lose many bits. */
  private static float[] numbers(int seed) {
    Random random = new Random(seed);
    float[] all = new float[512];
    for (int i = 0; i < all.length; i++) {
      all[i] = (random.nextFloat() - 0.5f) * (float) Math.pow(2, random.nextInt(60) - 30);
    }
    return all;
  }

  /** The float next to an exact number on the side that a mode rounds to. */
  private static float rounded(BigDecimal exact, String mode) {
    float near = exact.floatValue();
    int side = new BigDecimal(near).compareTo(exact);
    boolean down = mode.equals("rm") || mode.equals("rz") && exact.signum() > 0;
    boolean up = mode.equals("rp") || mode.equals("rz") && exact.signum() < 0;
    if (down && side > 0) {
      return Math.nextDown(near);
    }
    return up && side < 0 ? Math.nextUp(near) : near;
  }

  private static void modes(String name, BinaryOperator<BigDecimal> exact) {
    float[] a = numbers(1);
    float[] b = numbers(2);
    for (String mode : new String[] {"rn", "rz", "rm", "rp"}) {
      float[] wanted = new float[a.length];
      for (int i = 0; i < a.length; i++) {
        wanted[i] = rounded(exact.apply(new BigDecimal(a[i]), new BigDecimal(b[i])), mode);
      }
      String code = "%s.%s.f32 %%d, %%a, %%b;".formatted(name, mode);
      assertArrayEquals(wanted, floats(code, "f32 f32 f32", bits(a), bits(b)), code);
    }
  }

  @Test
  void roundingModes() {
    modes("add", BigDecimal::add);
    modes("sub", BigDecimal::subtract);
    modes("mul", BigDecimal::multiply);
    modes("div", (a, b) -> a.divide(b, new MathContext(60, RoundingMode.DOWN)));
  }

  @Test
  void fusedMultiplyAddRoundsOnce() {
    float[] a = numbers(3);
    float[] b = numbers(4);
    float[] c = numbers(5);
    for (String mode : new String[] {"rn", "rz", "rm", "rp"}) {
      float[] wanted = new float[a.length];
      for (int i = 0; i < a.length; i++) {
        wanted[i] =
            rounded(
                new BigDecimal(a[i]).multiply(new BigDecimal(b[i])).add(new BigDecimal(c[i])),
                mode);
      }
      String code = "fma.%s.f32 %%d, %%a, %%b, %%c;".formatted(mode);
      assertArrayEquals(wanted, floats(code, "f32 f32 f32 f32", bits(a), bits(b), bits(c)), code);
    }
  }

  @Test
  void rootsAndReciprocals() {
    assertArrayEquals(
        new float[] {2, (float) Math.sqrt(2), NAN, 0, INF},
        floats("sqrt.rn.f32 %d, %a;", "f32 f32", bits(4f, 2f, -1f, 0f, INF)));
    assertEquals(
        Math.nextUp((float) Math.sqrt(2)), floats("sqrt.rp.f32 %d, %a;", "f32 f32", bits(2f))[0]);
    assertArrayEquals(
        new float[] {0.5f, INF, -INF, 0},
        floats("rcp.rn.f32 %d, %a;", "f32 f32", bits(2f, 0f, -0f, INF)));
    assertArrayEquals(
        new float[] {0.5f, INF, NAN},
        floats("rsqrt.approx.f32 %d, %a;", "f32 f32", bits(4f, 0f, -1f)));
  }

  @Test
  void minimumAndMaximumPassOverNaN() {
    long[] a = bits(1f, NAN, 1f, NAN, -0f, 0f, -INF);
    long[] b = bits(2f, 3f, NAN, NAN, 0f, -0f, 1f);
    assertArrayEquals(
        new float[] {1, 3, 1, NAN, -0f, -0f, -INF},
        floats("min.f32 %d, %a, %b;", "f32 f32 f32", a, b));
    assertArrayEquals(
        new float[] {2, 3, 1, NAN, 0f, 0f, 1}, floats("max.f32 %d, %a, %b;", "f32 f32 f32", a, b));
    assertArrayEquals(
        new float[] {2, NAN, NAN, NAN, 0f, 0f, 1},
        floats("max.NaN.f32 %d, %a, %b;", "f32 f32 f32", a, b));
  }

  @Test
  void comparisonsWithNaN() {
    String select = " selp.b32 %d, 1, 0, %p;";
    long[] a = bits(1f, 2f, 3f, NAN, 1f, 0f);
    long[] b = bits(2f, 2f, 2f, 2f, NAN, -0f);
    String[] tests = {"lt", "le", "eq", "ne", "gtu", "geu", "neu", "equ", "num", "nan"};
    int[][] wanted = {
      {1, 0, 0, 0, 0, 0},
      {1, 1, 0, 0, 0, 1},
      {0, 1, 0, 0, 0, 1},
      {1, 0, 1, 0, 0, 0},
      {0, 0, 1, 1, 1, 0},
      {0, 1, 1, 1, 1, 1},
      {1, 0, 1, 1, 1, 0},
      {0, 1, 0, 1, 1, 1},
      {1, 1, 1, 0, 0, 1},
      {0, 0, 0, 1, 1, 0}
    };
    for (int t = 0; t < tests.length; t++) {
      String code = "setp." + tests[t] + ".f32 %p, %a, %b;" + select;
      assertArrayEquals(wanted[t], ints(code, "b32 f32 f32", a, b), tests[t]);
    }
  }

  @Test
  void signsAndSaturation() {
    assertArrayEquals(
        new float[] {1, 0, INF}, floats("abs.f32 %d, %a;", "f32 f32", bits(-1f, -0f, -INF)));
    assertArrayEquals(new float[] {-0f, 2}, floats("neg.f32 %d, %a;", "f32 f32", bits(0f, -2f)));
    assertArrayEquals(
        new float[] {-2, 2},
        floats("copysign.f32 %d, %a, %b;", "f32 f32 f32", bits(-1f, 1f), bits(2f, -2f)));
    assertArrayEquals(
        new float[] {0, 0.5f, 1, 0},
        floats(
            "add.sat.f32 %d, %a, %b;",
            "f32 f32 f32", bits(-2f, 0.25f, 1f, NAN), bits(1f, 0.25f, 1f, 1f)));
  }

  @Test
  void flushingOfSubnormals() {
    float tiny = Float.MIN_NORMAL / 2;
    assertArrayEquals(
        new float[] {0, -0f, Float.MIN_NORMAL},
        floats(
            "add.ftz.f32 %d, %a, %b;",
            "f32 f32 f32", bits(tiny, -tiny, Float.MIN_NORMAL), bits(0f, -0f, tiny)));
    assertEquals(tiny, floats("add.f32 %d, %a, %b;", "f32 f32 f32", bits(tiny), bits(0f))[0]);
  }

  @Test
  void approximationsAreWithinTheirBounds() {
    float[] x = {-10.5f, -1, -0.1f, 0, 0.3f, 1, 2.5f, 20};
    float[] powers = floats("ex2.approx.f32 %d, %a;", "f32 f32", bits(x));
    float[] sines = floats("sin.approx.f32 %d, %a;", "f32 f32", bits(x));
    float[] cosines = floats("cos.approx.f32 %d, %a;", "f32 f32", bits(x));
    for (int i = 0; i < x.length; i++) {
      assertEquals(Math.pow(2, x[i]), powers[i], Math.ulp(powers[i]));
      assertEquals(Math.sin(x[i]), sines[i], 0x1p-24);
      assertEquals(Math.cos(x[i]), cosines[i], 0x1p-24);
    }
    assertArrayEquals(
        new float[] {-1, 0, 3, -149, -INF, INF},
        floats("lg2.approx.f32 %d, %a;", "f32 f32", bits(0.5f, 1f, 8f, Float.MIN_VALUE, 0f, INF)));
    assertTrue(Float.isNaN(floats("lg2.approx.f32 %d, %a;", "f32 f32", bits(-1f))[0]));
    assertEquals(
        (float) (Math.log(3) / Math.log(2)),
        floats("lg2.approx.f32 %d, %a;", "f32 f32", bits(3f))[0]);
    assertArrayEquals(
        new float[] {1f / 3, INF},
        floats("div.full.f32 %d, %a, %b;", "f32 f32 f32", bits(1f, 1f), bits(3f, 0f)));
  }

  @Test
  void approximateDivisionLosesHugeDivisors() {
    assertArrayEquals(
        new float[] {0, -0f, Float.NaN, 0, 0.5f},
        floats(
            "div.approx.f32 %d, %a, %b;",
            "f32 f32 f32",
            bits(1f, -1e30f, INF, 1f, 1f),
            bits(0x1p127f, 0x1p127f, 0x1p127f, INF, 2f)));
  }

  @Test
  void doublePrecision() {
    long[] a = bits(1.0, 2.0, -3.0);
    long[] b = bits(3.0, 0.1, 7.0);
    assertArrayEquals(
        new double[] {1.0 / 3, 2.0 / 0.1, -3.0 / 7},
        doubles("div.rn.f64 %d, %a, %b;", "f64 f64 f64", a, b));
    assertArrayEquals(
        new double[] {Math.fma(1.0, 3.0, 0.1), Math.fma(2.0, 0.1, 1e-17), Math.fma(-3.0, 7.0, 21)},
        doubles("fma.rn.f64 %d, %a, %b, %c;", "f64 f64 f64 f64", a, b, bits(0.1, 1e-17, 21.0)));
    assertArrayEquals(
        new double[] {1, Math.sqrt(2)}, doubles("sqrt.rn.f64 %d, %a;", "f64 f64", bits(1.0, 2.0)));
    assertArrayEquals(
        new int[] {1, 0, 1},
        ints("setp.lt.f64 %p, %a, %b; selp.b32 %d, 1, 0, %p;", "b32 f64 f64", a, b));
  }

  @Test
  void constantsInTheCode() {
    assertArrayEquals(
        new float[] {2.5f}, floats("add.f32 %d, %a, 0f3FC00000;", "f32 f32", bits(1f)));
    assertArrayEquals(
        new double[] {2.5}, doubles("add.f64 %d, %a, 0d3FF8000000000000;", "f64 f64", bits(1.0)));
  }

  @Test
  void selections() {
    assertArrayEquals(
        new float[] {1, 2},
        floats(
            "slct.f32.s32 %d, %a, %b, %c;",
            "f32 f32 f32 b32", bits(1f, 1f), bits(2f, 2f), new long[] {0, -1}));
    assertArrayEquals(
        new float[] {1, 2},
        floats(
            "slct.f32.f32 %d, %a, %b, %c;",
            "f32 f32 f32 f32", bits(1f, 1f), bits(2f, 2f), bits(-0f, -1f)));
    assertArrayEquals(
        new int[] {1, 0, 0},
        ints("testp.finite.f32 %p, %a; selp.b32 %d, 1, 0, %p;", "b32 f32", bits(1f, INF, NAN)));
  }
}
