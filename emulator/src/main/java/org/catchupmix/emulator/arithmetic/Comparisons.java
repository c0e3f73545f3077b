package org.catchupmix.emulator.arithmetic;

import static org.catchupmix.emulator.registers.Registers.LANES;

import java.util.Arrays;
import org.catchupmix.emulator.arithmetic.LaneLoops.Lanes;

/**
 * Comparisons, {@code setp} without its second result and its combination, which the decoder adds,
 * and the logic of predicates.
 */
final class Comparisons {
  /** Which outcomes of a comparison (below, equal, above, unordered) count as true, by its name. */
  private static final String EQUALITY = "eq:e ne:ba";

  private static final String SIGNED = EQUALITY + " lt:b le:be gt:a ge:ae";
  private static final String UNSIGNED = SIGNED + " lo:b ls:be hi:a hs:ae";
  private static final String FLOATING =
      SIGNED + " equ:eu neu:bau ltu:bu leu:beu gtu:au geu:aeu num:bae nan:u";

  private Comparisons() {}

  /** 1 for each outcome that counts as true, else 0. */
  record Test(String name, int below, int equal, int above, int unordered) {
    static Test of(String text) {
      String[] parts = text.split(":");
      return new Test(
          parts[0],
          parts[1].contains("b") ? 1 : 0,
          parts[1].contains("e") ? 1 : 0,
          parts[1].contains("a") ? 1 : 0,
          parts[1].contains("u") ? 1 : 0);
    }

    int of(double x, double y) {
      return (x < y ? below : 0)
          | (x > y ? above : 0)
          | (x == y ? equal : 0)
          | (x != x || y != y ? unordered : 0);
    }

    int of(long x, long y) {
      int less = x < y ? 1 : 0;
      int more = x > y ? 1 : 0;
      return less & below | more & above | (1 ^ less ^ more) & equal;
    }
  }

  private static Test[] tests(String texts) {
    return Arrays.stream(texts.split(" ")).map(Test::of).toArray(Test[]::new);
  }

  /** All that floating point types have. */
  static Test[] floating() {
    return tests(FLOATING);
  }

  static void add() {
    for (int bits : new int[] {16, 32, 64}) {
      whole("s" + bits, SIGNED);
      whole("u" + bits, UNSIGNED);
      whole("b" + bits, EQUALITY);
    }
    for (Test test : tests(FLOATING)) {
      String name = "setp." + test.name();
      ArithmeticTable.add(name + ".f32", "pff", floats(test, false));
      ArithmeticTable.add(name + ".ftz.f32", "pff", floats(test, true));
      ArithmeticTable.add(
          name + ".f64",
          "pdd",
          (r, o) -> {
            double[] a = r.d[o[1]];
            double[] b = r.d[o[2]];
            int mask = 0;
            for (int lane = 0; lane < LANES; lane++) {
              mask |= test.of(a[lane], b[lane]) << lane;
            }
            r.p[o[0]] = mask;
          });
    }
    ArithmeticTable.add("and.pred", "ppp", (r, o) -> r.p[o[0]] = r.p[o[1]] & r.p[o[2]]);
    ArithmeticTable.add("or.pred", "ppp", (r, o) -> r.p[o[0]] = r.p[o[1]] | r.p[o[2]]);
    ArithmeticTable.add("xor.pred", "ppp", (r, o) -> r.p[o[0]] = r.p[o[1]] ^ r.p[o[2]]);
    ArithmeticTable.add("not.pred", "pp", (r, o) -> r.p[o[0]] = ~r.p[o[1]]);
    ArithmeticTable.add("mov.pred", "pp", (r, o) -> r.p[o[0]] = r.p[o[1]]);
  }

  private static Lanes floats(Test test, boolean flush) {
    return (r, o) -> {
      float[] a = r.f[o[1]];
      float[] b = r.f[o[2]];
      int mask = 0;
      for (int lane = 0; lane < LANES; lane++) {
        float x = flush ? FloatArithmetic.flush(a[lane]) : a[lane];
        float y = flush ? FloatArithmetic.flush(b[lane]) : b[lane];
        mask |= test.of(x, y) << lane;
      }
      r.p[o[0]] = mask;
    };
  }

  /** Of numbers whose sign bit is flipped if they have none, and of 16 bits shifted up. */
  private static LaneLoops.IntTest ints(String name, int shift, int flip) {
    return switch (name) {
      case "eq" -> (a, b) -> a << shift == b << shift;
      case "ne" -> (a, b) -> a << shift != b << shift;
      case "lt", "lo" -> (a, b) -> (a << shift ^ flip) < (b << shift ^ flip);
      case "le", "ls" -> (a, b) -> (a << shift ^ flip) <= (b << shift ^ flip);
      case "gt", "hi" -> (a, b) -> (a << shift ^ flip) > (b << shift ^ flip);
      default -> (a, b) -> (a << shift ^ flip) >= (b << shift ^ flip);
    };
  }

  private static void whole(String type, String tests) {
    boolean unsigned = type.startsWith("u");
    int shift = type.endsWith("16") ? 16 : 0;
    int flip = unsigned ? Integer.MIN_VALUE : 0;
    long wideFlip = unsigned ? Long.MIN_VALUE : 0;
    for (Test test : tests(tests)) {
      boolean wide = type.endsWith("64");
      ArithmeticTable.add(
          "setp." + test.name() + "." + type,
          wide ? "pll" : "pii",
          wide
              ? (r, o) -> {
                long[] a = r.l[o[1]];
                long[] b = r.l[o[2]];
                int mask = 0;
                for (int lane = 0; lane < LANES; lane++) {
                  mask |= test.of(a[lane] ^ wideFlip, b[lane] ^ wideFlip) << lane;
                }
                r.p[o[0]] = mask;
              }
              : new LaneLoops.IntTests(ints(test.name(), shift, flip)));
    }
  }
}
