package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is computed by vectors has the bits of what is computed lane by lane. */
class VectorArithmeticTest {
  private static final int[] FLOATS = {
    0, 0x80000000, 0x3F800000, 0x7F800000, 0xFF800000, 0x7FC00000, 1, 0x80000001, 0x7F7FFFFF
  };
  private static final int[] INTS = {0, 1, -1, 31, 32, 33, 63, 64, 255, 1 << 31, (1 << 31) - 1};

  private final Random random = new Random(5);

  static Stream<String> opcodes() {
    return VectorArithmetic.ALL.keySet().stream();
  }

  private int any(int[] special) {
    return random.nextBoolean() ? special[random.nextInt(special.length)] : random.nextInt();
  }

  private Registers registers() {
    Registers r = new Registers(5, 5, 5, 1, 5);
    for (int slot = 0; slot < 5; slot++) {
      r.i[slot] = new int[Registers.LANES];
      r.l[slot] = new long[Registers.LANES];
      r.f[slot] = new float[Registers.LANES];
      r.p[slot] = random.nextInt();
      for (int lane = 0; lane < Registers.LANES; lane++) {
        r.i[slot][lane] = any(INTS);
        r.l[slot][lane] = random.nextBoolean() ? random.nextLong() : any(INTS);
        r.f[slot][lane] = Float.intBitsToFloat(any(FLOATS));
      }
    }
    return r;
  }

  private static Object result(Registers r, char kind, int lane) {
    return switch (kind) {
      case 'i' -> r.i[4][lane];
      case 'l' -> r.l[4][lane];
      case 'f' -> Float.floatToIntBits(r.f[4][lane]); // which of several NaNs is left open
      default -> r.p[4] >>> lane & 1;
    };
  }

  @ParameterizedTest
  @MethodSource("opcodes")
  void vectorsHaveTheBitsOfLanes(String opcode) {
    ArithmeticTable.Arithmetic plain = ArithmeticTable.plain(opcode);
    assertTrue(plain != null, opcode);
    int[] slots = {4, 1, 2, 3};
    for (int trial = 0; trial < 60; trial++) {
      Registers r = registers();
      plain.lanes().run(r, slots);
      Object[] expected = new Object[Registers.LANES];
      for (int lane = 0; lane < expected.length; lane++) {
        expected[lane] = result(r, plain.signature().charAt(0), lane);
      }
      VectorArithmetic.ALL.get(opcode).run(r, slots);
      for (int lane = 0; lane < expected.length; lane++) {
        assertEquals(
            expected[lane],
            result(r, plain.signature().charAt(0), lane),
            "lane %d of %d %d, %s %s %s"
                .formatted(lane, r.i[1][lane], r.i[2][lane], r.f[1][lane], r.f[2][lane], opcode));
      }
    }
  }
}
