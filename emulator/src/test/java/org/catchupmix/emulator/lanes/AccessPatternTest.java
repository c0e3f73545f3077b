package org.catchupmix.emulator.lanes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.catchupmix.emulator.registers.Registers;
import org.junit.jupiter.api.Test;

/** Bounds checks with extreme addresses. */
class AccessPatternTest {
  private static final long BASE = 1L << 44;
  private static final int BYTES = 256;

  private static boolean within(long first, long others) {
    AccessPattern pattern = new AccessPattern(4);
    long[] addresses = new long[Registers.LANES];
    for (int lane = 0; lane < addresses.length; lane++) {
      addresses[lane] = lane == 0 ? first : others;
    }
    pattern.update(addresses, -1);
    return pattern.within(BYTES, first - BASE);
  }

  @Test
  void addressesDoNotOverflow() {
    long[] all = {
      Long.MIN_VALUE,
      Long.MIN_VALUE + 4,
      -BASE,
      -4,
      0,
      BASE - 4,
      BASE,
      BASE + 4,
      BASE + BYTES - 4,
      BASE + BYTES,
      Long.MAX_VALUE - BASE,
      Long.MAX_VALUE - 3,
      BASE + Long.MIN_VALUE,
      BASE + Long.MAX_VALUE - 3,
      BASE + Long.MAX_VALUE - BYTES
    };
    for (long first : all) {
      for (long others : all) {
        boolean expected =
            first >= BASE
                && first <= BASE + BYTES - 4
                && others >= BASE
                && others <= BASE + BYTES - 4;
        assertEquals(expected, within(first, others), first + " " + others);
      }
    }
  }
}
