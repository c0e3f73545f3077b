package org.catchupmix.emulator.command;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.PtxLibrary;
import org.catchupmix.emulator.report.CheckedLaunch;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.FindingText;
import org.catchupmix.emulator.tensor.TensorMap;
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
      CheckedLaunch checked = gpu.check(function, launch, passed);
      if (!checked.ended()) {
        return new EmulatedRun(Optional.empty(), List.of(), checked.findings(), new ArrayList<>());
      }
      List<String> notes = new ArrayList<>();
      List<EmulatedArray> arrays = new ArrayList<>();
      memory.forEach((array, at) -> arrays.add(download(gpu, array, at, notes)));
      memory.values().forEach(gpu::free);
      gpu.held()
          .forEach(held -> notes.add("the kernel has not freed " + FindingText.FULL.region(held)));
      return new EmulatedRun(Optional.of(checked.report()), arrays, checked.findings(), notes);
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
      EmulatedArgument.Value value = value(gpu, memory, arguments.get(i), seed + i);
      passed.struct(MemorySegment.ofArray(value.bytes()), value.alignment());
    }
    return passed;
  }

  /** The value of a parameter, or of a member of one; allocates its array. */
  private static EmulatedArgument.Value value(
      PtxEmulator gpu,
      Map<EmulatedArgument.Memory, DeviceMemory> memory,
      EmulatedArgument argument,
      long seed) {
    return switch (argument) {
      case EmulatedArgument.Value v -> v;
      case EmulatedArgument.Same s ->
          pointer(
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
        byte[] contents = m.contents(seed);
        if (contents.length > 0) {
          gpu.upload(MemorySegment.ofArray(contents), to);
        }
        memory.put(m, to);
        yield pointer(to);
      }
      case EmulatedArgument.Struct s -> {
        List<EmulatedArgument.Value> members = new ArrayList<>();
        for (EmulatedArgument member : s.members()) {
          members.add(value(gpu, memory, member, seed + 31 * members.size()));
        }
        yield struct(members);
      }
      case EmulatedArgument.Tensor t -> {
        EmulatedArgument.Value pointer = value(gpu, memory, t.array(), seed);
        long address = ByteBuffer.wrap(pointer.bytes()).order(ByteOrder.LITTLE_ENDIAN).getLong();
        var array =
            memory.entrySet().stream()
                .filter(m -> m.getValue().address() == address)
                .findFirst()
                .orElseThrow();
        TensorMap map =
            TensorMap.of(array.getKey().type().bytes(), array.getValue(), t.sizes())
                .withBox(t.box())
                .withSwizzle(t.swizzle());
        byte[] bytes = map.encode().toArray(ValueLayout.JAVA_BYTE);
        yield new EmulatedArgument.Value("", bytes, TensorMap.ALIGNMENT);
      }
    };
  }

  private static EmulatedArgument.Value pointer(DeviceMemory to) {
    ByteBuffer address = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return new EmulatedArgument.Value("", address.putLong(to.address()).array(), Long.BYTES);
  }

  /** Lays out members as a C compiler does, each aligned, the whole by the largest. */
  private static EmulatedArgument.Value struct(List<EmulatedArgument.Value> members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int alignment = 1;
    for (EmulatedArgument.Value member : members) {
      pad(bytes, member.alignment());
      bytes.writeBytes(member.bytes());
      alignment = Math.max(alignment, member.alignment());
    }
    pad(bytes, alignment);
    return new EmulatedArgument.Value("", bytes.toByteArray(), alignment);
  }

  private static void pad(ByteArrayOutputStream bytes, int alignment) {
    while (bytes.size() % alignment != 0) {
      bytes.write(0);
    }
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
    return named(option, name, arguments.stream().flatMap(Emulation::arrays).toList());
  }

  private static Stream<EmulatedArgument.Memory> arrays(EmulatedArgument argument) {
    return switch (argument) {
      case EmulatedArgument.Memory m -> Stream.of(m);
      case EmulatedArgument.Struct s -> s.members().stream().flatMap(Emulation::arrays);
      case EmulatedArgument.Tensor t -> arrays(t.array());
      default -> Stream.empty();
    };
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
