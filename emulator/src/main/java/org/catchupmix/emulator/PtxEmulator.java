package org.catchupmix.emulator;

import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.ptx.PtxParser;
import org.catchupmix.emulator.ptx.PtxVariable;
import org.catchupmix.emulator.race.Epochs;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.schedule.Cores;
import org.catchupmix.emulator.schedule.GridRun;
import org.catchupmix.emulator.schedule.LaunchRun;
import org.catchupmix.emulator.schedule.Stopwatch;
import org.catchupmix.emulator.warp.DecodedKernel;
import org.catchupmix.emulator.warp.DeviceServices;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DeviceMemoryUse;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.GpuProperties;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;

/** A GPU in software: runs PTX on the CPU and checks every memory access. */
public final class PtxEmulator implements GpuDriver {
  private static final long LARGEST = Integer.MAX_VALUE - 8;

  /** Prefix of the names of allocations that kernels made. */
  private static final String MALLOC = "device malloc ";

  private final EmulatorOptions options;
  private final long memoryBytes;
  private final SplittableRandom random;
  private final AddressSpace space = new AddressSpace();
  private final Epochs epochs = new Epochs(this::forgetAccesses);
  private final Cores cores;
  private final Map<Long, Allocation> live = new HashMap<>();

  /** Variables of modules, which are never freed. */
  private final Map<Long, Allocation> variables = new HashMap<>();

  private long liveBytes;

  private long variableBytes;

  private long peakBytes;
  private long allocationsMade;
  private Consumer<LaunchReport> listener;
  private LaunchReport lastReport;
  private GridRun running;
  private List<Finding> findings = List.of();
  private Consumer<String> printer = System.out::print;

  private final DeviceServices device =
      new DeviceServices() {
        @Override
        public void print(String text) {
          printer.accept(text);
        }

        @Override
        public long allocate(long bytes) {
          boolean fits =
              bytes > 0 && bytes <= Math.min(LARGEST, memoryBytes - liveBytes - variableBytes);
          return fits ? newAllocation(bytes, MALLOC + (allocationsMade + 1)).base : 0;
        }

        @Override
        public boolean free(long address) {
          Allocation allocation = live.get(address);
          boolean known = allocation != null && allocation.name.startsWith(MALLOC);
          if (known) {
            PtxEmulator.this.free(allocation);
          }
          return known;
        }
      };

  public PtxEmulator() {
    this(EmulatorOptions.defaults());
  }

  public PtxEmulator(EmulatorOptions options) {
    this(options, new Cores(options.threads()));
  }

  PtxEmulator(EmulatorOptions options, Cores cores) {
    this.options = options;
    this.memoryBytes = options.memoryBytes();
    this.cores = cores;
    this.random = new SplittableRandom(options.seed());
  }

  /** Sets the listener of launch reports; null for none. */
  public void listen(Consumer<LaunchReport> listener) {
    this.listener = listener;
  }

  /** Sets the receiver of printed text; initially standard output. */
  public void printTo(Consumer<String> listener) {
    this.printer = listener;
  }

  /** Findings of the last launch: notes, and faults if launches continue after them. */
  public List<Finding> findings() {
    return findings;
  }

  /** Allocations not yet freed, one line each, including those of kernels. */
  public List<String> held() {
    return live.values().stream()
        .sorted(Comparator.comparingLong(a -> a.base))
        .map(a -> a.where(a.base).replaceFirst("byte 0 of ", ""))
        .toList();
  }

  /** Report of the last completed launch, or null. */
  public LaunchReport lastReport() {
    return lastReport;
  }

  Allocation variable(String origin, PtxVariable variable) {
    requireRoom(origin + ": variable " + variable.name() + ": ", variable.bytes());
    boolean constant = variable.space() == PtxVariable.Space.CONST;
    Allocation allocation = fromHeap("variable " + variable.name(), variable.bytes(), constant);
    variables.put(allocation.base, allocation);
    variableBytes += variable.bytes();
    if (variable.initial() != null) {
      System.arraycopy(variable.initial(), 0, allocation.data, 0, variable.bytes());
    }
    allocation.defined.fill(); // zero unless the file has initial values
    return allocation;
  }

