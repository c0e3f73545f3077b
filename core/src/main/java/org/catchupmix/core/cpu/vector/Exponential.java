package org.catchupmix.core.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The exponential in single precision, of a vector or of one number with the same bits.
 *
 * <p>{@code x = n ln 2 + r}, and {@code e^r} by its series up to {@code r^7}: a relative error
 * below 2e-7, and smaller results than normal numbers are rounded once. It consists of additions,
 * multiplications and {@link Fma}, whose bits are the same in interpreted and in compiled code; the
 * exponential of the Vector API promises no bits.
 */
public final class Exponential {
  private static final float LOG2_E = (float) (1 / StrictMath.log(2));

  /** Leading bits of ln 2: their product with n is exact without fused multiply-add, too. */
  private static final float LN2_HIGH = 355f / 512;

  private static final float LN2_LOW = (float) (StrictMath.log(2) - LN2_HIGH);

  /** Here and above, the result is infinite. */
  private static final float HIGHEST = 89;

  /** Here and below, it is 0. */
  private static final float LOWEST = -105;

  /** A sum with it is rounded to a whole number, which the last bits then hold. */
  private static final float ROUNDER = 3 << 22;

  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
  private static final int EXPONENT_BIAS = 127;
  private static final int FRACTION_BITS = 23;
  private static final float C2 = 1f / 2;
  private static final float C3 = 1f / 6;
  private static final float C4 = 1f / 24;
  private static final float C5 = 1f / 120;
  private static final float C6 = 1f / 720;
  private static final float C7 = 1f / 5040;

  private Exponential() {}

  /** {@code e^x} of each lane. */
  public static FloatVector of(FloatVector x) {
    FloatVector in = x.min(HIGHEST).max(LOWEST);
    FloatVector rounded = Fma.of(in, splat(LOG2_E), splat(ROUNDER));
    FloatVector n = rounded.sub(ROUNDER);
    FloatVector r = Fma.of(n, splat(-LN2_LOW), Fma.of(n, splat(-LN2_HIGH), in));
    FloatVector series = Fma.of(splat(C7), r, splat(C6));
    series = Fma.of(series, r, splat(C5));
    series = Fma.of(series, r, splat(C4));
    series = Fma.of(series, r, splat(C3));
    series = Fma.of(series, r, splat(C2));
    series = Fma.of(Fma.of(series, r, splat(1)), r, splat(1));
    // In two halves, as 2^n alone may be no normal number.
    var whole = rounded.reinterpretAsInts().sub(ROUNDER_BITS);
    var half = whole.lanewise(VectorOperators.ASHR, 1);
    return series.mul(power(half)).mul(power(whole.sub(half)));
  }

  private static FloatVector power(IntVector n) {
    return n.add(EXPONENT_BIAS).lanewise(VectorOperators.LSHL, FRACTION_BITS).reinterpretAsFloats();
  }

  private static FloatVector splat(float value) {
    return FloatVector.broadcast(CpuTuning.SPECIES, value);
  }

  /** {@code e^x}. */
  public static float of(float x) {
    float in = Math.max(Math.min(x, HIGHEST), LOWEST);
    float rounded = Fma.of(in, LOG2_E, ROUNDER);
    float n = rounded - ROUNDER;
    float r = Fma.of(n, -LN2_LOW, Fma.of(n, -LN2_HIGH, in));
    float series = Fma.of(C7, r, C6);
    series = Fma.of(series, r, C5);
    series = Fma.of(series, r, C4);
    series = Fma.of(series, r, C3);
    series = Fma.of(series, r, C2);
    series = Fma.of(Fma.of(series, r, 1), r, 1);
    int whole = Float.floatToRawIntBits(rounded) - ROUNDER_BITS;
    return series * power(whole >> 1) * power(whole - (whole >> 1));
  }

  private static float power(int n) {
    return Float.intBitsToFloat(n + EXPONENT_BIAS << FRACTION_BITS);
  }
}
