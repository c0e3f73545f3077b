package org.catchupmix.emulator.arithmetic;

/**
 * 8-bit floating point types. Values too large for a type become its largest, as {@code .satfinite}
 * says, which PTX requires.
 *
 * <p>Source: Micikevicius et al., "FP8 Formats for Deep Learning", arXiv 2209.05433.
 */
public enum Float8 {
  /** Has no infinity; its largest exponent holds numbers up to 448. */
  E4M3(3, -6, 448),
  E5M2(2, -14, 57344);

  private static final int SIGN = 0x80;
  private static final int NAN = 0x7F;

  private final int mantissa;
  private final int least;
  private final double largest;
  private final double[] values = new double[1 << Byte.SIZE];

  Float8(int mantissa, int least, double largest) {
    this.mantissa = mantissa;
    this.least = least;
    this.largest = largest;
    for (int code = 0; code < values.length; code++) {
      values[code] = Math.copySign(decode(code & ~SIGN), (code & SIGN) == 0 ? 1 : -1);
    }
  }

  private double decode(int code) {
    int fraction = code & (1 << mantissa) - 1;
    int exponent = code >> mantissa;
    double size =
        exponent == 0
            ? Math.scalb((double) fraction, least - mantissa)
            : Math.scalb((double) fraction + (1 << mantissa), exponent - 1 + least - mantissa);
    return size <= largest
        ? size
        : mantissa == 2 && fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
  }

  /** Decodes the low byte. */
  public double value(int bits) {
    return values[bits & 0xFF];
  }

  /** Rounds to the nearest value, ties to even; the largest one if it is beyond. */
  public int bits(double value) {
    if (value != value) {
      return NAN;
    }
    double size = Math.min(Math.abs(value), largest);
    int exponent = Math.max(Math.getExponent(size), least);
    // rounding up to the next power of two carries into the exponent
    int code =
        (exponent - least << mantissa) + (int) Math.rint(Math.scalb(size, mantissa - exponent));
    return code | (Double.doubleToRawLongBits(value) < 0 ? SIGN : 0);
  }
}
