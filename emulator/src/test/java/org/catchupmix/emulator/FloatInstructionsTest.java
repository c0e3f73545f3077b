package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Float arithmetic: rounding modes against exact decimals, and bounds of approximations. */
class FloatInstructionsTest {

  /** Numbers of different magnitude, so that sums are rounded. */
  private static float[] numbers(int seed) {
    Random random = new Random(seed);
    float[] all = new float[512];
    for (int i = 0; i < all.length; i++) {
      all[i] = (random.nextFloat() - 0.5f) * (float) Math.pow(2, random.nextInt(60) - 30);
    }
    return all;
  }

  private static float[] floats(String code, float[]... operands) {
    long[][] bits = new long[operands.length][operands[0].length];
    for (int k = 0; k < bits.length; k++) {
      int operand = k;
      Arrays.setAll(bits[k], i -> Float.floatToRawIntBits(operands[operand][i]));
    }
    long[] results = OneInstruction.run(code, "f32" + " f32".repeat(operands.length), bits);
    float[] values = new float[results.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat((int) results[i]);
    }
    return values;
  }

  /** Rounds an exact number. */
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

  /** The exact result of three numbers. */
  private interface Exact {
    BigDecimal of(BigDecimal a, BigDecimal b, BigDecimal c);
  }

  private static void modes(String name, boolean three, Exact exact) {
    float[] a = numbers(1);
    float[] b = numbers(2);
    float[] c = numbers(5);
    for (String mode : new String[] {"rn", "rz", "rm", "rp"}) {
      float[] wanted = new float[a.length];
      for (int i = 0; i < a.length; i++) {
        BigDecimal x = new BigDecimal(a[i]);
        wanted[i] = rounded(exact.of(x, new BigDecimal(b[i]), new BigDecimal(c[i])), mode);
      }
      String code = "%s.%s.f32 %%d, %%a, %%b%s;".formatted(name, mode, three ? ", %c" : "");
      assertArrayEquals(wanted, floats(code, a, b, c), code);
    }
  }

  @Test
  void roundingModes() {
    modes("add", false, (a, b, _) -> a.add(b));
    modes("sub", false, (a, b, _) -> a.subtract(b));
    modes("mul", false, (a, b, _) -> a.multiply(b));
    modes("div", false, (a, b, _) -> a.divide(b, new MathContext(60, RoundingMode.DOWN)));
    modes("fma", true, (a, b, c) -> a.multiply(b).add(c));
  }

  @Test
  void approximationsAreWithinTheirBounds() {
    float[] x = {-10.5f, -1, -0.1f, 0, 0.3f, 1, 2.5f, 20};
    float[] powers = floats("ex2.approx.f32 %d, %a;", x);
    float[] sines = floats("sin.approx.f32 %d, %a;", x);
    float[] cosines = floats("cos.approx.f32 %d, %a;", x);
    for (int i = 0; i < x.length; i++) {
      assertEquals(Math.pow(2, x[i]), powers[i], Math.ulp(powers[i]));
      assertEquals(Math.sin(x[i]), sines[i], 0x1p-24);
      assertEquals(Math.cos(x[i]), cosines[i], 0x1p-24);
    }
  }
}
