package org.catchupmix.emulator.arithmetic;

import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;

/** {@code selp} selects by a predicate, {@code slct} by a sign. */
final class Selections {
  private Selections() {}

  static void add() {
    for (String type : new String[] {"b32", "u32", "s32", "b16", "u16", "s16"}) {
      byPredicate(type, "iiip");
    }
    for (String type : new String[] {"b64", "u64", "s64"}) {
      byPredicate(type, "lllp");
    }
    byPredicate("f32", "fffp");
    byPredicate("f64", "dddp");
    for (String type : new String[] {"b32", "u32", "s32"}) {
      bySign(type, "iii");
    }
    bySign("f32", "fff");
  }

  private static void byPredicate(String type, String signature) {
    RegisterKind kind = RegisterKind.of(signature.charAt(0));
    ArithmeticTable.add(
        "selp." + type, signature, (r, o) -> r.select(kind, o[0], r.p[o[3]], o[1], o[2]));
  }

  private static void bySign(String type, String signature) {
    RegisterKind kind = RegisterKind.of(signature.charAt(0));
    for (PtxType sign : new PtxType[] {PtxType.S32, PtxType.F32}) {
      boolean whole = sign == PtxType.S32;
      ArithmeticTable.add(
          "slct." + type + "." + sign,
          signature + (whole ? "i" : "f"),
          (r, o) -> {
            int mask =
                Registers.where(-1, lane -> whole ? r.i[o[3]][lane] >= 0 : r.f[o[3]][lane] >= 0);
            r.select(kind, o[0], mask, o[1], o[2]);
          });
    }
  }
}
