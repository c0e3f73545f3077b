package org.catchupmix.emulator;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import org.catchupmix.emulator.decode.Decoder;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.ptx.LinkedEntry;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxModule;
import org.catchupmix.emulator.ptx.PtxVariable;
import org.catchupmix.emulator.warp.DecodedKernel;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.GpuModule;

/**
 * Loaded PTX: variables in memory, and kernels decoded on request, so that an unknown instruction
 * refuses one kernel only.
 *
 * <p>Names are those of the PTX, or plain source names where these are unambiguous.
 */
public final class PtxLibrary implements GpuModule {
  private static final int BETWEEN_FUNCTIONS = 16;

  private final PtxEmulator owner;
  private final PtxModule module;
  private final Map<String, Long> addresses = new HashMap<>();
  private final Map<String, Allocation> variables = new LinkedHashMap<>();
  private final Map<String, DecodedKernel> programs = new HashMap<>();
  private final Map<String, Integer> registers = new HashMap<>();

  PtxLibrary(PtxEmulator owner, PtxModule module) {
    this.owner = owner;
    this.module = module;
    for (PtxEntry function : module.functions()) {
      addresses.putIfAbsent( // it may be declared before it is defined
          function.name(), AddressSpace.FUNCTIONS + (long) BETWEEN_FUNCTIONS * addresses.size());
    }
    for (PtxVariable variable : module.variables()) {
      if (variable.space() == PtxVariable.Space.GLOBAL
          || variable.space() == PtxVariable.Space.CONST) {
        Allocation allocation = owner.memory().variable(module.origin(), variable);
        addresses.put(variable.name(), allocation.base);
        variables.put(variable.name(), allocation);
      }
    }
    module.variables().forEach(this::putAddresses);
  }

  private void putAddresses(PtxVariable variable) {
    Allocation of = variables.get(variable.name());
    for (PtxVariable.Reference reference : variable.references()) {
      Long address = addresses.get(reference.name());
      if (address != null && of != null) {
        long value = address + reference.offset() >>> reference.shift();
        Allocation.put(of.data, reference.at(), reference.bytes(), value);
      }
    }
  }

  public PtxModule module() {
    return module;
  }

  /** Sets the registers per thread that a GPU compiler assigned, which bound a block's threads. */
  public void registers(String kernel, int perThread) {
    String name = kernelName(kernel);
    registers.put(name, perThread);
    programs.remove(name);
  }

  private String kernelName(String kernel) {
    return named(kernel, module.entries().stream().map(PtxEntry::name).toList(), "kernel");
  }

  /**
   * Memory of a {@code __device__} or {@code __constant__} variable, for uploads and downloads.
   *
   * @throws DriverException if the name is unknown, or if the variable or one that it points to has
   *     an address that is not in the file
   */
  public DeviceMemory variable(String name) {
    String full = named(name, List.copyOf(variables.keySet()), "variable");
    requireInitialized(Set.of(full));
    Allocation variable = variables.get(full);
    return new DeviceMemory(variable.base, variable.bytes);
  }

  @Override
  public GpuFunction function(String entry) {
    return programs.computeIfAbsent(kernelName(entry), this::decoded);
  }

  private DecodedKernel decoded(String name) {
    PtxEntry kernel =
        module.entries().stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
    return new Decoder(module, linked(kernel), addresses)
        .program(owner.device(), registers.getOrDefault(name, 0));
  }

  private LinkedEntry linked(PtxEntry kernel) {
    try {
      LinkedEntry linked = LinkedEntry.of(module, kernel);
      requireInitialized(linked.named());
      return linked;
    } catch (DriverException e) {
      throw new DriverException(
          "kernel %s: %s".formatted(CppNames.plain(kernel.name()), e.getMessage()));
    }
  }

  /** Refuses variables with an address that is not in the file, and pointers to such. */
  private void requireInitialized(Set<String> names) {
    Set<String> seen = new HashSet<>(names);
    Queue<String> todo = new ArrayDeque<>(names);
    while (!todo.isEmpty()) {
      String name = todo.remove();
      module.variables().stream()
          .filter(variable -> variable.name().equals(name))
          .flatMap(variable -> variable.references().stream())
          .forEach(
              reference -> {
                if (!addresses.containsKey(reference.name()) || !variables.containsKey(name)) {
                  throw new DriverException(
                      "%s: variable %s has the address of %s, which is not in the file"
                          .formatted(module.origin(), name, reference.name()));
                }
                if (seen.add(reference.name())) {
                  todo.add(reference.name());
                }
              });
    }
  }

  private String named(String name, List<String> all, String what) {
    if (all.contains(name)) {
      return name;
    }
    List<String> matching = all.stream().filter(full -> CppNames.plain(full).equals(name)).toList();
    if (matching.size() == 1) {
      return matching.getFirst();
    }
    if (matching.size() > 1) {
      throw new DriverException(
          "%s has %d %ss %s: %s"
              .formatted(
                  module.origin(), matching.size(), what, name, String.join(", ", matching)));
    }
    throw new DriverException(
        "%s has no %s %s; it has %s"
            .formatted(
                module.origin(),
                what,
                name,
                all.stream().map(CppNames::plain).distinct().collect(Collectors.joining(", "))));
  }
}
