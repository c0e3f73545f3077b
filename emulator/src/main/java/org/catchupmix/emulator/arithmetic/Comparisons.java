package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.arithmetic.ArithmeticTable.test;
import static org.catchupmix.emulator.arithmetic.FloatArithmetic.flush;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.emulator.ptx.PtxType;

/** Comparisons and logic of predicates; the decoder adds second results and combinations. */
final class Comparisons {
  /** Outcomes (below, equal, above, unordered) that make each comparison true. */
  private static final String EQUALITY = "eq:e ne:ba";

  private static final String SIGNED = EQUALITY + " lt:b le:be gt:a ge:ae";
  private static final String UNSIGNED = SIGNED + " lo:b ls:be hi:a hs:ae";
  static final Test[] FLOATING =
      tests(SIGNED + " equ:eu neu:bau ltu:bu leu:beu gtu:au geu:aeu num:bae nan:u");

  private Comparisons() {}

  /** The outcomes of a comparison that count as true. */
  record Test(String name, boolean below, boolean equal, boolean above, boolean unordered) {
    static Test of(String text) {
      String[] parts = text.split(":");
      return new Test(
          parts[0],
          parts[1].contains("b"),
          parts[1].contains("e"),
          parts[1].contains("a"),
          parts[1].contains("u"));
    }

    boolean holds(double x, double y) {
      return x < y ? below : x > y ? above : x == y ? equal : unordered;
    }

    boolean holds(long x, long y) {
      return x < y ? below : x > y ? above : equal;
    }
  }

  private static Test[] tests(String texts) {
    return Arrays.stream(texts.split(" ")).map(Test::of).toArray(Test[]::new);
  }

  static void add() {
    for (PtxType type : List.of(PtxType.S16, PtxType.S32, PtxType.S64)) {
      whole(type, false, SIGNED);
    }
    for (PtxType type : List.of(PtxType.U16, PtxType.U32, PtxType.U64)) {
      whole(type, true, UNSIGNED);
    }
    for (PtxType type : List.of(PtxType.B16, PtxType.B32, PtxType.B64)) {
      whole(type, false, EQUALITY);
    }
    for (Test test : FLOATING) {
      String name = "setp." + test.name();
      test(name + ".f32", "pff", (r, o, k) -> test.holds(r.f[o[1]][k], r.f[o[2]][k]));
      test(
          name + ".ftz.f32",
          "pff",
          (r, o, k) -> test.holds(flush(r.f[o[1]][k]), flush(r.f[o[2]][k])));
      test(name + ".f64", "pdd", (r, o, k) -> test.holds(r.d[o[1]][k], r.d[o[2]][k]));
    }
    property("finite", (a, _) -> Double.isFinite(a));
    property("infinite", (a, _) -> Double.isInfinite(a));
    property("number", (a, _) -> !Double.isNaN(a));
    property("notanumber", (a, _) -> Double.isNaN(a));
    // PTX counts zeros as normal.
    property("normal", (a, least) -> Double.isFinite(a) && (a == 0 || Math.abs(a) >= least));
    property("subnormal", (a, least) -> a != 0 && Math.abs(a) < least);
    ArithmeticTable.add("and.pred", "ppp", (r, o) -> r.p[o[0]] = r.p[o[1]] & r.p[o[2]]);
    ArithmeticTable.add("or.pred", "ppp", (r, o) -> r.p[o[0]] = r.p[o[1]] | r.p[o[2]]);
    ArithmeticTable.add("xor.pred", "ppp", (r, o) -> r.p[o[0]] = r.p[o[1]] ^ r.p[o[2]]);
    ArithmeticTable.add("not.pred", "pp", (r, o) -> r.p[o[0]] = ~r.p[o[1]]);
    ArithmeticTable.add("mov.pred", "pp", (r, o) -> r.p[o[0]] = r.p[o[1]]);
  }

  /** Tests a number, given the least normal one of its type. */
  private interface Property {
    boolean holds(double a, double least);
  }

  private static void property(String name, Property property) {
    test(
        "testp." + name + ".f32",
        "pf",
        (r, o, k) -> property.holds(r.f[o[1]][k], Float.MIN_NORMAL));
    test(
        "testp." + name + ".f64",
        "pd",
        (r, o, k) -> property.holds(r.d[o[1]][k], Double.MIN_NORMAL));
  }

  /**
   * Adds comparisons of integers. Sign bits of unsigned numbers are inverted, so that a signed
   * comparison orders them; 16-bit numbers are shifted to the upper half.
   */
  private static void whole(PtxType type, boolean unsigned, String tests) {
    int shift = type.bytes() == Short.BYTES ? 16 : 0;
    int flip = unsigned ? Integer.MIN_VALUE : 0;
    long flipLong = unsigned ? Long.MIN_VALUE : 0;
    for (Test test : tests(tests)) {
      String opcode = "setp." + test.name() + "." + type;
      if (type.bytes() == Long.BYTES) {
        test(
            opcode,
            "pll",
            (r, o, k) -> test.holds(r.l[o[1]][k] ^ flipLong, r.l[o[2]][k] ^ flipLong));
      } else {
        test(
            opcode,
            "pii",
            (r, o, k) -> test.holds(r.i[o[1]][k] << shift ^ flip, r.i[o[2]][k] << shift ^ flip));
      }
    }
  }
}
