package org.catchupmix.emulator.ptx;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Registers that a thread may read before setting them, and those computed from them. nvcc emits
 * such reads where it cannot tell whether a variable has a value; most kernels have none.
 *
 * <p>A register counts if some path leads to a read without an unguarded write. The emulator checks
 * at run time which reads are really unset.
 *
 * <p>The results of speculative loads count too. nvcc moves a load of a variable at a constant
 * address ahead of the branch that guards it, and selects the value afterwards.
 */
public final class UnsetRegisters {
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final Set<PtxInstruction> hoisted = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Analyzes a kernel with its functions, which begin at some blocks. */
  public UnsetRegisters(PtxEntry entry, ControlFlow flow, List<Integer> begins) {
    Map<String, Integer> index = new HashMap<>();
    for (PtxInstruction in : entry.instructions()) {
      for (List<String> names : List.of(in.reads(), in.writes())) {
        names.stream()
            .filter(entry.registers()::containsKey)
            .forEach(name -> index.putIfAbsent(name, index.size()));
      }
    }
    BitSet[] before = new BitSet[flow.blocks().size()];
    Arrays.setAll(before, _ -> new BitSet());
    for (int begin : begins) {
      before[begin].set(0, index.size());
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int b = 0; b < before.length; b++) {
        BitSet unset = (BitSet) before[b].clone();
        walk(entry, flow.blocks().get(b), index, unset, null);
        for (int next : flow.blocks().get(b).successors()) {
          if (next != ControlFlow.END) {
            int known = before[next].cardinality();
            before[next].or(unset);
            changed |= before[next].cardinality() > known;
          }
        }
      }
    }
    for (int b = 0; b < before.length; b++) {
      walk(entry, flow.blocks().get(b), index, (BitSet) before[b].clone(), numbers);
    }
    flow.blocks().forEach(block -> speculate(entry, block));
    spread(entry);
  }

  /** Finds loads at constant addresses whose values are selected or not in the same block. */
  private void speculate(PtxEntry entry, ControlFlow.Block block) {
    List<PtxInstruction> all = entry.instructions().subList(block.first(), block.end());
    for (PtxInstruction in : all) {
      boolean constant =
          in.name().equals("ld")
              && (in.has("shared") || in.has("global"))
              && !in.has("volatile")
              && in.operand(1) instanceof PtxOperand.Address(PtxOperand.Symbol _, long _);
      if (constant
          && all.stream()
              .anyMatch(s -> s.name().equals("selp") && s.reads().containsAll(in.writes()))) {
        hoisted.add(in);
        in.writes().forEach(name -> numbers.putIfAbsent(name, numbers.size()));
      }
    }
  }

  /** Numbers of the registers that a speculative load sets; null for other instructions. */
  public int[] speculated(PtxInstruction in) {
    return hoisted.contains(in) ? in.writes().stream().mapToInt(this::number).toArray() : null;
  }

  private static void walk(
      PtxEntry entry,
      ControlFlow.Block block,
      Map<String, Integer> index,
      BitSet unset,
      Map<String, Integer> found) {
    for (PtxInstruction in : entry.instructions().subList(block.first(), block.end())) {
      if (found != null) {
        for (String name : in.reads()) {
          if (index.containsKey(name) && unset.get(index.get(name))) {
            found.putIfAbsent(name, found.size());
          }
        }
      }
      if (in.guard() == null) {
        for (String name : in.writes()) {
          if (index.containsKey(name)) {
            unset.clear(index.get(name));
          }
        }
      }
    }
  }

  /** Adds registers computed from unset ones. */
  private void spread(PtxEntry entry) {
    boolean changed = !numbers.isEmpty();
    while (changed) {
      changed = false;
      for (PtxInstruction in : entry.instructions()) {
        if (in.reads().stream().anyMatch(numbers::containsKey)) {
          for (String name : in.writes()) {
            changed |= numbers.putIfAbsent(name, numbers.size()) == null;
          }
        }
      }
    }
  }

  public int count() {
    return numbers.size();
  }

  /** Number of a register, from 0; -1 if it is always set. */
  public int number(String register) {
    return numbers.getOrDefault(register, -1);
  }

  public boolean concerns(PtxInstruction in) {
    return in.reads().stream().anyMatch(numbers::containsKey)
        || in.writes().stream().anyMatch(numbers::containsKey);
  }
}
