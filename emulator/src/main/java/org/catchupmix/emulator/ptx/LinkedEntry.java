package org.catchupmix.emulator.ptx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.gpu.DriverException;

/**
 * A kernel with the device functions that it may call. Their instructions follow its own, and their
 * names end with that of the function: {@code %r1@pow}.
 */
public record LinkedEntry(PtxEntry entry, Map<String, Callee> callees) {
  /** A linked function and its first instruction. */
  public record Callee(PtxEntry function, int first) {}

  /** Stands between a name and that of its function. */
  private static final String OF = "@";

  /** The function that a name belongs to; empty for the kernel. */
  public static String owner(String name) {
    int at = name.indexOf(OF);
    return at < 0 ? "" : name.substring(at + 1);
  }

  /** The name in a function's own PTX. */
  public static String unlinked(String name) {
    return name.split(OF)[0];
  }

  /** The name of what belongs to a function; an empty owner is the kernel. */
  public static String linked(String name, String owner) {
    return owner.isEmpty() ? name : name + OF + owner;
  }

  /** Whether a function may call itself, directly or indirectly. */
  public boolean mayRecurse() {
    Map<String, Set<String>> calls = new HashMap<>();
    callees.forEach((name, callee) -> calls.put(name, called(callee)));
    return hasCycle(calls);
  }

  /** Variables, labels and functions that the instructions name. */
  public Set<String> named() {
    return entry.instructions().stream()
        .flatMap(LinkedEntry::names)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Set<String> called(Callee callee) {
    Set<String> all = new LinkedHashSet<>();
    for (PtxInstruction in : callee.function().instructions()) {
      if (in.operation() == Operation.CALL) {
        boolean pointer = in.operands().stream().anyMatch(PtxOperand.Register.class::isInstance);
        all.addAll(pointer ? callees.keySet() : names(in).filter(callees::containsKey).toList());
      }
    }
    return all;
  }

  /** Removes leaves until none is left; iterative, as call chains may be long. */
  private static boolean hasCycle(Map<String, Set<String>> calls) {
    Set<String> leaves;
    do {
      leaves = new HashSet<>(calls.keySet());
      leaves.removeIf(name -> !calls.get(name).isEmpty());
      calls.keySet().removeAll(leaves);
      for (Set<String> called : calls.values()) {
        called.removeAll(leaves);
      }
    } while (!leaves.isEmpty());
    return !calls.isEmpty();
  }

  /**
   * Links a kernel with all functions that it reaches.
   *
   * @throws DriverException if one of them could not be parsed
   */
  public static LinkedEntry of(PtxModule module, PtxEntry kernel) {
    Map<String, PtxEntry> defined = new HashMap<>();
    for (PtxEntry function : module.functions()) {
      if (!function.instructions().isEmpty() || function.refusal() != null) {
        defined.put(function.name(), function);
      }
    }
    Set<String> reached = reached(module, kernel, defined);
    List<PtxEntry> functions = reached.stream().map(defined::get).toList();
    requireReadable(kernel);
    functions.forEach(LinkedEntry::requireReadable);
    return functions.isEmpty() ? new LinkedEntry(kernel, Map.of()) : linked(kernel, functions);
  }

  private static void requireReadable(PtxEntry part) {
    if (part.refusal() != null) {
      throw new DriverException(part.refusal());
    }
  }

  private static Set<String> reached(
      PtxModule module, PtxEntry kernel, Map<String, PtxEntry> defined) {
    Set<String> reached = new LinkedHashSet<>();
    Queue<PtxEntry> todo = new ArrayDeque<>(List.of(kernel));
    while (!todo.isEmpty()) {
      Set<String> names = new LinkedHashSet<>();
      for (PtxInstruction in : todo.remove().instructions()) {
        names(in).forEach(names::add);
        if (in.operation() == Operation.CALL) {
          // an indirect call may use addresses from a table
          module.variables().stream()
              .flatMap(variable -> variable.references().stream())
              .forEach(reference -> names.add(reference.name()));
        }
      }
      for (String name : names) {
        if (defined.containsKey(name) && reached.add(name)) {
          todo.add(defined.get(name));
        }
      }
    }
    return reached;
  }

  private static Stream<String> names(PtxInstruction in) {
    return in.operands().stream().flatMap(PtxOperand::symbols);
  }

  private static LinkedEntry linked(PtxEntry kernel, List<PtxEntry> functions) {
    Map<String, PtxType> registers = new LinkedHashMap<>(kernel.registers());
    List<PtxVariable> variables = new ArrayList<>(kernel.variables());
    List<PtxInstruction> instructions = new ArrayList<>(kernel.instructions());
    Map<String, Integer> labels = new HashMap<>(kernel.labels());
    Map<String, List<String>> targets = new HashMap<>(kernel.targets());
    end(instructions);
    Map<String, Callee> callees = new LinkedHashMap<>();
    for (PtxEntry function : functions) {
      int first = instructions.size();
      registers.putAll(function.registers());
      variables.addAll(function.variables());
      function.labels().forEach((label, at) -> labels.put(label, first + at));
      targets.putAll(function.targets());
      instructions.addAll(function.instructions());
      end(instructions);
      callees.put(function.name(), new Callee(function, first));
    }
    return new LinkedEntry(
        new PtxEntry(
            kernel.name(),
            kernel.parameters(),
            registers,
            List.copyOf(variables),
            List.copyOf(instructions),
            labels,
            targets,
            kernel.maxThreads(),
            kernel.block(),
            List.of(),
            null),
        callees);
  }

  /** Adds a return, so that no function runs into the next. */
  private static void end(List<PtxInstruction> instructions) {
    PtxInstruction last = instructions.getLast();
    instructions.add(
        new PtxInstruction(null, Opcode.of(Operation.RET), List.of(), last.line(), last.source()));
  }
}
