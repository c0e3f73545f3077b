package org.catchupmix.emulator;

import static org.catchupmix.emulator.OneInstruction.ints;
import static org.catchupmix.emulator.OneInstruction.longs;
import static org.catchupmix.emulator.OneInstruction.of;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.math.BigInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Integer arithmetic against big integers, and the cases in which Java and PTX differ. */
class IntegerInstructionsTest {
  private static final long[] A = {
    0, 1, -1, 7, -7, 0x7fffffffL, 0x80000000L, 0xffffffffL, 123456789, -987654321, 65535, 65536
  };
  private static final long[] B = {
    5, -1, -1, 3, 3, 2, 0xffffffffL, 0xffffffffL, 1000003, 77, 65535, 0x10001
  };

  private static BigInteger value(long bits, boolean signed, int size) {
    BigInteger v = BigInteger.valueOf(bits).mod(BigInteger.ONE.shiftLeft(size));
    return signed && v.testBit(size - 1) ? v.subtract(BigInteger.ONE.shiftLeft(size)) : v;
  }

  private static void binary32(
      String name, boolean signed, BiFunction<BigInteger, BigInteger, BigInteger> expected) {
    int[] wanted = new int[A.length];
    for (int i = 0; i < A.length; i++) {
      wanted[i] = expected.apply(value(A[i], signed, 32), value(B[i], signed, 32)).intValue();
    }
    assertArrayEquals(wanted, ints(name + " %d, %a, %b;", "b32 b32 b32", A, B), name);
  }

  private static void binary64(
      String name, boolean signed, BiFunction<BigInteger, BigInteger, BigInteger> expected) {
    long[] a = new long[A.length];
    long[] b = new long[A.length];
    long[] wanted = new long[A.length];
    for (int i = 0; i < A.length; i++) {
      a[i] = A[i] * 0x1234567887654321L + i;
      b[i] = i % 3 == 0 ? B[i] : B[i] * 0x0fedcba987654321L;
      wanted[i] = expected.apply(value(a[i], signed, 64), value(b[i], signed, 64)).longValue();
    }
    assertArrayEquals(wanted, longs(name + " %d, %a, %b;", "b64 b64 b64", a, b), name);
  }

  @Test
  void thirtyTwoBits() {
    for (boolean signed : new boolean[] {true, false}) {
      String type = signed ? ".s32" : ".u32";
      binary32("add" + type, signed, BigInteger::add);
      binary32("sub" + type, signed, BigInteger::subtract);
      binary32("mul.lo" + type, signed, BigInteger::multiply);
      binary32("mul.hi" + type, signed, (a, b) -> a.multiply(b).shiftRight(32));
      binary32("div" + type, signed, BigInteger::divide);
      binary32("rem" + type, signed, BigInteger::remainder);
      binary32("min" + type, signed, BigInteger::min);
      binary32("max" + type, signed, BigInteger::max);
    }
  }

  @Test
  void sixtyFourBits() {
    for (boolean signed : new boolean[] {true, false}) {
      String type = signed ? ".s64" : ".u64";
      binary64("add" + type, signed, BigInteger::add);
      binary64("sub" + type, signed, BigInteger::subtract);
      binary64("mul.lo" + type, signed, BigInteger::multiply);
      binary64("mul.hi" + type, signed, (a, b) -> a.multiply(b).shiftRight(64));
      binary64("div" + type, signed, BigInteger::divide);
      binary64("rem" + type, signed, BigInteger::remainder);
      binary64("min" + type, signed, BigInteger::min);
      binary64("max" + type, signed, BigInteger::max);
    }
  }

  @Test
  void wideProductsAndTheirSums() {
    long[] signed = new long[A.length];
    long[] unsigned = new long[A.length];
    for (int i = 0; i < A.length; i++) {
      signed[i] = (long) (int) A[i] * (int) B[i];
      unsigned[i] = (A[i] & 0xffffffffL) * (B[i] & 0xffffffffL);
    }
    assertArrayEquals(signed, longs("mul.wide.s32 %d, %a, %b;", "b64 b32 b32", A, B));
    assertArrayEquals(unsigned, longs("mul.wide.u32 %d, %a, %b;", "b64 b32 b32", A, B));
    long[] c = new long[A.length];
    for (int i = 0; i < A.length; i++) {
      c[i] = 0x123456789abcdefL * i;
      signed[i] += c[i];
      unsigned[i] += c[i];
    }
    assertArrayEquals(signed, longs("mad.wide.s32 %d, %a, %b, %c;", "b64 b32 b32 b64", A, B, c));
    assertArrayEquals(unsigned, longs("mad.wide.u32 %d, %a, %b, %c;", "b64 b32 b32 b64", A, B, c));
  }

