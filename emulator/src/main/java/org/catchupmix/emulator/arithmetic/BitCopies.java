package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.registers.Registers.LANES;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongToIntFunction;
import org.catchupmix.emulator.arithmetic.ArithmeticTable.Arithmetic;
import org.catchupmix.emulator.arithmetic.LaneLoops.Lanes;
import org.catchupmix.emulator.registers.RegisterKind;

/** Copies of bits between registers of all kinds. */
public final class BitCopies {
  private static final Map<String, Arithmetic> ALL = new HashMap<>();

  static {
    add("ii", (r, o) -> System.arraycopy(r.i[o[1]], 0, r.i[o[0]], 0, LANES));
    add("ll", (r, o) -> System.arraycopy(r.l[o[1]], 0, r.l[o[0]], 0, LANES));
    add("ff", (r, o) -> System.arraycopy(r.f[o[1]], 0, r.f[o[0]], 0, LANES));
    add("dd", (r, o) -> System.arraycopy(r.d[o[1]], 0, r.d[o[0]], 0, LANES));
    add("pp", (r, o) -> r.p[o[0]] = r.p[o[1]]);
    each("if", (r, o, k) -> r.i[o[0]][k] = Float.floatToRawIntBits(r.f[o[1]][k]));
    each("fi", (r, o, k) -> r.f[o[0]][k] = Float.intBitsToFloat(r.i[o[1]][k]));
    each("ld", (r, o, k) -> r.l[o[0]][k] = Double.doubleToRawLongBits(r.d[o[1]][k]));
    each("dl", (r, o, k) -> r.d[o[0]][k] = Double.longBitsToDouble(r.l[o[1]][k]));
    LongToIntFunction low = a -> (int) a;
    add("il", LaneLoops.copy(LaneLoops.LongToInt.class, low));
  }

  private BitCopies() {}

  private static void each(String signature, LaneLoops.LaneOp op) {
    add(signature, LaneLoops.copy(LaneLoops.Each.class, op));
  }

  private static void add(String signature, Lanes lanes) {
    ALL.put(signature, new Arithmetic(signature, lanes));
  }

  /** Copies the bits of a kind to another, of 64 bits the lower half; null from 32 bits to 64. */
  public static Arithmetic of(RegisterKind from, RegisterKind to) {
    return ALL.get("" + to.letter() + from.letter());
  }
}
