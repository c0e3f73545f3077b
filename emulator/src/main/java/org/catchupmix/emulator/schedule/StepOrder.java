package org.catchupmix.emulator.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.catchupmix.emulator.arithmetic.VectorUse;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Slots;
import org.catchupmix.emulator.registers.Uses;
import org.catchupmix.emulator.registers.Uses.Register;
import org.catchupmix.emulator.warp.ArithmeticStep;
import org.catchupmix.emulator.warp.MemoryStep;
import org.catchupmix.emulator.warp.Step;

/**
 * Reorders the steps of a basic block for vectors: arithmetic moves after following accesses where
 * registers allow. Accesses and all other steps keep their order, so the first fault is the same.
 */
public final class StepOrder {
  private final Slots slots;

  /** Number of instructions that name each register. */
  private final Map<String, Integer> named = new HashMap<>();

  private List<Step> steps;
  private final List<ArithmeticStep> arithmetic = new ArrayList<>();
  private int weight;
  private final Set<Register> waitingReads = new HashSet<>();
  private final Set<Register> waitingWrites = new HashSet<>();
  private final List<MemoryStep> accesses = new ArrayList<>();
  private final Set<Register> loaded = new HashSet<>();

  /** Number of steps per instruction of the block. */
  private final Map<PtxInstruction, Integer> parts = new IdentityHashMap<>();

  public StepOrder(PtxEntry entry, Slots slots) {
    this.slots = slots;
    for (PtxInstruction in : entry.instructions()) {
      names(in).forEach(name -> named.merge(name, 1, Integer::sum));
    }
  }

  private static Set<String> names(PtxInstruction in) {
    Set<String> all = new HashSet<>(in.reads());
    all.addAll(in.writes());
    return all;
  }

  public Step[] of(Step[] block) {
    steps = new ArrayList<>();
    parts.clear();
    for (Step step : block) {
      parts.merge(step.instruction, 1, Integer::sum);
    }
    for (Step step : block) {
      Uses uses = step.uses();
      if (step instanceof ArithmeticStep one && one.vectors() != null) {
        add(one, uses);
        continue;
      }
      if (uses == null || mustWait(uses)) {
        endAll();
      }
      if (uses != null && step instanceof MemoryStep access) {
        add(access, uses);
      } else {
        endAccesses();
        steps.add(step);
      }
    }
    endAll();
    return steps.toArray(Step[]::new);
  }

  /** Whether a step depends on delayed arithmetic. */
  private boolean mustWait(Uses uses) {
    return uses.reads().stream().anyMatch(waitingWrites::contains)
        || uses.writes().stream()
            .anyMatch(r -> waitingWrites.contains(r) || waitingReads.contains(r));
  }

  private void add(ArithmeticStep step, Uses uses) {
    if (weight + step.weight() > VectorRun.MOST) {
      endAll();
    }
    arithmetic.add(step);
    weight += step.weight();
    waitingReads.addAll(uses.reads());
    waitingWrites.addAll(uses.writes());
  }

  private void add(MemoryStep step, Uses uses) {
    if (loaded.contains(step.address())) {
      endAccesses();
    }
    accesses.add(step);
    loaded.addAll(uses.writes());
  }

  private void endAll() {
    endAccesses();
    if (!arithmetic.isEmpty()) {
      List<ArithmeticStep> all = List.copyOf(arithmetic);
      steps.add(new VectorRun(all, stored(all), VectorUse.ALWAYS, VectorRun.PATIENCE));
    }
    arithmetic.clear();
    weight = 0;
    waitingReads.clear();
    waitingWrites.clear();
  }

  private void endAccesses() {
    if (!accesses.isEmpty()) {
      AccessGroup group = new AccessGroup(accesses);
      steps.addAll(group.isShared() ? List.of(group) : accesses);
    }
    accesses.clear();
    loaded.clear();
  }

  /**
   * Whether a register must be stored: all but those that only this run uses. A first read among
   * them would make the register possibly unset, with an {@code UnsetCheck} in the block.
   */
  private Predicate<Register> stored(List<ArithmeticStep> run) {
    Map<PtxInstruction, Integer> here = new IdentityHashMap<>();
    Map<String, Integer> namedHere = new HashMap<>();
    for (ArithmeticStep step : run) {
      if (here.merge(step.instruction, 1, Integer::sum).equals(parts.get(step.instruction))) {
        names(step.instruction).forEach(name -> namedHere.merge(name, 1, Integer::sum));
      }
    }
    Set<Register> dropped = new HashSet<>();
    namedHere.forEach(
        (name, count) -> {
          if (slots.type(name) != null && count.equals(named.get(name))) {
            dropped.add(new Register(RegisterKind.of(slots.type(name)), slots.register(name)));
          }
        });
    return register -> !dropped.contains(register);
  }
}
