package org.catchupmix.study.puzzles;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.PtxLibrary;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.HostProblem;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.report.Location;
import org.catchupmix.emulator.report.Region;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;

/** Runs trials of a source in one order of blocks and warps. */
final class TrialRun implements AutoCloseable {
  /** Warp instructions of a launch, at most: hundreds of times those of a solution. */
  private static final long BUDGET = 5_000_000;

  /** Memory of the device, of which a submission may allocate the rest. */
  private static final long MEMORY = 256L << 20;

  /** Characters of printed text that are kept of a trial. */
  private static final int MOST_PRINTED = 1 << 16;

  private final PtxEmulator gpu;
  private final PtxLibrary library;

  /**
   * Loads a source.
   *
   * @param seed of the order
   * @throws org.catchupmix.gpu.DriverException if the PTX cannot run
   */
  TrialRun(KernelSource source, long seed) {
    this(
        source,
        EmulatorOptions.defaults()
            .withMemory(MEMORY)
            .withSeed(seed)
            .withThreads(1)
            .withStrict(true)
            .withContinued(true)
            .withBudget(BUDGET));
  }

  TrialRun(KernelSource source, EmulatorOptions options) {
    gpu = new PtxEmulator(options);
    library = gpu.load(source);
  }

  /**
   * Runs a trial.
   *
   * @throws org.catchupmix.gpu.DriverException if a kernel is missing or has other parameters
   */
  Outcome run(Trial trial) {
    Map<String, DeviceMemory> memory = new LinkedHashMap<>();
    List<Fault> faults = new ArrayList<>();
    List<LaunchReport> launches = new ArrayList<>();
    StringBuilder printed = new StringBuilder();
    gpu.printTo(
        text -> printed.append(text, 0, Math.min(text.length(), MOST_PRINTED - printed.length())));
    gpu.listen(launches::add);
    try {
      for (KernelArray array : trial.arrays()) {
        DeviceMemory to = gpu.allocate(array.bytes(), array.name());
        memory.put(array.name(), to);
        if (array.contents() != null) {
          gpu.upload(MemorySegment.ofArray(array.initialBytes()), to);
        }
      }
      for (Trial.Step step : trial.steps()) {
        if (!launch(step, memory, faults, trial)) {
          return new Outcome(faults, Map.of(), Map.of(), launches, printed.toString(), false);
        }
      }
      Map<String, Integer> unwritten = new LinkedHashMap<>();
      Map<String, byte[]> contents = new LinkedHashMap<>();
      for (KernelArray array : trial.arrays()) {
        contents.put(array.name(), download(array, memory.get(array.name()), unwritten));
      }
      return new Outcome(faults, contents, unwritten, launches, printed.toString(), true);
    } finally {
      gpu.listen(null);
      memory.values().forEach(gpu::free);
    }
  }

  /** Launches a kernel, and returns whether it ran to its end. */
  private boolean launch(
      Trial.Step step, Map<String, DeviceMemory> memory, List<Fault> faults, Trial trial) {
    KernelArguments arguments = KernelArguments.of();
    for (Object argument : step.arguments()) {
      switch (argument) {
        case KernelArray array -> arguments.pointer(memory.get(array.name()));
        case Integer number -> arguments.i32(number);
        case Double number -> arguments.f32(number);
        default -> throw new IllegalArgumentException("argument " + argument);
      }
    }
    boolean ended = true;
    Finding fatal = null;
    try {
      gpu.launch(library.function(step.kernel()), step.launch(), arguments);
    } catch (EmulatorFault fault) {
      fatal = fault.finding();
      ended = false;
    }
    Map<Integer, Fault> lines = new LinkedHashMap<>();
    for (Finding finding : gpu.findings()) {
      if (finding.isFault() && !finding.equals(fatal)) {
        Fault fault = Fault.of(finding, trial);
        lines.merge(fault.line(), fault, Fault::and);
      }
    }
    faults.addAll(lines.values());
    if (fatal != null) {
      faults.add(Fault.of(fatal, trial));
    }
    return ended;
  }

  private byte[] download(KernelArray array, DeviceMemory from, Map<String, Integer> unwritten) {
    byte[] bytes = new byte[array.bytes()];
    if (!gpu.peek(from, MemorySegment.ofArray(bytes)) && array.isOutput()) {
      unwritten.put(array.name(), firstUnwritten(from, bytes.length) / Integer.BYTES);
    }
    return bytes;
  }

  private int firstUnwritten(DeviceMemory from, int bytes) {
    try {
      gpu.download(from, MemorySegment.ofArray(new byte[bytes]));
      return 0;
    } catch (EmulatorFault missing) {
      return missing.finding().problem()
              instanceof HostProblem.UninitializedDownload(Location.In(Region _, long offset))
          ? (int) offset
          : 0;
    }
  }

  @Override
  public void close() {
    gpu.close();
  }
}
