package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.registers.Registers.LANES;

import org.catchupmix.emulator.arithmetic.ArithmeticTable.Arithmetic;
import org.catchupmix.emulator.arithmetic.LaneLoops.Lanes;
import org.catchupmix.emulator.registers.RegisterKind;

/** Copies of bits between registers of all kinds. */
public final class BitCopies {
  private BitCopies() {}

  /** Copies of bits, which are no instructions of PTX: their names have a blank. */
  static void add() {
    add("ii", (r, o) -> System.arraycopy(r.i[o[1]], 0, r.i[o[0]], 0, LANES));
    add("ll", (r, o) -> System.arraycopy(r.l[o[1]], 0, r.l[o[0]], 0, LANES));
    add("ff", (r, o) -> System.arraycopy(r.f[o[1]], 0, r.f[o[0]], 0, LANES));
    add("dd", (r, o) -> System.arraycopy(r.d[o[1]], 0, r.d[o[0]], 0, LANES));
    add("pp", (r, o) -> r.p[o[0]] = r.p[o[1]]);
    add(
        "if",
        (r, o) -> {
          float[] a = r.f[o[1]];
          int[] result = r.i[o[0]];
          for (int lane = 0; lane < LANES; lane++) {
            result[lane] = Float.floatToRawIntBits(a[lane]);
          }
        });
    add(
        "fi",
        (r, o) -> {
          int[] a = r.i[o[1]];
          float[] result = r.f[o[0]];
          for (int lane = 0; lane < LANES; lane++) {
            result[lane] = Float.intBitsToFloat(a[lane]);
          }
        });
    add(
        "ld",
        (r, o) -> {
          double[] a = r.d[o[1]];
          long[] result = r.l[o[0]];
          for (int lane = 0; lane < LANES; lane++) {
            result[lane] = Double.doubleToRawLongBits(a[lane]);
          }
        });
    add(
        "dl",
        (r, o) -> {
          long[] a = r.l[o[1]];
          double[] result = r.d[o[0]];
          for (int lane = 0; lane < LANES; lane++) {
            result[lane] = Double.longBitsToDouble(a[lane]);
          }
        });
    add("il", new LaneLoops.LongToInt(a -> (int) a));
  }

  private static void add(String signature, Lanes lanes) {
    ArithmeticTable.add("bits " + signature, signature, lanes);
  }

  /** Copies bits from one kind to another; null if they differ in size. */
  public static Arithmetic of(RegisterKind from, RegisterKind to) {
    return from == RegisterKind.LONG && to == RegisterKind.INT ? null : copy(from, to);
  }

  /** The lower half of a 64-bit register. */
  public static Arithmetic lower() {
    return copy(RegisterKind.LONG, RegisterKind.INT);
  }

  private static Arithmetic copy(RegisterKind from, RegisterKind to) {
    return ArithmeticTable.find("bits " + to.letter() + from.letter());
  }
}
