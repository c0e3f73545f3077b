package org.catchupmix.emulator;

import java.util.Map;
import java.util.TreeMap;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import org.catchupmix.emulator.LaneLoops.Lanes;

/**
 * The most frequent instructions once more, by the Vector API: the same bits as those of the {@link
 * ArithmeticTable}.
 */
final class VectorArithmetic {
  /** By their full opcode. */
  static final Map<String, Lanes> ALL = new TreeMap<>();

  private static final long LOW = 0xFFFFFFFFL;

  static {
    for (String type : new String[] {"s32", "u32"}) {
      ints("add." + type, (a, b, _) -> a.add(b));
      ints("sub." + type, (a, b, _) -> a.sub(b));
      ints("mul.lo." + type, (a, b, _) -> a.mul(b));
      ints("mad.lo." + type, (a, b, c) -> a.mul(b).add(c));
    }
    ints("min.s32", (a, b, _) -> a.min(b));
    ints("max.s32", (a, b, _) -> a.max(b));
    ints("neg.s32", (a, _, _) -> a.neg());
    ints("and.b32", (a, b, _) -> a.and(b));
    ints("or.b32", (a, b, _) -> a.or(b));
    ints("xor.b32", (a, b, _) -> a.lanewise(VectorOperators.XOR, b));
    ints("not.b32", (a, _, _) -> a.not());
    ints("shl.b32", (a, b, _) -> near(a.lanewise(VectorOperators.LSHL, b), b));
    ints("shr.u32", (a, b, _) -> near(a.lanewise(VectorOperators.LSHR, b), b));
    ints("shr.b32", (a, b, _) -> near(a.lanewise(VectorOperators.LSHR, b), b));
    ints("shr.s32", (a, b, _) -> a.lanewise(VectorOperators.ASHR, atMost31(b)));
    for (String type : new String[] {"s64", "u64"}) {
      longs("add." + type, (a, b, _) -> a.add(b));
      longs("sub." + type, (a, b, _) -> a.sub(b));
      longs("mul.lo." + type, (a, b, _) -> a.mul(b));
      longs("mad.lo." + type, (a, b, c) -> a.mul(b).add(c));
    }
    longs("and.b64", (a, b, _) -> a.and(b));
    longs("or.b64", (a, b, _) -> a.or(b));
    longs("xor.b64", (a, b, _) -> a.lanewise(VectorOperators.XOR, b));
    add(
        "shl.b64",
        new VectorLoops.LongByInt((a, b, _) -> near(a.lanewise(VectorOperators.LSHL, b), b)));
    add(
        "shr.u64",
        new VectorLoops.LongByInt((a, b, _) -> near(a.lanewise(VectorOperators.LSHR, b), b)));
    widening("mul.wide.s32", (a, b, _) -> a.mul(b));
    widening("mul.wide.u32", (a, b, _) -> a.and(LOW).mul(b.and(LOW)));
    widening("mad.wide.s32", (a, b, c) -> a.mul(b).add(c));
    widening("mad.wide.u32", (a, b, c) -> a.and(LOW).mul(b.and(LOW)).add(c));
    widening("cvt.s64.s32", (a, _, _) -> a);
    widening("cvt.u64.u32", (a, _, _) -> a.and(LOW));
    for (String rounding : new String[] {"", ".rn"}) {
      floats("add" + rounding + ".f32", (a, b, _) -> a.add(b));
      floats("sub" + rounding + ".f32", (a, b, _) -> a.sub(b));
      floats("mul" + rounding + ".f32", (a, b, _) -> a.mul(b));
    }
    floats("fma.rn.f32", (a, b, c) -> a.fma(b, c));
    floats("abs.f32", (a, _, _) -> a.abs());
    floats("neg.f32", (a, _, _) -> a.neg());
    floats("min.f32", (a, b, _) -> number(a, b, a.min(b)));
    floats("max.f32", (a, b, _) -> number(a, b, a.max(b)));
    comparisons();
    add("selp.f32", (r, o) -> VectorLoops.select(r.f[o[1]], r.f[o[2]], r.p[o[3]], r.f[o[0]]));
    for (String type : new String[] {"b", "u", "s"}) {
      add(
          "selp." + type + "32",
          (r, o) -> VectorLoops.select(r.i[o[1]], r.i[o[2]], r.p[o[3]], r.i[o[0]]));
      add(
          "selp." + type + "64",
          (r, o) -> VectorLoops.select(r.l[o[1]], r.l[o[2]], r.p[o[3]], r.l[o[0]]));
    }
  }

  private VectorArithmetic() {}

  private static void add(String opcode, Lanes lanes) {
    if (ALL.put(opcode, lanes) != null) {
      throw new IllegalStateException(opcode + " is there twice");
    }
  }

  private static void ints(String opcode, VectorLoops.IntOp op) {
    add(opcode, new VectorLoops.Ints(op));
  }

  private static void longs(String opcode, VectorLoops.LongOp op) {
    add(opcode, new VectorLoops.Longs(op));
  }

  private static void widening(String opcode, VectorLoops.LongOp op) {
    add(opcode, new VectorLoops.IntsToLong(op));
  }

  private static void floats(String opcode, VectorLoops.FloatOp op) {
    add(opcode, new VectorLoops.Floats(op));
  }

  private static void test(String opcode, VectorLoops.IntTest op) {
    add(opcode, new VectorLoops.IntTests(op));
  }

  private static void comparisons() {
    for (String type : new String[] {"b32", "s32", "u32"}) {
      test("setp.eq." + type, (a, b) -> a.compare(VectorOperators.EQ, b));
      test("setp.ne." + type, (a, b) -> a.compare(VectorOperators.NE, b));
    }
    test("setp.lt.s32", (a, b) -> a.compare(VectorOperators.LT, b));
    test("setp.le.s32", (a, b) -> a.compare(VectorOperators.LE, b));
    test("setp.gt.s32", (a, b) -> a.compare(VectorOperators.GT, b));
    test("setp.ge.s32", (a, b) -> a.compare(VectorOperators.GE, b));
    test("setp.lt.u32", (a, b) -> a.compare(VectorOperators.ULT, b));
    test("setp.le.u32", (a, b) -> a.compare(VectorOperators.ULE, b));
    test("setp.gt.u32", (a, b) -> a.compare(VectorOperators.UGT, b));
    test("setp.ge.u32", (a, b) -> a.compare(VectorOperators.UGE, b));
  }

  /** Zero for shifts beyond the word, which Java takes modulo its bits. */
  private static IntVector near(IntVector shifted, IntVector by) {
    return shifted.blend(0, by.and(~31).compare(VectorOperators.NE, 0));
  }

  private static IntVector atMost31(IntVector by) {
    return by.blend(31, by.and(~31).compare(VectorOperators.NE, 0));
  }

  private static LongVector near(LongVector shifted, LongVector by) {
    return shifted.blend(0, by.and(~63).compare(VectorOperators.NE, 0));
  }

  /** Of a number and what is none, the number. */
  private static FloatVector number(FloatVector a, FloatVector b, FloatVector both) {
    return both.blend(a, b.test(VectorOperators.IS_NAN)).blend(b, a.test(VectorOperators.IS_NAN));
  }
}
