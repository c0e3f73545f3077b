package org.catchupmix.emulator;

import static org.catchupmix.emulator.OneInstruction.ints;
import static org.catchupmix.emulator.OneInstruction.longs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.math.BigInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Integer arithmetic against big integers. */
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
}