  @Test
  void multiplyAndAddIn32Bits() {
    assertArrayEquals(
        new int[] {7, -5, (int) (0x7fffffffL * 3 + 2)},
        ints(
            "mad.lo.s32 %d, %a, %b, %c;",
            "b32 b32 b32 b32", of(2, -2, 0x7fffffff), of(3, 3, 3), of(1, 1, 2)));
    assertArrayEquals(
        new int[] {1, 0, 3},
        ints(
            "mad.hi.s32 %d, %a, %b, %c;",
            "b32 b32 b32 b32", of(2, -2, 0x7fffffff), of(3, 3, 4), of(1, 1, 2)));
  }

  @Test
  void sixteenBitsWrapAround() {
    assertArrayEquals(
        new int[] {0x0000, 0xfffe, 0x7fff},
        ints(
            "add.s16 %d, %a, %b;",
            "b16 b16 b16", of(0xffff, 0xffff, 0x8000), of(1, 0xffff, 0xffff)));
    assertArrayEquals(
        new int[] {0xffff, 0x0001},
        ints("shr.s16 %d, %a, %b;", "b16 b16 b32", of(0x8000, 0x4000), of(20, 14)));
    assertArrayEquals(
        new int[] {0xffff, 1}, ints("min.s16 %d, %a, %b;", "b16 b16 b16", of(0xffff, 5), of(1, 1)));
    assertArrayEquals(
        new int[] {1, 1}, ints("min.u16 %d, %a, %b;", "b16 b16 b16", of(0xffff, 5), of(1, 1)));
    assertArrayEquals(new int[] {0xffff}, ints("not.b16 %d, %a;", "b16 b16", of(0)));
    assertArrayEquals(
        new int[] {-2, 6},
        ints("mul.wide.s16 %d, %a, %b;", "b32 b16 b16", of(0xffff, 2), of(2, 3)));
    assertArrayEquals(
        new int[] {131070}, ints("mul.wide.u16 %d, %a, %b;", "b32 b16 b16", of(0xffff), of(2)));
    assertArrayEquals(
        new int[] {1},
        ints("setp.lt.s16 %p, %a, %b; selp.b32 %d, 1, 0, %p;", "b32 b16 b16", of(0xffff), of(0)));
    assertArrayEquals(
        new int[] {1},
        ints("setp.ne.s16 %p, %a, -1; selp.b32 %d, 0, 1, %p;", "b32 b16", of(0xffff)));
  }

  @Test
  void shiftsClampWhereJavaTakesThemModulo() {
    long[] by = {0, 1, 31, 32, 33, 0xffffffffL};
    long[] a = {0x80000001L, 0x80000001L, 0x80000001L, 0x80000001L, 0x80000001L, 0x80000001L};
    assertArrayEquals(
        new int[] {0x80000001, 2, 0x80000000, 0, 0, 0},
        ints("shl.b32 %d, %a, %b;", "b32 b32 b32", a, by));
    assertArrayEquals(
        new int[] {0x80000001, 0x40000000, 1, 0, 0, 0},
        ints("shr.u32 %d, %a, %b;", "b32 b32 b32", a, by));
    assertArrayEquals(
        new int[] {0x80000001, 0xc0000000, -1, -1, -1, -1},
        ints("shr.s32 %d, %a, %b;", "b32 b32 b32", a, by));
    long[] wide = {Long.MIN_VALUE + 1, Long.MIN_VALUE + 1, Long.MIN_VALUE + 1};
    assertArrayEquals(
        new long[] {2, 0, 0}, longs("shl.b64 %d, %a, %b;", "b64 b64 b32", wide, of(1, 64, 200)));
    assertArrayEquals(
        new long[] {1, 0, 0}, longs("shr.u64 %d, %a, %b;", "b64 b64 b32", wide, of(63, 64, 200)));
    assertArrayEquals(
        new long[] {-1, -1, -1},
        longs("shr.s64 %d, %a, %b;", "b64 b64 b32", wide, of(63, 64, 200)));
  }