  DeviceServices device() {
    return device;
  }

  private void forgetAccesses() {
    space.forgetAccesses();
    if (running != null) {
      running.forgetAccesses();
    }
  }

  @Override
  public GpuProperties properties() {
    Chip chip = options.chip() == null ? Chip.of(75) : options.chip();
    return new GpuProperties(
        "PTX emulator", chip.major(), chip.minor(), 1, memoryBytes, Chip.DEFAULT_SHARED, 0);
  }

  @Override
  public DeviceMemory allocate(long bytes) {
    return allocate(bytes, "allocation " + (allocationsMade + 1));
  }

  /**
   * Allocates memory under a name that messages use, such as {@code argument x}.
   *
   * @throws IllegalArgumentException for fewer bytes than one
   * @throws DriverException if there is no room
   */
  public DeviceMemory allocate(long bytes, String name) {
    if (bytes < 1) {
      throw new IllegalArgumentException("allocate: " + bytes + " bytes, must be at least 1");
    }
    requireRoom("", bytes);
    if (bytes > LARGEST) {
      throw new DriverException(
          "the emulated device holds at most %d bytes in one allocation, not %d"
              .formatted(LARGEST, bytes));
    }
    return new DeviceMemory(newAllocation(bytes, name).base, bytes);
  }

  private Allocation newAllocation(long bytes, String name) {
    Allocation allocation = fromHeap(name, bytes, false);
    allocationsMade++;
    live.put(allocation.base, allocation);
    liveBytes += bytes;
    peakBytes = Math.max(peakBytes, liveBytes);
    return allocation;
  }

  private void requireRoom(String what, long bytes) {
    long free = memoryBytes - liveBytes - variableBytes;
    if (bytes > free) {
      throw new DriverException(
          "%sthe emulated device has no room for %d bytes: %d of its %d are free, %d are held by %d allocations%s"
              .formatted(
                  what,
                  bytes,
                  free,
                  memoryBytes,
                  liveBytes,
                  live.size(),
                  variableBytes == 0 ? "" : ", %d by variables".formatted(variableBytes)));
    }
  }

  private Allocation fromHeap(String name, long bytes, boolean constant) {
    try {
      return space.allocate(name, bytes, constant);
    } catch (OutOfMemoryError e) {
      throw new DriverException(
          "the emulated device has no room for %d bytes in the Java heap of %d: give java a larger -Xmx"
              .formatted(bytes, Runtime.getRuntime().maxMemory()),
          e);
    }
  }

  private Allocation find(DeviceMemory memory) {
    Allocation allocation = space.near(memory.address());
    if (allocation == null
        || !allocation.holds(memory.address(), 1)
        || (live.get(allocation.base) != allocation
            && variables.get(allocation.base) != allocation)) {
      throw new DriverException(memory + " is not allocated on this device");
    }
    return allocation;
  }

  @Override
  public void free(DeviceMemory memory) {
    Allocation allocation = find(memory);
    if (variables.containsKey(allocation.base)) {
      throw new DriverException(memory + " is a module variable, which cannot be freed");
    }
    if (allocation.base != memory.address()) {
      throw new DriverException(
          "%s is %s, only whole allocations can be freed"
              .formatted(memory, allocation.where(memory.address())));
    }
    free(allocation);
  }

  private void free(Allocation allocation) {
    live.remove(allocation.base);
    space.free(allocation);
    liveBytes -= allocation.bytes;
  }

  /** Offset of memory in its allocation; refuses more bytes than follow it. */
  private static int offset(String what, long wanted, DeviceMemory memory, Allocation of) {
    long offset = memory.address() - of.base;
    if (wanted > of.bytes - offset) {
      throw new DriverException(
          "%s: %d bytes, where %s has %d".formatted(what, wanted, of.name, of.bytes - offset));
    }
    return (int) offset;
  }

