package org.catchupmix.emulator.arithmetic;

/**
 * Single precision results rounded towards a side. Each is computed in double with the exact rest
 * beside it ({@code value + rest} is the true result), then moved to the right neighbour.
 */
enum Rounding {
  NEAREST("rn"),
  ZERO("rz"),
  DOWN("rm"),
  UP("rp");

  private final String suffix;

  Rounding(String suffix) {
    this.suffix = suffix;
  }

  /** As an opcode writes it. */
  String suffix() {
    return suffix;
  }

  float add(float a, float b) {
    if (this == NEAREST) {
      return a + b;
    }
    double x = a;
    double y = b;
    double sum = x + y;
    return sum == 0 ? zeroSum(a, b) : round(sum, restOfSum(x, y, sum));
  }

  float multiply(float a, float b) {
    return this == NEAREST ? a * b : round((double) a * b, 0); // 48 bits, exact in double
  }

  float fma(float a, float b, float c) {
    if (this == NEAREST) {
      return Math.fma(a, b, c);
    }
    double product = (double) a * b;
    double sum = product + c;
    return sum == 0 ? zeroSum((float) product, c) : round(sum, restOfSum(product, c, sum));
  }

  float divide(float a, float b) {
    if (this == NEAREST) {
      return a / b;
    }
    double quotient = (double) a / b;
    double rest = Math.fma(-quotient, b, a);
    return round(quotient, b < 0 ? -rest : rest);
  }

  float sqrt(float a) {
    double root = Math.sqrt(a);
    return this == NEAREST ? (float) root : round(root, Math.fma(-root, root, a));
  }

  /** An exact sum of nothing is +0, but -0 when rounding down; of equal zeros it is that zero. */
  private float zeroSum(float a, float b) {
    boolean zeros = a == 0 && b == 0;
    if (zeros && Float.floatToRawIntBits(a) == Float.floatToRawIntBits(b)) {
      return a;
    }
    return this == DOWN ? -0f : 0f;
  }

  private static double restOfSum(double x, double y, double sum) {
    double part = sum - x;
    return (x - (sum - part)) + (y - part);
  }

  /** Rounds {@code value + rest}, of which the rest is less than the last place of the value. */
  float round(double value, double rest) {
    float near = (float) value;
    if (this == NEAREST || Double.isNaN(value) || Double.isInfinite(value)) {
      return near;
    }
    int order = Double.compare(near, value);
    int side = order != 0 ? order : near == 0 ? 0 : Double.compare(0.0, rest + 0.0);
    if (near == 0 && value == 0) {
      return near;
    }
    boolean down = this == DOWN || this == ZERO && value > 0;
    if (down) {
      return side > 0 ? Math.nextDown(near) : near;
    }
    return side < 0 ? Math.nextUp(near) : near;
  }
}
