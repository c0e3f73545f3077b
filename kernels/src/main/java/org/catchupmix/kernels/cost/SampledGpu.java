package org.catchupmix.kernels.cost;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.catchupmix.core.foreign.VectorModule;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.emulator.LaunchReport.Touched;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DeviceMemoryUse;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.GpuModule;
import org.catchupmix.gpu.GpuProperties;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.driver.EmulatedGpu;
import org.catchupmix.kernels.jcuda.KernelResources;
import org.catchupmix.kernels.jcuda.PtxCompiler;

/**
 * A GPU of which the emulator counts a sample: of each launch as many blocks run as it takes to
 * know what the others do, and of launches that are equal but for their pointers only the first.
 * Small launches always run whole, so that what the host uploads and small kernels make of it, such
 * as permutations, is right. All else is noise, the masks of large batches too.
 */
final class SampledGpu implements GpuDriver {
  /** Instructions of warps behind which a sample ends. */
  private static final long SAMPLE = 400_000;

  /** Launches of no more blocks are run each time. */
  private static final long SMALL = 64;

  private static final long MEMORY = 64L << 30;

  private final GpuRates gpu;
  private final PtxEmulator emulator;
  private final EmulatedGpu driver;
  private final Map<GpuFunction, KernelSource> sources = new IdentityHashMap<>();
  private final Map<String, Sample> known = new HashMap<>();
  private final TreeMap<Long, DeviceMemory> live = new TreeMap<>();
  private final List<RecordedCall> calls = new ArrayList<>();

  /** What kernels use, by source. */
  private final Map<String, List<KernelResources>> compiled = new HashMap<>();

  /**
   * What is known of a launch.
   *
   * @param last what its last block does, null where that does what the others do
   * @param pointers the allocations that its arguments point into
   */
  private record Sample(LaunchReport report, LaunchReport last, long[] pointers) {}

  SampledGpu(GpuRates gpu) {
    this.gpu = gpu;
    VectorModule.load();
    emulator =
        new PtxEmulator(
            EmulatorOptions.defaults()
                .withMemory(MEMORY)
                .withRaces(false)
                .withChip(gpu.chip())
                .withSample(SAMPLE));
    driver = new EmulatedGpu(emulator, (source, kernel) -> resources(source, kernel).registers());
  }

  /** What was asked of it, in order. */
  List<RecordedCall> calls() {
    return calls;
  }

  @Override
  public GpuProperties properties() {
    return new GpuProperties(
        gpu.chip().card(),
        gpu.chip().major(),
        gpu.chip().minor(),
        gpu.chip().multiprocessors(),
        MEMORY,
        driver.properties().sharedBytesPerBlock(),
        (int) gpu.l2Bytes());
  }

  @Override
  public DeviceMemory allocate(long bytes) {
    DeviceMemory made = driver.allocate(bytes);
    live.put(made.address(), made);
    return made;
  }

  @Override
  public void free(DeviceMemory memory) {
    live.remove(memory.address());
    driver.free(memory);
    calls.add(new RecordedCall.Freed(memory.address()));
  }

  @Override
  public void upload(MemorySegment host, DeviceMemory memory) {
    driver.upload(host, memory);
  }

  /** A single number that is not finite, made of noise, becomes 1: a loss must be. */
  @Override
  public void download(DeviceMemory memory, MemorySegment host) {
    driver.download(memory, host);
    if (host.byteSize() == Float.BYTES
        && !Float.isFinite(host.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0))) {
      host.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 0, 1);
    }
  }

  @Override
  public void copy(DeviceMemory from, DeviceMemory to, long bytes) {
    driver.copy(from, to, bytes);
    calls.add(new RecordedCall.Copy(List.of(read(from, bytes), written(to, bytes))));
  }

  static Touched read(DeviceMemory memory, long bytes) {
    return new Touched(memory.address(), bytes, true, false);
  }

  static Touched written(DeviceMemory memory, long bytes) {
    return new Touched(memory.address(), bytes, false, true);
  }

  @Override
  public GpuModule load(KernelSource source) {
    GpuModule module = driver.load(source);
    return entry -> {
      GpuFunction function = module.function(entry);
      sources.put(function, source);
      return function;
    };
  }

  /** What NVIDIA's compiler says of a kernel. */
  KernelResources resources(KernelSource source, String kernel) {
    return compiled
        .computeIfAbsent(source.name(), _ -> PtxCompiler.compile(source, gpu.chip().number()))
        .stream()
        .filter(r -> r.kernel().equals(kernel))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public int residentBlocks(GpuFunction function, int threads, int sharedBytes) {
    return driver.residentBlocks(function, threads, sharedBytes);
  }

  @Override
  public void launch(GpuFunction function, Launch launch, KernelArguments arguments) {
    String key = "%s %s %s".formatted(function.name(), launch, scalars(arguments));
    Sample sample = known.get(key);
    if (sample == null || launch.blocks() <= SMALL) {
      driver.launch(function, launch, arguments);
      sample = new Sample(emulator.lastReport(), emulator.reportOfLastBlock(), pointers(arguments));
      known.put(key, sample);
    }
    calls.add(
        new RecordedCall.Kernel(
            sources.get(function),
            sample.report,
            sample.last,
            moved(sample.report.touched(), sample.pointers, pointers(arguments))));
  }

  private long[] pointers(KernelArguments arguments) {
    long[] all = new long[arguments.count()];
    for (int i = 0; i < all.length; i++) {
      all[i] = allocation(arguments, i);
    }
    return all;
  }

  /** Where the allocation begins that an argument points into; 0 if it is no pointer. */
  private long allocation(KernelArguments arguments, int i) {
    if (arguments.size(i) != Long.BYTES) {
      return 0;
    }
    long address = arguments.bytes().getLong(arguments.offset(i));
    Map.Entry<Long, DeviceMemory> below = live.floorEntry(address);
    return below != null && address - below.getKey() < below.getValue().bytes()
        ? below.getKey()
        : 0;
  }

  /** The arguments without what pointers point to. */
  private String scalars(KernelArguments arguments) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < arguments.count(); i++) {
      boolean pointer = allocation(arguments, i) != 0;
      text.append(pointer ? " pointer" : " ");
      for (int b = 0; b < arguments.size(i) && !pointer; b++) {
        text.append(arguments.bytes().get(arguments.offset(i) + b)).append(',');
      }
    }
    return text.toString();
  }

  /** What a launch touched, as an equal one with other pointers touches it. */
  private List<Touched> moved(List<Touched> touched, long[] from, long[] to) {
    List<Touched> all = new ArrayList<>();
    for (Touched t : touched) {
      long address = t.address();
      for (int i = 0; i < from.length; i++) {
        address = from[i] == t.address() ? to[i] : address;
      }
      DeviceMemory memory = live.get(address);
      long bytes = memory == null ? t.bytes() : memory.bytes();
      all.add(new Touched(address, bytes, t.read(), t.written()));
    }
    return all;
  }

  @Override
  public void synchronize() {
    driver.synchronize();
  }

  @Override
  public void trim() {
    driver.trim();
  }

  @Override
  public DeviceMemoryUse memoryUse() {
    return driver.memoryUse();
  }

  @Override
  public void close() {
    driver.close();
  }
}