  @Override
  public void upload(MemorySegment host, DeviceMemory memory) {
    Allocation to = find(memory);
    int at = offset("upload", host.byteSize(), memory, to);
    MemorySegment.copy(host, 0, MemorySegment.ofArray(to.data), at, host.byteSize());
    to.defined.add(at, (int) host.byteSize());
  }

  @Override
  public void download(DeviceMemory memory, MemorySegment host) {
    Allocation from = find(memory);
    int at = offset("download", host.byteSize(), memory, from);
    int missing = from.defined.firstMissing(at, (int) host.byteSize());
    if (missing >= 0) {
      throw new EmulatorFault("download of uninitialized " + from.where(from.base + missing));
    }
    MemorySegment.copy(MemorySegment.ofArray(from.data), at, host, 0, host.byteSize());
  }

  /**
   * Downloads like a debugger: uninitialized bytes read as zeros.
   *
   * @return whether all bytes have been written
   * @throws DriverException if the memory is not in use, or smaller than the host's
   */
  public boolean peek(DeviceMemory memory, MemorySegment host) {
    Allocation from = find(memory);
    int at = offset("download", host.byteSize(), memory, from);
    MemorySegment.copy(MemorySegment.ofArray(from.data), at, host, 0, host.byteSize());
    return from.defined.firstMissing(at, (int) host.byteSize()) < 0;
  }

  @Override
  public void copy(DeviceMemory from, DeviceMemory to, long bytes) {
    Allocation source = find(from);
    Allocation target = find(to);
    int begin = offset("copy", bytes, from, source);
    int at = offset("copy", bytes, to, target);
    System.arraycopy(source.data, begin, target.data, at, Math.toIntExact(bytes));
    target.defined.copyRange(at, source.defined, begin, (int) bytes);
  }

  @Override
  public PtxLibrary load(KernelSource source) {
    return new PtxLibrary(this, PtxParser.parse(source.origin(), source.ptx()));
  }

  private DecodedKernel own(GpuFunction function) {
    if (!(function instanceof DecodedKernel program) || program.owner() != device) {
      throw new DriverException("kernel " + function.name() + " was loaded by another device");
    }
    return program;
  }

  public int staticSharedBytes(GpuFunction function) {
    return Math.toIntExact(own(function).staticSharedBytes());
  }

  @Override
  public void launch(GpuFunction function, Launch launch, KernelArguments arguments) {
    DecodedKernel program = own(function);
    program.check(launch, arguments, options.chip());
    LaunchRun work =
        new LaunchRun(
            program,
            launch,
            arguments,
            space,
            // a chip's bound counts the bytes that are read
            options.chip() == null ? program.written(arguments, space) : Optional.empty(),
            options.checks(),
            options.seed() == LaunchRun.ASCENDING ? LaunchRun.ASCENDING : random.nextLong(),
            Stopwatch.start(options.nanoTime()));
    findings = List.of();
    GridRun run = new GridRun(work, epochs, cores.mayShare(work), null);
    running = run;
    try {
      lastReport = work.on(run, cores);
    } catch (OutOfMemoryError e) {
      throw new DriverException(
          "%s: the launch does not fit into the Java heap of %d MiB: give java a larger -Xmx, or run fewer threads"
              .formatted(program, Runtime.getRuntime().maxMemory() >> 20),
          e);
    } finally {
      findings = run.findings();
      run.end();
      running = null;
    }
    if (listener != null) {
      listener.accept(lastReport);
    }
  }

  @Override
  public void synchronize() {
    // Launches have always ended when they return.
  }

  @Override
  public DeviceMemoryUse memoryUse() {
    return new DeviceMemoryUse(liveBytes, peakBytes, 0, allocationsMade);
  }

  @Override
  public void close() {
    live.values().forEach(space::free);
    live.clear();
    liveBytes = 0;
  }
}
