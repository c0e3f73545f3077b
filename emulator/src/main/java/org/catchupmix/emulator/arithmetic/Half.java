package org.catchupmix.emulator.arithmetic;

import org.catchupmix.emulator.ptx.PtxType;

/**
 * 16-bit floating point types, and TF32 of tensor cores. A double holds all their values exactly.
 */
public enum Half {
  F16(10, -14, 15, PtxType.F16),
  BF16(7, -126, 127, PtxType.BF16),
  TF32(10, -126, 127, PtxType.TF32);

  private static final int NAN = 0x7FFF;

  private final int mantissa;
  private final int least;
  private final double overflow;
  private final PtxType type;

  Half(int mantissa, int least, int most, PtxType type) {
    this.mantissa = mantissa;
    this.least = least;
    this.overflow = Math.scalb(1.0, most + 1);
    this.type = type;
  }

  PtxType type() {
    return type;
  }

  double smallestNormal() {
    return Math.scalb(1.0, least);
  }

  /** Decodes bits, ignoring those above the type. */
  public double value(int bits) {
    return switch (this) {
      case F16 -> Float.float16ToFloat((short) bits);
      case BF16 -> Float.intBitsToFloat(bits << 16);
      case TF32 -> Float.intBitsToFloat(bits & ~0x1FFF);
    };
  }

  /** Rounds to the nearest value, ties to even. */
  public int bits(double value) {
    return bits(value, Rounding.NEAREST);
  }

  public int bits(double value, Rounding mode) {
    return encode(round(value, mode));
  }

  /** Encodes a value that the type can represent. */
  private int encode(double value) {
    if (value != value) {
      return this == TF32 ? 0x7FFFFFFF : NAN;
    }
    return switch (this) {
      case F16 -> Float.floatToFloat16((float) value) & 0xFFFF;
      case BF16 -> Float.floatToRawIntBits((float) value) >>> 16;
      case TF32 -> Float.floatToRawIntBits((float) value);
    };
  }

  /** Rounds to the nearest value, ties away from zero: {@code cvt.rna.tf32}. */
  int bitsAway(double value) {
    if (value != value || Double.isInfinite(value)) {
      return encode(value);
    }
    double unit = unit(value);
    double size = Math.floor(Math.abs(value) / unit + 0.5) * unit;
    return encode(Math.copySign(size, value));
  }

  private double unit(double value) {
    return Math.scalb(1.0, Math.max(Math.getExponent(value), least) - mantissa);
  }

  private double round(double value, Rounding mode) {
    if (value != value || Double.isInfinite(value)) {
      return value;
    }
    double unit = unit(value);
    double scaled = value / unit;
    double rounded = unit * mode.integral(scaled);
    if (Math.abs(rounded) < overflow) {
      return rounded == 0 ? Math.copySign(0.0, value) : rounded;
    }
    boolean stays =
        mode == Rounding.ZERO
            || mode == Rounding.DOWN && value > 0
            || mode == Rounding.UP && value < 0;
    return Math.copySign(
        stays ? overflow - Math.scalb(overflow, -mantissa - 1) : Double.POSITIVE_INFINITY, value);
  }

  /** Rounds a sum to odd, so that rounding it again rounds the exact sum correctly. */
  static double oddSum(double x, double y) {
    double sum = x + y;
    double part = sum - x;
    double rest = (x - (sum - part)) + (y - part);
    long bits = Double.doubleToRawLongBits(sum);
    if (rest == 0 || rest != rest || (bits & 1) != 0) {
      return sum;
    }
    return rest > 0 == sum > 0
        ? Double.longBitsToDouble(bits + 1)
        : Double.longBitsToDouble(bits - 1);
  }
}
