package org.catchupmix.emulator;

import static org.catchupmix.emulator.ArithmeticTable.doubles;
import static org.catchupmix.emulator.Registers.LANES;

import org.catchupmix.emulator.Arithmetic.Lanes;

/** Double precision instructions, rounded to nearest. */
final class DoubleArithmetic {
  private static final Lanes ADD =
      (r, o) -> {
        double[] a = r.d[o[1]];
        double[] b = r.d[o[2]];
        double[] to = r.d[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] + b[lane];
        }
      };
  private static final Lanes SUBTRACT =
      (r, o) -> {
        double[] a = r.d[o[1]];
        double[] b = r.d[o[2]];
        double[] to = r.d[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] - b[lane];
        }
      };
  private static final Lanes MULTIPLY =
      (r, o) -> {
        double[] a = r.d[o[1]];
        double[] b = r.d[o[2]];
        double[] to = r.d[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = a[lane] * b[lane];
        }
      };

  private DoubleArithmetic() {}

  static void addTo(ArithmeticTable table) {
    for (String rounding : new String[] {"", ".rn"}) {
      table.add("add" + rounding + ".f64", "ddd", ADD);
      table.add("sub" + rounding + ".f64", "ddd", SUBTRACT);
      table.add("mul" + rounding + ".f64", "ddd", MULTIPLY);
    }
    table.add("fma.rn.f64", "dddd", DoubleArithmetic::fma);
    table.add("div.rn.f64", "ddd", doubles((a, b) -> a / b));
    table.add("rcp.rn.f64", "dd", doubles(a -> 1 / a));
    table.add("sqrt.rn.f64", "dd", doubles(Math::sqrt));
    table.add("abs.f64", "dd", doubles(a -> Math.abs(a)));
    table.add("neg.f64", "dd", doubles(a -> -a));
    table.add("min.f64", "ddd", doubles((a, b) -> a != a ? b : b != b ? a : Math.min(a, b)));
    table.add("max.f64", "ddd", doubles((a, b) -> a != a ? b : b != b ? a : Math.max(a, b)));
    table.add("copysign.f64", "ddd", doubles((a, b) -> Math.copySign(b, a)));
  }

  private static void fma(Registers r, int[] o) {
    double[] a = r.d[o[1]];
    double[] b = r.d[o[2]];
    double[] c = r.d[o[3]];
    double[] to = r.d[o[0]];
    for (int lane = 0; lane < LANES; lane++) {
      to[lane] = Math.fma(a[lane], b[lane], c[lane]);
    }
  }
}
