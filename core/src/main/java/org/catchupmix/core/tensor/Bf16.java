package org.catchupmix.core.tensor;

/**
 * bfloat16, the upper half of an F32: 1 sign, 8 bits of exponent, 7 of mantissa. A rounded number
 * is off by at most 2^-8 of itself.
 */
public final class Bf16 {
  private Bf16() {}

  /**
   * The nearest bfloat16, round half to even; NaN stays NaN, what is too large becomes infinite.
   */
  public static short bits(float v) {
    int bits = Float.floatToRawIntBits(v);
    if (Float.isNaN(v)) {
      // The payload could round to infinity, so the quiet bit is set.
      return (short) (bits >>> 16 | 0x0040);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  /** The bfloat16 nearest to a double, round half to even: not by way of the nearest F32. */
  public static double round(double v) {
    float f = (float) v;
    if (f == v || Double.isNaN(v)) {
      return round(f);
    }
    // Rounding toward zero and then to odd avoids double rounding.
    int bits = Float.floatToRawIntBits(f);
    bits -= Math.abs((double) f) > Math.abs(v) ? 1 : 0;
    return round(Float.intBitsToFloat(bits | 1));
  }

  public static float value(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  public static short[] bits(float[] values) {
    short[] bits = new short[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = bits(values[i]);
    }
    return bits;
  }

  public static float[] values(short[] bits) {
    float[] values = new float[bits.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(bits[i]);
    }
    return values;
  }

  public static float round(float v) {
    return value(bits(v));
  }
}
