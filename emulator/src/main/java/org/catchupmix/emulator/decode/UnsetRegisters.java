package org.catchupmix.emulator.decode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.catchupmix.emulator.arithmetic.ArithmeticTable;
import org.catchupmix.emulator.ptx.ControlFlow;
import org.catchupmix.emulator.ptx.LinkedEntry;
import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.Opcode;
import org.catchupmix.emulator.ptx.Operation;
import org.catchupmix.emulator.ptx.Operation.Family;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxOperand.Address;
import org.catchupmix.emulator.ptx.PtxOperand.Register;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.WarpProblem;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/**
 * Finds uses of registers that some path leaves unset, as a variable without a value.
 *
 * <p>Data flow over the control-flow graph names the registers that may be read before they are
 * set; most kernels have none, and nothing is added to them. For these registers, and those that
 * are computed from them, a predicate holds the lanes that have no value. Computing is no fault, as
 * a compiler computes ahead of conditions. A fault is a branch, an address, or a stored value that
 * depends on what was never set. What {@code st.shared} stores so becomes uninitialized instead,
 * and a fault where it is read: blocks exchange padding that nobody reads, as CUB's selection does.
 * Elements of a vector count as set, as the last ones are often padding that is read with them.
 */
final class UnsetRegisters {
  /** Bound on the data flow's memory in bits; kernels beyond it are not analyzed. */
  private static final long MAX_BITS = 1L << 28;

  private static final Opcode AND = Opcode.of(Operation.AND, PtxType.PRED);
  private static final Opcode OR = Opcode.of(Operation.OR, PtxType.PRED);

  private final Operands operands;
  private final PtxEntry entry;

  /** Predicate with the lanes that have no value, by register. */
  private final Map<String, Integer> lanesWithout = new HashMap<>();

  UnsetRegisters(Operands operands, ControlFlow flow) {
    this.operands = operands;
    this.entry = operands.entry;
    if ((long) flow.blocks().size() * entry.registers().size() <= MAX_BITS) {
      Set<String> suspects = new HashSet<>();
      addReadBeforeSet(flow, suspects);
      addComputed(suspects);
      suspects.forEach(name -> lanesWithout.put(name, operands.slots.freshUnset()));
    }
  }

  /** Adds registers that are read on some path before they are set. */
  private void addReadBeforeSet(ControlFlow flow, Set<String> found) {
    List<String> names = List.copyOf(entry.registers().keySet());
    Map<String, Integer> numbers = new HashMap<>();
    names.forEach(name -> numbers.put(name, numbers.size()));
    BitSet[] unsetAt = new BitSet[flow.blocks().size()];
    Deque<Integer> todo = new ArrayDeque<>();
    List<Integer> beginnings = new ArrayList<>(List.of(0));
    operands.linked.callees().values().stream()
        .map(LinkedEntry.Callee::first)
        .map(flow::blockAt)
        .forEach(beginnings::add);
    for (int begin : beginnings) {
      unsetAt[begin] = new BitSet();
      unsetAt[begin].set(0, names.size());
      todo.add(begin);
    }
    while (!todo.isEmpty()) {
      int block = todo.remove();
      ControlFlow.Block at = flow.blocks().get(block);
      BitSet unset = (BitSet) unsetAt[block].clone();
      for (PtxInstruction in : entry.instructions().subList(at.first(), at.end())) {
        in.reads().stream()
            .filter(name -> numbers.containsKey(name) && unset.get(numbers.get(name)))
            .forEach(found::add);
        if (in.guard() == null) {
          in.writes().stream().filter(numbers::containsKey).map(numbers::get).forEach(unset::clear);
        }
      }
      for (int next : at.successors()) {
        if (next != ControlFlow.END && merge(unsetAt, next, unset)) {
          todo.add(next);
        }
      }
    }
  }

  private static boolean merge(BitSet[] all, int block, BitSet more) {
    if (all[block] == null) {
      all[block] = (BitSet) more.clone();
      return true;
    }
    int before = all[block].cardinality();
    all[block].or(more);
    return all[block].cardinality() > before;
  }

  /** Adds registers that are computed from them. */
  private void addComputed(Set<String> suspects) {
    boolean more = !suspects.isEmpty();
    while (more) {
      more = false;
      for (PtxInstruction in : entry.instructions()) {
        if (computes(in) && in.reads().stream().anyMatch(suspects::contains)) {
          more |= suspects.addAll(in.writes());
        }
      }
    }
    suspects.retainAll(entry.registers().keySet());
  }

  private static boolean computes(PtxInstruction in) {
    return in.operation() == Operation.MOV
        || in.operation() == Operation.SETP
        || ArithmeticTable.find(in.opcode()) != null;
  }

  /** Adds a check of an instruction, and what its results then lack; before the instruction. */
  void before(PtxInstruction in) {
    boolean concerned =
        in.reads().stream().anyMatch(lanesWithout::containsKey)
            || in.writes().stream().anyMatch(lanesWithout::containsKey);
    if (!concerned) {
      return;
    }
    if (isSharedStore(in) && in.operand(1) instanceof Register(String name, boolean _)) {
      operands.lacking = lanesWithout.getOrDefault(name, -1);
    }
    List<String> used = used(in);
    boolean computes = computes(in);
    operands.addHidden(
        (step, warp, active) -> {
          int lanes = passing(warp.registers, in, active);
          check(step, warp, in, used, active, lanes);
          int lacking = computes ? lacking(warp.registers, in) : 0;
          Integer guard = in.guard() == null ? null : lanesWithout.get(in.guard().name());
          if (guard != null) { // whether it is set depends on what is not
            lacking |= warp.registers.p[guard];
            lanes = active;
          }
          for (String to : in.writes()) {
            if (lanesWithout.containsKey(to)) {
              warp.registers.setPredicate(lanesWithout.get(to), lanes, lacking);
            }
          }
        });
  }