  @Test
  void funnelShifts() {
    long[] a = {0x89abcdefL, 0x89abcdefL, 0x89abcdefL, 0x89abcdefL};
    long[] b = {0x01234567L, 0x01234567L, 0x01234567L, 0x01234567L};
    long[] by = {0, 4, 32, 36};
    assertArrayEquals(
        new int[] {0x01234567, 0x12345678, 0x01234567, 0x12345678},
        ints("shf.l.wrap.b32 %d, %a, %b, %c;", "b32 b32 b32 b32", a, b, by));
    assertArrayEquals(
        new int[] {0x01234567, 0x12345678, 0x89abcdef, 0x89abcdef},
        ints("shf.l.clamp.b32 %d, %a, %b, %c;", "b32 b32 b32 b32", a, b, by));
    assertArrayEquals(
        new int[] {0x89abcdef, 0x789abcde, 0x89abcdef, 0x789abcde},
        ints("shf.r.wrap.b32 %d, %a, %b, %c;", "b32 b32 b32 b32", a, b, by));
    assertArrayEquals(
        new int[] {0x89abcdef, 0x789abcde, 0x01234567, 0x01234567},
        ints("shf.r.clamp.b32 %d, %a, %b, %c;", "b32 b32 b32 b32", a, b, by));
  }

  @Test
  void bitFields() {
    long[] a = {0xf0f0f0f0L, 0xf0f0f0f0L, 0xf0f0f0f0L, 0xf0f0f0f0L, 0xf0f0f0f0L};
    long[] position = {4, 4, 28, 0, 40};
    long[] length = {4, 5, 8, 0, 3};
    assertArrayEquals(
        new int[] {0xf, 0xf, 0xf, 0, 0},
        ints("bfe.u32 %d, %a, %b, %c;", "b32 b32 b32 b32", a, position, length));
    assertArrayEquals(
        new int[] {-1, 0xf, -1, 0, -1},
        ints("bfe.s32 %d, %a, %b, %c;", "b32 b32 b32 b32", a, position, length));
    assertArrayEquals(
        new int[] {0xfffff5ff, 0x0000a000, 0xb0000000, 7},
        ints(
            "bfi.b32 %d, %a, %b, %c, 4;",
            "b32 b32 b32 b32", of(5, 0xa, 0xb, 5), of(-1, 0, 0, 7), of(8, 12, 28, 32)));
    assertArrayEquals(
        new long[] {0x0000abcd00000000L},
        longs("bfi.b64 %d, %a, %b, 32, 16;", "b64 b64 b64", of(0x1abcd), of(0)));
    assertArrayEquals(
        new long[] {0x1234, -1},
        longs("bfe.s64 %d, %a, 16, 16;", "b64 b64", of(0x12345678L, 0xffff0000L)));
  }

  @Test
  void countingBits() {
    long[] a = {0, 1, 0x80000000L, 0x00ff00ffL, -1};
    assertArrayEquals(new int[] {0, 1, 1, 16, 32}, ints("popc.b32 %d, %a;", "b32 b32", a));
    assertArrayEquals(new int[] {32, 31, 0, 8, 0}, ints("clz.b32 %d, %a;", "b32 b32", a));
    assertArrayEquals(
        new int[] {0, 0x80000000, 1, 0xff00ff00, -1}, ints("brev.b32 %d, %a;", "b32 b32", a));
    long[] places = of(0, 3, 31, 32, 5);
    long[] counts = of(0, 4, 1, 2, -1);
    assertArrayEquals(
        new int[] {0, 0x78, 0x80000000, 0, ~31},
        ints("bmsk.clamp.b32 %d, %a, %b;", "b32 b32 b32", places, counts));
    assertArrayEquals(
        new int[] {0, 0x78, 0x80000000, 3, ~31},
        ints("bmsk.wrap.b32 %d, %a, %b;", "b32 b32 b32", places, counts));
    assertArrayEquals(new int[] {-1, 0, 31, 23, 31}, ints("bfind.u32 %d, %a;", "b32 b32", a));
    assertArrayEquals(new int[] {-1, 0, 30, 23, -1}, ints("bfind.s32 %d, %a;", "b32 b32", a));
    assertArrayEquals(
        new int[] {-1, 31, 0, 8, 0}, ints("bfind.shiftamt.u32 %d, %a;", "b32 b32", a));
    assertArrayEquals(new int[] {64, 0}, ints("clz.b64 %d, %a;", "b32 b64", of(0, -1)));
  }

