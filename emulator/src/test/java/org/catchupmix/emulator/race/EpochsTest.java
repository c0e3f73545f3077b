package org.catchupmix.emulator.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.EmulatorFault;
import org.junit.jupiter.api.Test;

/** Exhaustion of epoch numbers. */
class EpochsTest {
  private static final int LAST = 100;

  private int forgotten;
  private final AccessHistory history = new AccessHistory(4);
  private final Epochs epochs =
      new Epochs(
          () -> {
            history.clear();
            forgotten++;
          },
          LAST);
  private final WarpOrder[] warps = new WarpOrder[2];

  private void begin() {
    for (int w = 0; w < warps.length; w++) {
      warps[w] = new WarpOrder(w);
    }
    epochs.beginLaunch();
    epochs.beginBlock(0, warps);
  }

  private AccessHistory.Race write(int warp) {
    Epochs.Strength weak = Epochs.Strength.WEAK;
    int[] offsets = new int[Registers.LANES];
    int oldest = epochs.oldest(false);
    return history.access(
        new AccessHistory.Access(
            epochs, warps[warp], offsets, 1, null, 0, 4, 0, weak, oldest, 0, true),
        _ -> false);
  }

  @Test
  void barriersRestartNumbers() {
    begin();
    for (int k = 0; k < 10 * LAST; k++) {
      epochs.warpBarrier(warps[0], -1, -1);
      write(0);
      assertNotNull(write(1));
      epochs.barrier(warps);
    }
    assertTrue(forgotten > 10, forgotten + " times");
  }

  /** Launches that each need less than half of the numbers never run out. */
  @Test
  void aLaunchMayUseHalfTheNumbers() {
    for (int launch = 0; launch < 50; launch++) {
      begin();
      for (int k = 0; k < LAST / 4 - 2; k++) {
        epochs.barrier(warps);
      }
      write(0);
      assertNotNull(write(1));
      assertTrue(epochs.hasRoomFor(List.of()), "launch " + launch);
    }
    assertTrue(forgotten > 10, forgotten + " times");
  }

  @Test
  void exhaustionIsReported() {
    begin();
    write(1);
    for (int k = 3; k < 2 * LAST; k++) {
      epochs.warpBarrier(warps[0], -1, -1);
      assertNotNull(write(0));
    }
    EmulatorFault fault =
        assertThrows(EmulatorFault.class, () -> epochs.warpBarrier(warps[0], -1, -1));
    assertTrue(fault.getMessage().startsWith("warp 0 of block 0 "), fault.getMessage());
    assertEquals(1, forgotten);
    epochs.beginBlock(1, warps); // others continue
    write(0);
    assertNotNull(write(1));
  }
}
