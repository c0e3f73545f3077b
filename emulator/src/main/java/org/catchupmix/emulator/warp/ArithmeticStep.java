package org.catchupmix.emulator.warp;

import static org.catchupmix.emulator.registers.Registers.SCRATCH;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.catchupmix.emulator.arithmetic.ArithmeticTable.Arithmetic;
import org.catchupmix.emulator.arithmetic.LaneLoops;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.registers.Uses;
import org.catchupmix.emulator.registers.Uses.Register;

/** Computes a register from others. */
public final class ArithmeticStep extends Step {
  /** Words of a program that weigh as much as one {@code fma}. */
  private static final int WORDS = 4;

  /** Words that involve masks, which weigh {@value #MASK}. */
  private static final Set<String> MASKS = Set.of("mask", "blend", "fill", "far", "nan");

  private static final int MASK = 3;
  private static final int WIDENING = 4;

  private final Arithmetic arithmetic;
  private final LaneLoops.Lanes lanes;
  private final RegisterKind kind;
  private final int[] slots;
  private final int[] scratchSlots;
  private final boolean narrow;

  /** Computes the first slot from the others; a narrow result has 16 bits. */
  public ArithmeticStep(
      PtxInstruction instruction, int guard, Arithmetic arithmetic, int[] slots, boolean narrow) {
    super(instruction, guard);
    this.arithmetic = arithmetic;
    this.lanes = arithmetic.lanes();
    this.kind = RegisterKind.of(arithmetic.signature().charAt(0));
    this.slots = Arrays.copyOf(slots, Math.max(slots.length, LaneLoops.OPERANDS));
    this.narrow = narrow;
    scratchSlots = this.slots.clone();
    scratchSlots[0] = SCRATCH;
  }

  /** Program for the Vector API, see {@code VectorArithmetic}; null if there is none. */
  public String vectors() {
    return guard < 0 ? arithmetic.vectors() : null;
  }

  /**
   * Size of the vector code relative to {@code fma}; doubled for 64 bits, more for widening and
   * masks.
   */
  public int weight() {
    int words = 0;
    for (String word : vectors().split(" ")) {
      words += MASKS.contains(word) ? MASK : 1;
    }
    if (kind == RegisterKind.LONG) {
      int widened = (int) sources().stream().filter(s -> s.kind() == RegisterKind.INT).count();
      words = 2 * (words + WIDENING * widened);
    }
    return (words + WORDS - 1) / WORDS;
  }

  public Register result() {
    return new Register(kind, slots[0]);
  }

  public List<Register> sources() {
    List<Register> all = new ArrayList<>();
    for (int k = 1; k < arithmetic.signature().length(); k++) {
      all.add(new Register(RegisterKind.of(arithmetic.signature().charAt(k)), slots[k]));
    }
    return all;
  }

  public boolean isNarrow() {
    return narrow;
  }

  @Override
  public Uses uses() {
    return guard >= 0 ? null : new Uses(new LinkedHashSet<>(sources()), Set.of(result()));
  }

  @Override
  public void execute(Warp warp, int active) {
    Registers r = warp.registers;
    // inactive lanes of a whole warp may get any value
    boolean whole = warp.isWhole(active);
    int to = whole ? slots[0] : SCRATCH;
    lanes.run(r, whole ? slots : scratchSlots);
    if (narrow) {
      int[] values = r.i[to];
      for (int lane = 0; lane < Registers.LANES; lane++) {
        values[lane] &= 0xFFFF;
      }
    }
    if (!whole) {
      r.merge(kind, slots[0], active);
    }
  }
}
