package org.catchupmix.emulator.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.catchupmix.emulator.arithmetic.ArithmeticTable;
import org.catchupmix.emulator.arithmetic.VectorArithmetic;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.registers.Uses;
import org.catchupmix.emulator.warp.ArithmeticStep;
import org.catchupmix.emulator.warp.Warp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Vector code gives the same bits as plain loops. */
class VectorCodeTest {
  private static final int[] FLOATS = {
    0, 0x80000000, 0x3F800000, 0x7F800000, 0xFF800000, 0x7FC00000, 1, 0x80000001, 0x7F7FFFFF
  };
  private static final int[] INTS = {0, 1, -1, 31, 32, 33, 63, 64, 255, 1 << 31, (1 << 31) - 1};

  /** Registers of each kind; the first is the scratch register. */
  private static final int SLOTS = 5;

  private final Random random = new Random(5);

  static Stream<String> opcodes() {
    return VectorArithmetic.ALL.keySet().stream();
  }

  private int any(int[] special) {
    return random.nextBoolean() ? special[random.nextInt(special.length)] : random.nextInt();
  }

  private Registers registers() {
    Registers r = new Registers(SLOTS, SLOTS, SLOTS, 1, SLOTS);
    for (int slot = 0; slot < SLOTS; slot++) {
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

  private static Registers copy(Registers r) {
    Registers to = new Registers(SLOTS, SLOTS, SLOTS, 1, SLOTS);
    for (RegisterKind kind : RegisterKind.values()) {
      for (int slot = 0; slot < SLOTS && kind != RegisterKind.DOUBLE; slot++) {
        to.copy(new Uses.Register(kind, slot), r);
      }
    }
    return to;
  }

  /** The bits of all registers but the scratch ones. */
  private static String bits(Registers r) {
    StringBuilder all = new StringBuilder();
    for (int slot = 1; slot < SLOTS; slot++) {
      for (int lane = 0; lane < Registers.LANES; lane++) {
        int f = Float.floatToIntBits(r.f[slot][lane]); // any NaN will do
        all.append(slot).append('.').append(lane).append(": ").append(r.i[slot][lane]);
        all.append(' ').append(r.l[slot][lane]).append(' ').append(f);
        all.append(' ').append(r.p[slot] >>> lane & 1).append('\n');
      }
    }
    return all.toString();
  }

  /** An instruction of registers. */
  private ArithmeticStep step(String opcode, int to, boolean anySources) {
    ArithmeticTable.Arithmetic one = ArithmeticTable.find(opcode);
    assertTrue(one != null, opcode);
    int[] slots = new int[one.signature().length()];
    slots[0] = to;
    for (int k = 1; k < slots.length; k++) {
      slots[k] = anySources ? 1 + random.nextInt(SLOTS - 1) : k;
    }
    boolean narrow = anySources && one.signature().startsWith("i") && random.nextInt(8) == 0;
    PtxInstruction in = new PtxInstruction(null, opcode, List.of(), 1, null);
    return new ArithmeticStep(in, -1, one, slots, narrow);
  }

  private void compare(List<ArithmeticStep> steps) {
    Registers r = registers();
    Warp warp = new Warp(null, 0, copy(r), -1, 0, 0);
    warp.begin();
    steps.forEach(step -> step.execute(warp, -1));
    VectorCode.of(steps, _ -> true).run(r, 0);
    assertEquals(
        bits(warp.registers),
        bits(r),
        () -> steps.stream().map(step -> step.instruction.opcode()).toList().toString());
  }

  @ParameterizedTest
  @MethodSource("opcodes")
  void vectorsHaveTheBitsOfLanes(String opcode) {
    for (int trial = 0; trial < 20; trial++) {
      compare(List.of(step(opcode, SLOTS - 1, false)));
    }
  }

  @Test
  void sequencesEqualSingleInstructions() {
    // Additions may return any NaN.
    List<String> all = opcodes().filter(opcode -> !opcode.equals("bits if")).toList();
    for (int trial = 0; trial < 150; trial++) {
      List<ArithmeticStep> steps = new ArrayList<>();
      int count = 1 + random.nextInt(VectorRun.MOST);
      while (steps.size() < count) {
        steps.add(step(all.get(random.nextInt(all.size())), 1 + random.nextInt(SLOTS - 1), true));
      }
      compare(steps);
    }
  }
}
