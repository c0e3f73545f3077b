package org.catchupmix.emulator;

import static org.catchupmix.emulator.OneInstruction.ints;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Dot products of bytes, and SIMD on bytes and halves. */
class PackedInstructionsTest {
  private static final long[] A = {0x01020304, 0xff80_7f01L, 0x8000_7fffL, -1, 0x12345678};
  private static final long[] B = {0x05060708, 0x01ff_80ffL, 0x7f80_ff00L, 1, 0x9abcdef0L};
  private static final long[] C = {10, -3, 0, 7, 100};

  private static void check(String code, IntBinaryOperator expected) {
    int[] wanted =
        IntStream.range(0, A.length)
            .map(i -> expected.applyAsInt((int) A[i], (int) B[i]))
            .toArray();
    assertArrayEquals(wanted, ints(code + " %d, %a, %b;", "b32 b32 b32", A, B), code);
  }

  private static void check3(String code, IntUnaryOperator expected) {
    int[] wanted = IntStream.range(0, A.length).map(expected).toArray();
    assertArrayEquals(wanted, ints(code + " %d, %a, %b, %c;", "b32 b32 b32 b32", A, B, C), code);
  }

  private static int s8(long word, int k) {
    return (byte) (word >> 8 * k);
  }

  private static int u8(long word, int k) {
    return (int) (word >> 8 * k) & 0xFF;
  }

  private static int s16(long word, int k) {
    return (short) (word >> 16 * k);
  }

  @Test
  void dotProducts() {
    check3(
        "dp4a.s32.s32",
        i -> (int) C[i] + IntStream.range(0, 4).map(k -> s8(A[i], k) * s8(B[i], k)).sum());
    check3(
        "dp4a.u32.s32",
        i -> (int) C[i] + IntStream.range(0, 4).map(k -> u8(A[i], k) * s8(B[i], k)).sum());
    check3(
        "dp2a.lo.s32.u32",
        i -> (int) C[i] + s16(A[i], 0) * u8(B[i], 0) + s16(A[i], 1) * u8(B[i], 1));
    check3(
        "dp2a.hi.s32.s32",
        i -> (int) C[i] + s16(A[i], 0) * s8(B[i], 2) + s16(A[i], 1) * s8(B[i], 3));
  }

  @Test
  void simdParts() {
    check3(
        "vabsdiff4.u32.u32.u32.add",
        i ->
            (int) C[i] + IntStream.range(0, 4).map(k -> Math.abs(u8(A[i], k) - u8(B[i], k))).sum());
    check("add.s16x2", (a, b) -> a + b & 0xFFFF | (a >>> 16) + (b >>> 16) << 16);
    check(
        "max.s16x2.relu",
        (a, b) ->
            Math.max(0, Math.max((short) a, (short) b))
                | Math.max(0, Math.max(a >> 16, b >> 16)) << 16);
    check(
        "min.u16x2",
        (a, b) -> Math.min(a & 0xFFFF, b & 0xFFFF) | Math.min(a >>> 16, b >>> 16) << 16);
  }
}
