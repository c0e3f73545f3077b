package org.catchupmix.emulator;

import static org.catchupmix.emulator.Registers.LANES;

import org.catchupmix.emulator.Arithmetic.Lanes;

/** One of two values: {@code selp} by a predicate, {@code slct} by a sign. */
final class Selections {
  private static final Lanes INTS =
      (r, o) -> {
        int[] a = r.i[o[1]];
        int[] b = r.i[o[2]];
        int p = r.p[o[3]];
        int[] to = r.i[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = (p >>> lane & 1) != 0 ? a[lane] : b[lane];
        }
      };
  private static final Lanes LONGS =
      (r, o) -> {
        long[] a = r.l[o[1]];
        long[] b = r.l[o[2]];
        int p = r.p[o[3]];
        long[] to = r.l[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = (p >>> lane & 1) != 0 ? a[lane] : b[lane];
        }
      };
  private static final Lanes FLOATS =
      (r, o) -> {
        float[] a = r.f[o[1]];
        float[] b = r.f[o[2]];
        int p = r.p[o[3]];
        float[] to = r.f[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = (p >>> lane & 1) != 0 ? a[lane] : b[lane];
        }
      };
  private static final Lanes DOUBLES =
      (r, o) -> {
        double[] a = r.d[o[1]];
        double[] b = r.d[o[2]];
        int p = r.p[o[3]];
        double[] to = r.d[o[0]];
        for (int lane = 0; lane < LANES; lane++) {
          to[lane] = (p >>> lane & 1) != 0 ? a[lane] : b[lane];
        }
      };

  private Selections() {}

  static void addTo(ArithmeticTable table) {
    for (String type : new String[] {"b32", "u32", "s32", "b16", "u16", "s16"}) {
      table.add("selp." + type, "iiip", INTS);
    }
    for (String type : new String[] {"b64", "u64", "s64"}) {
      table.add("selp." + type, "lllp", LONGS);
    }
    table.add("selp.f32", "fffp", FLOATS);
    table.add("selp.f64", "dddp", DOUBLES);
    for (String type : new String[] {"b32", "u32", "s32"}) {
      table.add("slct." + type + ".s32", "iiii", bySign(INTS));
      table.add("slct." + type + ".f32", "iiif", byFloatSign(INTS));
    }
    table.add("slct.f32.s32", "fffi", bySign(FLOATS));
    table.add("slct.f32.f32", "ffff", byFloatSign(FLOATS));
  }

  private static Lanes bySign(Lanes select) {
    return (r, o) -> {
      int[] c = r.i[o[3]];
      int mask = 0;
      for (int lane = 0; lane < LANES; lane++) {
        mask |= c[lane] >= 0 ? 1 << lane : 0;
      }
      by(mask, select, r, o);
    };
  }

  private static Lanes byFloatSign(Lanes select) {
    return (r, o) -> {
      float[] c = r.f[o[3]];
      int mask = 0;
      for (int lane = 0; lane < LANES; lane++) {
        mask |= c[lane] >= 0 ? 1 << lane : 0;
      }
      by(mask, select, r, o);
    };
  }

  private static void by(int mask, Lanes select, Registers r, int[] o) {
    r.p[Registers.SCRATCH] = mask;
    select.run(r, new int[] {o[0], o[1], o[2], Registers.SCRATCH});
  }
}