  /** Registers on which memory, or the path, depends. */
  private List<String> used(PtxInstruction in) {
    List<String> all = new ArrayList<>();
    boolean own = in.has(Modifier.LOCAL) || in.opcode().isParameter() || isSharedStore(in);
    if (accesses(in)) {
      in.operands().stream()
          .filter(Address.class::isInstance)
          .flatMap(PtxOperand::registers)
          .forEach(all::add);
      boolean stores = in.operation() == Operation.ST || in.operation() == Operation.RED;
      for (int k = stores ? 1 : 2; k < in.operands().size() && !own; k++) {
        // elements of a vector count as set
        if (in.family() != Family.LOAD
            && in.operand(k) instanceof Register(String name, boolean _)) {
          all.add(name);
        }
      }
    }
    all.removeIf(name -> !lanesWithout.containsKey(name));
    return all;
  }

  private static boolean accesses(PtxInstruction in) {
    return switch (in.family()) {
      case LOAD, STORE, ATOMIC -> true;
      default -> false;
    };
  }

  private static boolean isSharedStore(PtxInstruction in) {
    return in.operation() == Operation.ST && in.opcode().isShared();
  }

  private void check(
      Step step, Warp warp, PtxInstruction in, List<String> used, int active, int lanes) {
    for (String name : used) {
      report(step, warp, name, warp.registers.p[lanesWithout.get(name)] & lanes);
    }
    boolean decides = in.guard() != null && (in.operation() == Operation.BRA || accesses(in));
    if (decides && lanesWithout.containsKey(in.guard().name())) {
      String name = in.guard().name();
      report(step, warp, name, warp.registers.p[lanesWithout.get(name)] & active);
    }
  }

  private static void report(Step step, Warp warp, String name, int lanes) {
    if (lanes != 0) {
      warp.part.faults.fault(
          step,
          warp,
          Integer.numberOfTrailingZeros(lanes),
          new WarpProblem.Unset(LinkedEntry.unlinked(name)));
    }
  }

  private int passing(Registers r, PtxInstruction in, int active) {
    if (in.guard() == null) {
      return active;
    }
    int p = r.p[operands.slots.register(in.guard().name())];
    return active & (in.guard().negated() ? ~p : p);
  }

  /** Lanes whose result depends on what was never set. */
  private int lacking(Registers r, PtxInstruction in) {
    int last = in.operands().size() - 1;
    if (in.operation() == Operation.SELP) {
      int chosen = value(r, in.operand(3));
      return of(r, in.operand(3)) | chosen & of(r, in.operand(1)) | ~chosen & of(r, in.operand(2));
    }
    if (AND.equals(in.opcode()) || OR.equals(in.opcode())) {
      return combined(r, in, of(r, in.operand(1)), value(r, in.operand(1)), in.operand(2));
    }
    if (packs(in)) { // the other half may be padding
      return in.operands().stream()
          .skip(1)
          .flatMap(operand -> operand.parts().stream())
          .mapToInt(part -> of(r, part))
          .reduce(-1, (a, b) -> a & b);
    }
    int all = 0;
    boolean combines =
        in.operation() == Operation.SETP && (in.has(Modifier.AND) || in.has(Modifier.OR));
    for (int k = 1; k <= (combines ? last - 1 : last); k++) {
      all |= of(r, in.operand(k));
    }
    if (combines) { // the comparison's own value is not known yet, so only the other decides
      int decided = ~of(r, in.operand(last)) & deciding(in, value(r, in.operand(last)));
      return (all | of(r, in.operand(last))) & ~decided;
    }
    return all;
  }

  /** Whether it joins values to a wider one, such as two halves. */
  private static boolean packs(PtxInstruction in) {
    return in.operation() == Operation.MOV && in.operand(1) instanceof PtxOperand.Vector
        || in.operation() == Operation.CVT && in.operands().size() == 3;
  }

  /** A combination lacks no value where either side alone decides it. */
  private int combined(Registers r, PtxInstruction in, int lacking, int value, PtxOperand other) {
    int decided = ~lacking & deciding(in, value) | ~of(r, other) & deciding(in, value(r, other));
    return (lacking | of(r, other)) & ~decided;
  }

  private static int deciding(PtxInstruction in, int value) {
    return in.has(Modifier.AND) || in.operation() == Operation.AND ? ~value : value;
  }

  /** The value of a predicate operand. */
  private int value(Registers r, PtxOperand operand) {
    if (operand instanceof Register(String name, boolean negated)) {
      int p = r.p[operands.slots.register(name)];
      return negated ? ~p : p;
    }
    return operand instanceof PtxOperand.Whole(long value) && value != 0 ? -1 : 0;
  }

  /** Lanes in which an operand has no value. */
  private int of(Registers r, PtxOperand operand) {
    return operand
        .registers()
        .filter(lanesWithout::containsKey)
        .mapToInt(name -> r.p[lanesWithout.get(name)])
        .reduce(0, (a, b) -> a | b);
  }
}
