package org.catchupmix.emulator.registers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class RegistersTest {
  /** With {@code Arrays.deepHashCode}, 32 equal steps of 2^23 would cancel. */
  @Test
  void equalChangesOfAllLanesChangeTheHash() {
    Registers r = new Registers(1, 1, 1, 1, 1);
    for (RegisterKind kind : RegisterKind.values()) {
      r.fill(kind, 0, 0);
    }
    long before = r.hash();
    assertEquals(before, r.hash());
    for (int lane = 0; lane < Registers.LANES; lane++) {
      r.i[0][lane] += 1 << 23;
    }
    assertNotEquals(before, r.hash());
  }
}
