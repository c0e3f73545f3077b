package org.catchupmix.emulator.ptx;

import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The registers of a kernel that a thread may read before it has set them, and those that are
 * computed from them. nvcc leaves such a read in the PTX where it cannot decide whether the
 * variable has a value; most kernels have none, and cost nothing.
 *
 * <p>A register is one of them if some way through the blocks leads from the beginning to a read
 * without a write that has no guard. So there are more of them than are ever read too early: what
 * runs decides, see the emulator.
 */
public final class UnsetRegisters {
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  /**
   * Finds them.
   *
   * @param entry with all functions that it calls
   * @param begins the blocks that the kernel and its functions begin with
   */
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
    for (int b = 0; b < before.length; b++) {
      before[b] = new BitSet();
    }
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
    spread(entry);
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

  /** What is computed from one of them may be unset too. */
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

  /** How many there are. */
  public int count() {
    return numbers.size();
  }

  /** The number of a register, from 0; -1 if it is none of them. */
  public int number(String register) {
    return numbers.getOrDefault(register, -1);
  }

  /** Whether an instruction reads or writes one of them. */
  public boolean concerns(PtxInstruction in) {
    return in.reads().stream().anyMatch(numbers::containsKey)
        || in.writes().stream().anyMatch(numbers::containsKey);
  }
}
