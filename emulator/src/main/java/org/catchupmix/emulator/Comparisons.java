package org.catchupmix.emulator;

import static org.catchupmix.emulator.Registers.LANES;

import java.util.Map;

/**
 * Comparisons, {@code setp} without its second result and its combination, which the decoder adds,
 * and the logic of predicates.
 */
final class Comparisons {
  /** Which outcomes of a three-way comparison (below, equal, above, unordered) count as true. */
  private static final Map<String, String> SIGNED =
      Map.of("eq", "e", "ne", "ba", "lt", "b", "le", "be", "gt", "a", "ge", "ae");

  private static final Map<String, String> UNSIGNED =
      Map.of(
          "eq", "e", "ne", "ba", "lt", "b", "le", "be", "gt", "a", "ge", "ae", "lo", "b", "ls",
          "be", "hi", "a", "hs", "ae");
  private static final Map<String, String> FLOATING =
      Map.ofEntries(
          Map.entry("eq", "e"),
          Map.entry("ne", "ba"),
          Map.entry("lt", "b"),
          Map.entry("le", "be"),
          Map.entry("gt", "a"),
          Map.entry("ge", "ae"),
          Map.entry("equ", "eu"),
          Map.entry("neu", "bau"),
          Map.entry("ltu", "bu"),
          Map.entry("leu", "beu"),
          Map.entry("gtu", "au"),
          Map.entry("geu", "aeu"),
          Map.entry("num", "bae"),
          Map.entry("nan", "u"));

  private Comparisons() {}

  static void addTo(ArithmeticTable table) {
    for (String type : new String[] {"s32", "u32", "b32", "s16", "u16", "b16"}) {
      boolean unsigned = type.startsWith("u");
      int shift = type.endsWith("16") ? 16 : 0;
      int flip = unsigned ? Integer.MIN_VALUE : 0;
      for (var test : tests(type).entrySet()) {
        int below = test.getValue().contains("b") ? 1 : 0;
        int equal = test.getValue().contains("e") ? 1 : 0;
        int above = test.getValue().contains("a") ? 1 : 0;
        table.add(
            "setp." + test.getKey() + "." + type,
            "pii",
            (r, o) -> {
              int[] a = r.i[o[1]];
              int[] b = r.i[o[2]];
              int mask = 0;
              for (int lane = 0; lane < LANES; lane++) {
                long difference = (long) (a[lane] << shift ^ flip) - (b[lane] << shift ^ flip);
                int less = (int) (difference >>> 63);
                int more = (int) (-difference >>> 63);
                mask |= (less & below | more & above | (1 ^ less ^ more) & equal) << lane;
              }
              r.p[o[0]] = mask;
            });
      }
    }
    for (String type : new String[] {"s64", "u64", "b64"}) {
      long flip = type.equals("u64") ? Long.MIN_VALUE : 0;
      for (var test : tests(type).entrySet()) {
        int below = test.getValue().contains("b") ? 1 : 0;
        int equal = test.getValue().contains("e") ? 1 : 0;
        int above = test.getValue().contains("a") ? 1 : 0;
        table.add(
            "setp." + test.getKey() + "." + type,
            "pll",
            (r, o) -> {
              long[] a = r.l[o[1]];
              long[] b = r.l[o[2]];
              int mask = 0;
              for (int lane = 0; lane < LANES; lane++) {
                int less = (a[lane] ^ flip) < (b[lane] ^ flip) ? 1 : 0;
                int more = (a[lane] ^ flip) > (b[lane] ^ flip) ? 1 : 0;
                mask |= (less & below | more & above | (1 ^ less ^ more) & equal) << lane;
              }
              r.p[o[0]] = mask;
            });
      }
    }
    floating(table);
    logic(table);
  }

  private static Map<String, String> tests(String type) {
    if (type.startsWith("b")) {
      return Map.of("eq", "e", "ne", "ba");
    }
    return type.startsWith("u") ? UNSIGNED : SIGNED;
  }

  private static void floating(ArithmeticTable table) {
    for (var test : FLOATING.entrySet()) {
      int below = test.getValue().contains("b") ? 1 : 0;
      int equal = test.getValue().contains("e") ? 1 : 0;
      int above = test.getValue().contains("a") ? 1 : 0;
      int unordered = test.getValue().contains("u") ? 1 : 0;
      table.add(
          "setp." + test.getKey() + ".f32",
          "pff",
          (r, o) -> {
            float[] a = r.f[o[1]];
            float[] b = r.f[o[2]];
            int mask = 0;
            for (int lane = 0; lane < LANES; lane++) {
              float x = a[lane];
              float y = b[lane];
              int less = x < y ? below : 0;
              int more = x > y ? above : 0;
              int same = x == y ? equal : 0;
              int none = x != x || y != y ? unordered : 0;
              mask |= (less | more | same | none) << lane;
            }
            r.p[o[0]] = mask;
          });
      table.add(
          "setp." + test.getKey() + ".f64",
          "pdd",
          (r, o) -> {
            double[] a = r.d[o[1]];
            double[] b = r.d[o[2]];
            int mask = 0;
            for (int lane = 0; lane < LANES; lane++) {
              double x = a[lane];
              double y = b[lane];
              int less = x < y ? below : 0;
              int more = x > y ? above : 0;
              int same = x == y ? equal : 0;
              int none = x != x || y != y ? unordered : 0;
              mask |= (less | more | same | none) << lane;
            }
            r.p[o[0]] = mask;
          });
      table.add(
          "setp." + test.getKey() + ".ftz.f32",
          "pff",
          (r, o) -> {
            float[] a = r.f[o[1]];
            float[] b = r.f[o[2]];
            int mask = 0;
            for (int lane = 0; lane < LANES; lane++) {
              float x = FloatArithmetic.flush(a[lane]);
              float y = FloatArithmetic.flush(b[lane]);
              int less = x < y ? below : 0;
              int more = x > y ? above : 0;
              int same = x == y ? equal : 0;
              int none = x != x || y != y ? unordered : 0;
              mask |= (less | more | same | none) << lane;
            }
            r.p[o[0]] = mask;
          });
    }
  }

  private static void logic(ArithmeticTable table) {
    table.add("and.pred", "ppp", (r, o) -> r.p[o[0]] = r.p[o[1]] & r.p[o[2]]);
    table.add("or.pred", "ppp", (r, o) -> r.p[o[0]] = r.p[o[1]] | r.p[o[2]]);
    table.add("xor.pred", "ppp", (r, o) -> r.p[o[0]] = r.p[o[1]] ^ r.p[o[2]]);
    table.add("not.pred", "pp", (r, o) -> r.p[o[0]] = ~r.p[o[1]]);
    table.add("mov.pred", "pp", (r, o) -> r.p[o[0]] = r.p[o[1]]);
  }
}
