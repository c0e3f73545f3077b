package org.catchupmix.emulator.command;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.PtxLibrary;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;

/**
 * A launch that the command runs, once or in several orders.
 *
 * @param variables of the module that are written before the launch
 * @param registers per thread by the chip's compiler; empty where they are unknown
 * @param seed of random contents
 */
record Emulation(
    KernelSource source,
    String entry,
    Launch launch,
    List<EmulatedArgument> arguments,
    List<EmulatedArgument> variables,
    OptionalInt registers,
    long seed) {
  /**
   * Runs it on an emulator of its own.
   *
   * @param printed receives what the kernel prints
   */
  EmulatedRun run(EmulatorOptions options, Consumer<String> printed) {
    try (PtxEmulator gpu = new PtxEmulator(options)) {
      gpu.printTo(printed);
      PtxLibrary library = gpu.load(source);
      registers.ifPresent(count -> library.registers(entry, count));
      var function = library.function(entry);
      variables.forEach(variable -> write(gpu, library, variable));
      Map<EmulatedArgument.Memory, DeviceMemory> memory = new LinkedHashMap<>();
      KernelArguments passed = pass(gpu, memory);
      try {
        gpu.launch(function, launch, passed);
      } catch (EmulatorFault fault) {
        List<Finding> findings = new ArrayList<>(gpu.findings());
        Finding.Severity severity =
            fault.isAsked() ? Finding.Severity.NOTE : Finding.Severity.FAULT;
        findings.add(new Finding(severity, fault.getMessage(), 1, fault.context()));
        return new EmulatedRun(Optional.empty(), List.of(), findings, new ArrayList<>());
      }
      List<String> notes = new ArrayList<>();
      List<EmulatedArray> arrays = new ArrayList<>();
      memory.forEach((array, at) -> arrays.add(download(gpu, array, at, notes)));
      memory.values().forEach(gpu::free);
      gpu.held().forEach(held -> notes.add("the kernel has not freed " + held));
      return new EmulatedRun(Optional.of(gpu.lastReport()), arrays, gpu.findings(), notes);
    }
  }

  private void write(PtxEmulator gpu, PtxLibrary library, EmulatedArgument variable) {
    switch (variable) {
      case EmulatedArgument.Value v -> upload(gpu, library, v.name(), v.bytes());
      case EmulatedArgument.Memory m when !m.fill().isEmpty() ->
          upload(gpu, library, m.name(), m.contents(seed));
      default -> throw new IllegalArgumentException("--var must be NAME:TYPE[COUNT]=VALUE");
    }
  }

  private static void upload(PtxEmulator gpu, PtxLibrary library, String name, byte[] bytes) {
    DeviceMemory to = library.variable(name);
    if (bytes.length > to.bytes()) {
      throw new IllegalArgumentException(
          "--var %s has %d bytes, must have at most %d".formatted(name, bytes.length, to.bytes()));
    }
    gpu.upload(MemorySegment.ofArray(bytes), to);
  }

  private KernelArguments pass(PtxEmulator gpu, Map<EmulatedArgument.Memory, DeviceMemory> memory) {
    KernelArguments passed = KernelArguments.of();
    for (int i = 0; i < arguments.size(); i++) {
      switch (arguments.get(i)) {
        case EmulatedArgument.Value v ->
            passed.struct(MemorySegment.ofArray(v.bytes()), v.alignment());
        case EmulatedArgument.Same s ->
            passed.pointer(
                memory.get(
                    named(
                        "--arg same=%s must follow its array".formatted(s.array()),
                        s.array(),
                        memory.keySet())));
        case EmulatedArgument.Memory m -> {
          if (memory.keySet().stream().anyMatch(other -> other.name().equals(m.name()))) {
            throw new IllegalArgumentException("--arg: two arrays have the name " + m.name());
          }
          DeviceMemory to = gpu.allocate(m.size(), "argument " + m.name());
          byte[] contents = m.contents(seed + i);
          if (contents.length > 0) {
            gpu.upload(MemorySegment.ofArray(contents), to);
          }
          passed.pointer(to);
          memory.put(m, to);
        }
      }
    }
    return passed;
  }

  private static EmulatedArray download(
      PtxEmulator gpu, EmulatedArgument.Memory array, DeviceMemory from, List<String> notes) {
    byte[] bytes = new byte[Math.toIntExact(from.bytes())];
    try {
      gpu.download(from, MemorySegment.ofArray(bytes));
      return new EmulatedArray(array, bytes);
    } catch (EmulatorFault unwritten) {
      notes.add("argument %s: %s".formatted(array.name(), unwritten.getMessage()));
      return new EmulatedArray(array, new byte[0]);
    }
  }

  /**
   * Returns the array of a name.
   *
   * @param option that names it
   * @throws IllegalArgumentException if there is none
   */
  EmulatedArgument.Memory array(String option, String name) {
    return named(
        option,
        name,
        arguments.stream()
            .filter(EmulatedArgument.Memory.class::isInstance)
            .map(EmulatedArgument.Memory.class::cast)
            .toList());
  }

  private static EmulatedArgument.Memory named(
      String option, String name, Collection<EmulatedArgument.Memory> arrays) {
    return arrays.stream()
        .filter(array -> array.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s: there is no array %s, must be one of %s"
                        .formatted(
                            option,
                            name,
                            arrays.stream().map(EmulatedArgument.Memory::name).toList())));
  }
}
