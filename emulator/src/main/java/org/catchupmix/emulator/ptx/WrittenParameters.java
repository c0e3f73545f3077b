package org.catchupmix.emulator.ptx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.catchupmix.emulator.ptx.Operation.Family;
import org.catchupmix.emulator.ptx.PtxOperand.Address;
import org.catchupmix.emulator.ptx.PtxOperand.Register;
import org.catchupmix.emulator.ptx.PtxOperand.Symbol;

/**
 * The parameters through which a kernel writes device memory: every address that it writes is
 * computed from them. Memory that no such parameter points into is expected to be read-only.
 *
 * <p>The analysis gives up at calls, at pointers that are loaded from memory or put together from
 * halves, and at writes of module variables. It may still be wrong where an address is computed
 * from numbers that are no pointers, so a write elsewhere starts the records of that memory.
 */
public final class WrittenParameters {
  /** Marks an address of unknown origin among the offsets of parameters. */
  private static final int ANYWHERE = -1;

  private final PtxEntry entry;
  private final Map<String, Set<Integer>> origins = new HashMap<>();

  private WrittenParameters(PtxEntry entry) {
    this.entry = entry;
  }

  /** Returns the offsets of these parameters; empty if they are not known. */
  public static Optional<Set<Integer>> of(PtxEntry entry) {
    return new WrittenParameters(entry).written();
  }

  private Optional<Set<Integer>> written() {
    boolean more = true;
    while (more) {
      more = false;
      for (PtxInstruction in : entry.instructions()) {
        for (String to : in.writes()) {
          more |= origins.computeIfAbsent(to, _ -> new HashSet<>()).addAll(sources(in));
        }
      }
    }
    Set<Integer> all = new HashSet<>();
    for (PtxInstruction in : entry.instructions()) {
      boolean bulk = in.has(Modifier.BULK_GROUP);
      if (in.operation() == Operation.CALL || bulk) { // a tensor map holds any address
        return Optional.empty();
      }
      Opcode opcode = in.opcode();
      if (onlyReads(in)
          || opcode.isShared()
          || opcode.isParameter()
          || opcode.has(Modifier.LOCAL)) {
        continue;
      }
      for (PtxOperand operand : in.operands()) {
        if (operand instanceof Address(PtxOperand base, long _)) {
          Set<Integer> from = base instanceof Register r ? origins.get(r.name()) : null;
          if (from == null || from.isEmpty() || from.contains(ANYWHERE)) {
            return Optional.empty();
          }
          all.addAll(from);
        }
      }
    }
    return Optional.of(all);
  }

  /** Whether it never writes what its addresses point to in device memory. */
  private static boolean onlyReads(PtxInstruction in) {
    return switch (in.operation()) {
      case LD, LDU, CP, PREFETCH, PREFETCHU, LDMATRIX, MBARRIER -> true;
      case WMMA -> in.has(Modifier.LOAD);
      default -> false;
    };
  }

  /** Parameters from which the result of an instruction is computed. */
  private Set<Integer> sources(PtxInstruction in) {
    if (in.family() == Family.LOAD || in.operation() == Operation.ATOM) {
      return isWide(in) ? loaded(in) : Set.of();
    }
    Set<Integer> all = new HashSet<>();
    for (String from : in.reads()) {
      all.addAll(origins.getOrDefault(from, Set.of()));
    }
    List<PtxOperand> rest = in.operands().subList(1, in.operands().size());
    boolean pack = in.operation() == Operation.MOV && rest.getFirst() instanceof PtxOperand.Vector;
    boolean symbol = rest.stream().anyMatch(o -> o instanceof Symbol s && isElsewhere(s.name()));
    if (pack && isWide(in) || symbol) {
      all.add(ANYWHERE);
    }
    return all;
  }

  private Set<Integer> loaded(PtxInstruction in) {
    if (in.opcode().isParameter()
        && in.operand(1) instanceof Address(Symbol(String name, long _), long offset)
        && in.operand(0) instanceof Register) {
      return Set.of(entry.parameter(name).map(p -> p.offset() + (int) offset).orElse(ANYWHERE));
    }
    return Set.of(ANYWHERE);
  }

  private static boolean isWide(PtxInstruction in) {
    PtxType type = in.opcode().type();
    return type != null && type.bytes() == Long.BYTES;
  }

  /** Whether a symbol is no variable of the kernel, such as one of the module. */
  private boolean isElsewhere(String symbol) {
    return entry.variables().stream().noneMatch(v -> v.name().equals(symbol))
        && entry.parameter(symbol).isEmpty();
  }
}
