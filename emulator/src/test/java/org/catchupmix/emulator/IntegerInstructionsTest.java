package org.catchupmix.emulator;

import static org.catchupmix.emulator.OneInstruction.ints;
import static org.catchupmix.emulator.OneInstruction.longs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.math.BigInteger;
import java.util.function.BinaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  private static void check(
      String name, int size, boolean signed, BinaryOperator<BigInteger> expected) {
    long[] a = new long[A.length];
    long[] b = new long[A.length];
    long[] wanted = new long[A.length];
    for (int i = 0; i < A.length; i++) {
      a[i] = size == 32 ? A[i] : A[i] * 0x1234567887654321L + i;
      b[i] = size == 32 || i % 3 == 0 ? B[i] : B[i] * 0x0fedcba987654321L;
      wanted[i] = expected.apply(value(a[i], signed, size), value(b[i], signed, size)).longValue();
    }
    String code = "%s.%s%d %%d, %%a, %%b;".formatted(name, signed ? "s" : "u", size);
    String types = "b%d b%<d b%<d".formatted(size);
    if (size == 32) {
      int[] words = LongStream.of(wanted).mapToInt(w -> (int) w).toArray();
      assertArrayEquals(words, ints(code, types, a, b), code);
    } else {
      assertArrayEquals(wanted, longs(code, types, a, b), code);
    }
  }

  @ParameterizedTest
  @CsvSource({"32, true", "32, false", "64, true", "64, false"})
  void binaryInstructions(int size, boolean signed) {
    check("add", size, signed, BigInteger::add);
    check("sub", size, signed, BigInteger::subtract);
    check("mul.lo", size, signed, BigInteger::multiply);
    check("mul.hi", size, signed, (a, b) -> a.multiply(b).shiftRight(size));
    check("div", size, signed, BigInteger::divide);
    check("rem", size, signed, BigInteger::remainder);
    check("min", size, signed, BigInteger::min);
    check("max", size, signed, BigInteger::max);
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
