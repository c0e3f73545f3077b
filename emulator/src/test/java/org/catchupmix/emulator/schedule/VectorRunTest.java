package org.catchupmix.emulator.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.emulator.arithmetic.ArithmeticTable;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.warp.ArithmeticStep;
import org.catchupmix.emulator.warp.Warp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When generated classes replace steps. */
class VectorRunTest {
  private static final int SLOTS = 4;
  private static final long PATIENCE = 600_000_000;

  private final Registers r = new Registers(SLOTS, SLOTS, SLOTS, 1, SLOTS);
  private final Warp warp = new Warp(null, 0, r, -1, 0, 0);

  private VectorRun stretch(String opcode, int count, long patience) {
    for (int slot = 0; slot < SLOTS; slot++) {
      r.i[slot] = new int[Registers.LANES];
      r.l[slot] = new long[Registers.LANES];
      r.f[slot] = new float[Registers.LANES];
    }
    Arrays.setAll(r.i[2], lane -> lane);
    Arrays.fill(r.i[3], 3);
    warp.begin();
    List<ArithmeticStep> steps = new ArrayList<>();
    while (steps.size() < count) {
      steps.add(step(opcode));
    }
    return new VectorRun(steps, _ -> true, false, patience);
  }

  /** The first register is also the last operand. */
  private static ArithmeticStep step(String opcode) {
    ArithmeticTable.Arithmetic known = ArithmeticTable.find(opcode);
    int[] slots = {1, 2, 3, 1};
    return new ArithmeticStep(
        new PtxInstruction(null, opcode, List.of(), 1, null),
        -1,
        known,
        Arrays.copyOf(slots, known.signature().length()),
        false);
  }

  @AfterEach
  void otherRunsAreTried() {
    VectorRun.LOST.set(0);
  }

  @Test
  void refusedCodeIsAbandoned() {
    int count = 300; // over 8,000 bytes of code, which HotSpot does not compile
    VectorRun run = stretch("mad.wide.u32", count, PATIENCE);
    long runs = 0;
    long lost = VectorRun.LOST.get();
    while (!run.isGivenUp()) {
      assertFalse(run.isQuick());
      run.execute(warp, -1);
      runs++;
    }
    assertTrue(runs > 1 << 15, runs + " runs");
    long spent = VectorRun.LOST.get() - lost;
    assertTrue(spent > PATIENCE && spent < 2 * PATIENCE, spent + " ns were spent");
    for (int k = 0; k < 1000; k++) {
      run.execute(warp, -1);
      runs++;
    }
    assertFalse(run.isQuick());
    assertEquals(spent, VectorRun.LOST.get() - lost); // no more cost
    long[] expected = new long[Registers.LANES];
    for (int lane = 0; lane < expected.length; lane++) {
      expected[lane] = runs * count * 3 * lane;
    }
    assertArrayEquals(expected, r.l[1]);
  }

  @Test
  void trialsStopAfterTooManyFailures() {
    VectorRun.LOST.set(VectorRun.PATIENCE_WITH_ALL);
    int count = 60; // so many that an uncompiled trial is slow in any case
    VectorRun run = stretch("mad.lo.s32", count, VectorRun.PATIENCE);
    int runs = 0;
    while (!run.isGivenUp() && runs < 1 << 16) {
      run.execute(warp, -1);
      runs++;
    }
    assertEquals(1 << 15, runs);
    assertEquals(count * 3 * 31 * runs, r.i[1][31]);
  }

  @Test
  void fastRunsLoseNothing() {
    VectorRun run = stretch("mad.lo.s32", 2, VectorRun.PATIENCE);
    int runs = 0;
    while (!run.isQuick()) {
      assertFalse(run.isGivenUp());
      run.execute(warp, -1);
      runs++;
    }
    assertEquals(0, VectorRun.LOST.get());
    run.execute(warp, -1);
    assertEquals(2 * 3 * 31 * (runs + 1), r.i[1][31]);
  }
}
