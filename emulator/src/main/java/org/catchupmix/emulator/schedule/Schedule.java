package org.catchupmix.emulator.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
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
 * The order in which the steps of a basic block are done once vectors pay: accesses to memory
 * together, and arithmetic together, as far as registers let arithmetic wait for accesses behind
 * it. Accesses keep their order, and so do all other steps, so that the same fault comes first;
 * what arithmetic has not been done then, no message tells.
 */
public final class Schedule {
  private final Slots slots;

  /** How many instructions name a register. */
  private final Map<String, Integer> named = new HashMap<>();

  private List<Step> steps;
  private final List<ArithmeticStep> arithmetic = new ArrayList<>();
  private int weight;
  private final Set<Register> waitingReads = new HashSet<>();
  private final Set<Register> waitingWrites = new HashSet<>();
  private final List<MemoryStep> accesses = new ArrayList<>();
  private final Set<Register> loaded = new HashSet<>();

  /** How many steps each instruction has in the block. */
  private final Map<PtxInstruction, Integer> parts = new IdentityHashMap<>();

  public Schedule(PtxEntry entry, Slots slots) {
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

  /** Those of a block, which does the same in the order given. */
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

  /** Whether a step needs that what waits is done before it. */
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
      steps.add(new VectorRun(all, stored(all)));
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
   * Whether a register that a run writes has to be there behind it: all but those that only
   * instructions of this run name. If the first of those read it, it would be a register that may
   * be unset, and an {@code UnsetCheck} part of the instruction.
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
