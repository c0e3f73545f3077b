package org.catchupmix.emulator;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.DeviceMemoryUse;
import org.catchupmix.emulator.driver.DriverException;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.emulator.driver.GpuFunction;
import org.catchupmix.emulator.driver.GpuModule;
import org.catchupmix.emulator.driver.GpuProperties;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.KernelSource;
import org.catchupmix.emulator.driver.Launch;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxModule;
import org.catchupmix.emulator.ptx.PtxParser;
import org.catchupmix.emulator.ptx.PtxVariable;

/** A GPU that is a program: runs PTX on the CPU and checks everything that it does. */
public final class PtxEmulator implements GpuDriver {
  /** What a Java array holds. */
  private static final long LARGEST = Integer.MAX_VALUE - 8;

  private static final int SHARED_BYTES = 48 << 10;

  private final EmulatorOptions options;
  private final long memoryBytes;
  private final SplittableRandom random;
  private final AddressSpace space = new AddressSpace();
  private final Epochs epochs = new Epochs(this::forgetAccesses);
  private final Map<Long, Allocation> live = new HashMap<>();
  private long liveBytes;

  /** Of the modules that were loaded, which stay to the end. */
  private long variableBytes;

  private long peakBytes;
  private long made;
  private Consumer<LaunchReport> listener;
  private LaunchReport lastReport;
  private GridRun running;

  /** With the default options. */
  public PtxEmulator() {
    this(EmulatorOptions.defaults());
  }

  /** With options. */
  public PtxEmulator(EmulatorOptions options) {
    this.options = options;
    this.memoryBytes = options.memoryBytes();
    this.random = new SplittableRandom(options.seed());
  }

  /** Sets the listener of the reports of all launches from now on; null for none. */
  public void listen(Consumer<LaunchReport> listener) {
    this.listener = listener;
  }

  /** The report of the last launch that came to its end, or null. */
  public LaunchReport lastReport() {
    return lastReport;
  }

  private void forgetAccesses() {
    space.forgetAccesses();
    if (running != null) {
      running.forgetAccesses();
    }
  }

  @Override
  public GpuProperties properties() {
    return new GpuProperties("PTX emulator", 7, 5, 1, memoryBytes, SHARED_BYTES, 0);
  }

  @Override
  public DeviceMemory allocate(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("allocate: " + bytes + " bytes, must be at least 1");
    }
    requireRoom("", bytes);
    if (bytes > LARGEST) {
      throw new DriverException(
          "the emulated device holds at most %d bytes in one allocation, not %d"
              .formatted(LARGEST, bytes));
    }
    Allocation allocation = fromHeap("allocation " + (made + 1), bytes, false);
    made++;
    live.put(allocation.base, allocation);
    liveBytes += bytes;
    peakBytes = Math.max(peakBytes, liveBytes);
    return new DeviceMemory(allocation.base, bytes);
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
    Allocation allocation = live.get(memory.address());
    if (allocation == null) {
      throw new DriverException(memory + " is not in use on this device: freed, or of another");
    }
    return allocation;
  }

  @Override
  public void free(DeviceMemory memory) {
    Allocation allocation = find(memory);
    live.remove(allocation.base);
    space.free(allocation);
    liveBytes -= allocation.bytes;
  }

  private static void checkRoom(String what, long wanted, long bytes) {
    if (wanted > bytes) {
      throw new DriverException("%s: %d bytes into %d".formatted(what, wanted, bytes));
    }
  }

  @Override
  public void upload(MemorySegment host, DeviceMemory memory) {
    Allocation to = find(memory);
    checkRoom("upload", host.byteSize(), to.bytes);
    MemorySegment.copy(host, 0, MemorySegment.ofArray(to.data), 0, host.byteSize());
    to.defined.addFirst(host.byteSize());
  }

  @Override
  public void download(DeviceMemory memory, MemorySegment host) {
    Allocation from = find(memory);
    checkRoom("download", host.byteSize(), from.bytes);
    long missing = from.defined.firstMissing(host.byteSize());
    if (missing >= 0) {
      throw new EmulatorFault("download: uninitialized is " + from.where(from.base + missing));
    }
    MemorySegment.copy(MemorySegment.ofArray(from.data), 0, host, 0, host.byteSize());
  }

  @Override
  public void copy(DeviceMemory from, DeviceMemory to, long bytes) {
    Allocation source = find(from);
    Allocation target = find(to);
    checkRoom("copy", bytes, source.bytes);
    checkRoom("copy", bytes, target.bytes);
    System.arraycopy(source.data, 0, target.data, 0, Math.toIntExact(bytes));
    target.defined.copyFirst(source.defined, bytes);
  }

  @Override
  public GpuModule load(KernelSource source) {
    PtxModule module = PtxParser.parse(source.origin(), source.ptx());
    Map<String, Long> global = new HashMap<>();
    for (PtxVariable variable : module.variables()) {
      if (variable.space() == PtxVariable.Space.GLOBAL
          || variable.space() == PtxVariable.Space.CONST) {
        boolean constant = variable.space() == PtxVariable.Space.CONST;
        requireRoom(source.origin() + ": variable " + variable.name() + ": ", variable.bytes());
        Allocation allocation = fromHeap("variable " + variable.name(), variable.bytes(), constant);
        variableBytes += variable.bytes();
        if (variable.initial() != null) {
          System.arraycopy(variable.initial(), 0, allocation.data, 0, variable.bytes());
        }
        allocation.defined.fill(); // without first contents they are zero
        global.put(variable.name(), allocation.base);
      }
    }
    Map<String, Program> programs = new LinkedHashMap<>();
    for (PtxEntry entry : module.entries()) {
      Variables variables = new Variables(module, entry, global);
      programs.put(entry.name(), new Decoder(module, entry, variables).program(this));
    }
    return name -> {
      Program program = programs.get(name);
      if (program == null) {
        throw new DriverException(
            "%s has no kernel %s; it has %s"
                .formatted(source.origin(), name, String.join(", ", programs.keySet())));
      }
      return program;
    };
  }

  @Override
  public void launch(GpuFunction function, Launch launch, KernelArguments arguments) {
    if (!(function instanceof Program program) || program.owner() != this) {
      throw new DriverException("kernel " + function.name() + " was loaded by another device");
    }
    program.check(launch, arguments, SHARED_BYTES);
    running = new GridRun(program, launch, arguments, space, epochs, options, random.nextLong());
    try {
      lastReport = running.run();
    } finally {
      running = null;
    }
    if (listener != null) {
      listener.accept(lastReport);
    }
  }

  @Override
  public void synchronize() {
    // Every launch has ended when it returns.
  }

  @Override
  public void trim() {
    // Nothing is kept: memory given back is the garbage collector's at once.
  }

  @Override
  public DeviceMemoryUse memoryUse() {
    return new DeviceMemoryUse(liveBytes, peakBytes, 0, made);
  }

  @Override
  public void close() {
    live.values().forEach(space::free);
    live.clear();
    liveBytes = 0;
  }
}
