package org.catchupmix.emulator;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.observe.Observer;
import org.catchupmix.emulator.ptx.PtxParser;
import org.catchupmix.emulator.race.Epochs;
import org.catchupmix.emulator.report.CheckedLaunch;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.Finding;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.report.Region;
import org.catchupmix.emulator.schedule.CoreRun;
import org.catchupmix.emulator.schedule.Cores;
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
  private final EmulatorOptions options;
  private final SplittableRandom random;
  private final AddressSpace space = new AddressSpace();
  private final EmulatedMemory memory;
  private final Epochs epochs = new Epochs(this::forgetAccesses);
  private final Cores cores;
  private Consumer<LaunchReport> listener;
  private Observer observer;
  private LaunchReport lastReport;
  private CoreRun running;
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
          return memory.allocateForKernel(bytes);
        }

        @Override
        public boolean free(long address) {
          return memory.freeForKernel(address);
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
    this.memory = new EmulatedMemory(space, options.memoryBytes());
    this.cores = cores;
    this.random = new SplittableRandom(options.seed());
  }

  /** Sets the listener of launch reports; null for none. */
  public void listen(Consumer<LaunchReport> listener) {
    this.listener = listener;
  }

  /**
   * Attaches an observer of all that happens from now on, or null for none. Launches with one run
   * on one core, so that it hears events in order.
   */
  public void observe(Observer by) {
    observer = by;
    memory.observe(by);
  }

  /** Sets the receiver of printed text; initially standard output. */
  public void printTo(Consumer<String> listener) {
    this.printer = listener;
  }

  /** Findings of the last launch: notes, and faults if launches continue after them. */
  public List<Finding> findings() {
    return findings;
  }

  /** Report of the last completed launch, or null. */
  public LaunchReport lastReport() {
    return lastReport;
  }

  EmulatedMemory memory() {
    return memory;
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
        "PTX emulator",
        chip.major(),
        chip.minor(),
        1,
        options.memoryBytes(),
        Chip.DEFAULT_SHARED,
        0);
  }

  @Override
  public DeviceMemory allocate(long bytes) {
    return memory.allocate(bytes);
  }

  /**
   * Allocates memory under a name that messages use, such as {@code argument x}.
   *
   * @throws IllegalArgumentException for fewer bytes than one
   * @throws DriverException if there is no room
   */
  public DeviceMemory allocate(long bytes, String name) {
    return memory.allocate(bytes, name);
  }

  /** Allocations not yet freed, including those of kernels. */
  public List<Region> held() {
    return memory.held();
  }

  @Override
  public void free(DeviceMemory part) {
    memory.free(part);
  }

  @Override
  public void upload(MemorySegment host, DeviceMemory to) {
    memory.upload(host, to);
  }

  @Override
  public void download(DeviceMemory from, MemorySegment host) {
    memory.download(from, host);
  }

  /**
   * Downloads like a debugger: uninitialized bytes read as zeros.
   *
   * @return whether all bytes have been written
   * @throws DriverException if the memory is not in use, or smaller than the host's
   */
  public boolean peek(DeviceMemory from, MemorySegment host) {
    return memory.peek(from, host);
  }

  @Override
  public void copy(DeviceMemory from, DeviceMemory to, long bytes) {
    memory.copy(from, to, bytes);
  }

  @Override
  public DeviceMemoryUse memoryUse() {
    return memory.use();
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
            observer,
            Stopwatch.start(options.nanoTime()));
    findings = List.of();
    CoreRun run = new CoreRun(work, epochs, cores.mayShare(work), null);
    running = run;
    if (observer != null) {
      observer.launchBegins(program.name(), launch);
    }
    try {
      lastReport = work.on(run, cores);
    } catch (OutOfMemoryError e) {
      throw new DriverException(
          "%s: the launch does not fit into the Java heap of %d MiB: give java a larger -Xmx, or run fewer threads"
              .formatted(program, Runtime.getRuntime().maxMemory() >> 20),
          e);
    } finally {
      if (observer != null) {
        observer.launchEnds();
      }
      findings = run.findings();
      run.end();
      running = null;
    }
    if (listener != null) {
      listener.accept(lastReport);
    }
  }

  /**
   * Launches a kernel, and returns its faults instead of throwing one. With {@link
   * EmulatorOptions#withContinued} it has all faults, else those up to the first.
   *
   * @throws DriverException if the kernel cannot be launched
   */
  public CheckedLaunch check(GpuFunction function, Launch launch, KernelArguments arguments) {
    try {
      launch(function, launch, arguments);
      return new CheckedLaunch(findings, lastReport);
    } catch (EmulatorFault fault) {
      List<Finding> all = new ArrayList<>(findings);
      all.add(fault.finding());
      return new CheckedLaunch(List.copyOf(all), null);
    }
  }

  @Override
  public void synchronize() {
    // Launches have always ended when they return.
  }

  @Override
  public void close() {
    memory.freeAll();
  }
}