  @Test
  void permutedBytes() {
    assertArrayEquals(
        new int[] {0x00112233, 0x44556677, 0x77335511, 0xff00ff00},
        ints(
            "prmt.b32 %d, %a, %b, %c;",
            "b32 b32 b32 b32",
            of(0x44556677, 0x44556677, 0x00112233, 0x80007f00L),
            of(0x00112233, 0x00112233, 0x44556677, 0),
            of(0x7654, 0x3210, 0x4062, 0xb8b8)));
  }

  @Test
  void logic() {
    assertArrayEquals(new int[] {8}, ints("and.b32 %d, %a, %b;", "b32 b32 b32", of(12), of(10)));
    assertArrayEquals(new int[] {14}, ints("or.b32 %d, %a, %b;", "b32 b32 b32", of(12), of(10)));
    assertArrayEquals(new int[] {6}, ints("xor.b32 %d, %a, %b;", "b32 b32 b32", of(12), of(10)));
    // 0x96 is the exclusive or of three, 0xe8 their majority.
    assertArrayEquals(
        new int[] {0x0f ^ 0x33 ^ 0x55},
        ints("lop3.b32 %d, %a, %b, %c, 0x96;", "b32 b32 b32 b32", of(0x0f), of(0x33), of(0x55)));
    assertArrayEquals(
        new int[] {0x17},
        ints("lop3.b32 %d, %a, %b, %c, 0xe8;", "b32 b32 b32 b32", of(0x0f), of(0x33), of(0x55)));
  }

  @Test
  void divisionByZeroGivesAllOnesAsTheCardsDo() {
    assertArrayEquals(new int[] {-1}, ints("div.u32 %d, %a, %b;", "b32 b32 b32", of(7), of(0)));
    assertArrayEquals(new int[] {7}, ints("rem.s32 %d, %a, %b;", "b32 b32 b32", of(7), of(0)));
    assertArrayEquals(
        new int[] {Integer.MIN_VALUE},
        ints("div.s32 %d, %a, %b;", "b32 b32 b32", of(0x80000000L), of(-1)));
  }

  @Test
  void comparisons() {
    String select = " selp.b32 %d, 1, 0, %p;";
    long[] a = {1, 2, -1};
    long[] b = {2, 2, 1};
    assertArrayEquals(
        new int[] {1, 0, 1}, ints("setp.lt.s32 %p, %a, %b;" + select, "b32 b32 b32", a, b));
    assertArrayEquals(
        new int[] {1, 0, 0}, ints("setp.lt.u32 %p, %a, %b;" + select, "b32 b32 b32", a, b));
    assertArrayEquals(
        new int[] {1, 0, 0}, ints("setp.lo.u32 %p, %a, %b;" + select, "b32 b32 b32", a, b));
    assertArrayEquals(
        new int[] {0, 1, 1}, ints("setp.hs.u32 %p, %a, %b;" + select, "b32 b32 b32", a, b));
    assertArrayEquals(
        new int[] {0, 1, 0}, ints("setp.eq.s64 %p, %a, %b;" + select, "b32 b64 b64", a, b));
    assertArrayEquals(
        new int[] {0, 0, 1},
        ints(
            "setp.gt.s32 %q, %b, %a; setp.lt.and.s32 %p, %a, 0, %q;" + select,
            "b32 b32 b32",
            a,
            b));
    assertArrayEquals(
        new int[] {0, 2, 0},
        ints("setp.ne.s32 %p|%q, %a, %b; selp.b32 %d, 2, 0, %q;", "b32 b32 b32", a, b));
    assertArrayEquals(
        new int[] {1, 0, 0},
        ints(
            "setp.lt.s32 %q, %a, 0; setp.ne.and.s32 %p, %a, %b, !%q;" + select,
            "b32 b32 b32",
            a,
            b));
  }
}
