package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.catchupmix.core.BackendOption;
import org.catchupmix.core.DType;
import org.catchupmix.core.Precision;
import org.catchupmix.core.UserException;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.foreign.VectorModule;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.gpu.GpuTimer;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.cost.GpuRates;
import org.catchupmix.kernels.cost.Limit;
import org.catchupmix.kernels.cost.Roof;
import org.catchupmix.kernels.driver.EmulatedGpu;
import org.catchupmix.kernels.jcuda.CudaProvider;
import org.catchupmix.kernels.jcuda.GpuClocks;
import org.catchupmix.kernels.jcuda.JCudaDriver;
import org.catchupmix.kernels.jcuda.KernelResources;
import org.catchupmix.kernels.jcuda.PtxCompiler;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * What the lab runs on.
 *
 * @param driver the device
 * @param meter what can be measured there
 * @param chip of the emulator, whose occupancy is asked for; else null
 * @param rates that times are held against, of a GPU or of the chip; null where neither is known
 * @param extras what a GPU may have
 * @param description for people
 */
record LabDevice(
    GpuDriver driver, Meter meter, Chip chip, Rates rates, Extras extras, String description)
    implements AutoCloseable {
  /** Beside our own kernels, on the same GPU. */
  interface Libraries {
    /** A device whose matmuls, convolutions and batch norm are those of cuDNN and cuBLAS. */
    CudaBackend open(KernelSet kernels, Precision precision, Set<BackendOption> options);
  }

  /**
   * What a GPU may have.
   *
   * @param libraries empty where cuDNN is not there
   * @param clocks says how fast they are now
   */
  record Extras(Optional<Libraries> libraries, Supplier<Optional<GpuClocks>> clocks) {
    static final Extras NONE = new Extras(Optional.empty(), Optional::empty);
  }

  /**
   * What a variant cost.
   *
   * @param values by metric
   * @param launches what the emulator reports; empty on a GPU
   */
  record Measured(Map<Metric, Double> values, List<LaunchReport> launches) {}

  /**
   * What a GPU does at most.
   *
   * @param name for people
   * @param memory of a GPU as measured here
   * @param published of a GPU of the same chip; empty where none is known
   */
  record Rates(String name, MemoryRates memory, Optional<GpuRates> published) {
    static Rates of(GpuRates gpu) {
      return new Rates(gpu.chip().card(), MemoryRates.ofCopy(gpu.copyRate()), Optional.of(gpu));
    }

    /**
     * The roof of a problem; without published rates that of memory alone.
     *
     * @param type in which activations are stored
     */
    Roof roof(OpCase problem, DType type, boolean tensorCores) {
      double bytes = problem.bytes(DType.F32, type);
      double written = problem.writtenBytes(DType.F32, type);
      Limit pipe = tensorCores ? Limit.TENSOR : Limit.FP32;
      double peak =
          published
              .map(gpu -> tensorCores ? gpu.tensorFlops() : gpu.fp32Flops())
              .orElse(Double.POSITIVE_INFINITY);
      return new Roof(bytes, problem.flops(), memory.of(bytes - written, written), peak, pipe);
    }
  }

  private static Optional<GpuRates> published(int chip) {
    return GpuRates.all().stream().filter(gpu -> gpu.chip().number() == chip).findFirst();
  }

  /** Measures a variant. */
  interface Meter {
    /**
     * Starts it, as often as it likes.
     *
     * @param launches starts the variant's kernels once
     */
    Measured measure(Runnable launches);
  }

  private static final int REPETITIONS = 100;

  /**
   * Opens {@code emulator}, {@code cuda} or {@code cuda:N}.
   *
   * @param chip of the emulator, such as 80; null for one without its limits
   * @throws IllegalArgumentException if the name is none of these
   * @throws UserException if there is no such device
   */
  static LabDevice open(String name, Integer chip) {
    if (name.equals("emulator")) {
      VectorModule.load();
      Chip judged = chip == null ? null : chip(chip);
      PtxEmulator emulator = new PtxEmulator(EmulatorOptions.defaults().withChip(judged));
      return new LabDevice(
          new EmulatedGpu(emulator, registers(judged)),
          launches -> counts(emulator, launches),
          judged,
          judged == null ? null : Rates.of(GpuRates.of(judged)),
          Extras.NONE,
          judged == null
              ? "the emulator"
              : "the emulator as sm_%d (%s, %d multiprocessors)"
                  .formatted(chip, judged.card(), judged.multiprocessors()));
    }
    if (name.matches("cuda(:\\d{1,6})?")) {
      int number = name.equals("cuda") ? 0 : Integer.parseInt(name.substring("cuda:".length()));
      JCudaDriver gpu = new JCudaDriver(number);
      try {
        CudaProvider.requireChip(number, gpu);
      } catch (RuntimeException e) {
        gpu.close();
        throw e;
      }
      return gpu(
          gpu,
          gpu,
          new Extras(
              CudaProvider.hasLibraries()
                  ? Optional.of(
                      (kernels, precision, options) ->
                          CudaProvider.libraries(gpu, kernels, precision, options))
                  : Optional.empty(),
              () -> GpuClocks.of(number)));
    }
    throw new IllegalArgumentException(
        "--device '%s': must be emulator, cuda or cuda:N".formatted(name));
  }

  private static EmulatedGpu.Registers registers(Chip chip) {
    if (chip == null || !PtxCompiler.isPresent()) {
      return (_, _) -> 0;
    }
    Map<KernelSource, List<KernelResources>> known = new HashMap<>();
    return (source, kernel) ->
        known.computeIfAbsent(source, s -> PtxCompiler.compile(s, chip.number())).stream()
            .filter(r -> r.kernel().equals(kernel))
            .mapToInt(KernelResources::registers)
            .findFirst()
            .orElse(0);
  }

  private static Chip chip(int number) {
    try {
      return Chip.of(number);
    } catch (DriverException e) {
      throw new IllegalArgumentException("--" + e.getMessage(), e);
    }
  }

  /** A GPU with its timer; what fails closes it. */
  static LabDevice gpu(GpuDriver driver, GpuTimer timer, Extras extras) {
    try {
      MemoryRates memory = MemoryRates.measured(driver, timer);
      return new LabDevice(
          driver,
          launches -> new Measured(times(timer, launches), List.of()),
          null,
          new Rates(driver.properties().name(), memory, published(driver.properties().chip())),
          extras,
          "%s, which copies %.0f GB/s, read and written, and reads %.0f"
              .formatted(driver.properties().name(), memory.copy() / 1e9, memory.read() / 1e9));
    } catch (RuntimeException | Error e) {
      driver.close();
      throw e;
    }
  }

  /** What the emulator counts, the launches of a variant added up. */
  private static Measured counts(PtxEmulator emulator, Runnable launches) {
    List<LaunchReport> reports = new ArrayList<>();
    emulator.listen(reports::add);
    try {
      launches.run();
    } finally {
      emulator.listen(null);
    }
    Map<Metric, Double> values = new LinkedHashMap<>();
    for (Metric metric : Metric.ALL) {
      double value =
          metric.counted() == null ? Double.NaN : metric.counted().applyAsDouble(reports);
      if (!Double.isNaN(value)) {
        values.put(metric, value);
      }
    }
    return new Measured(values, List.copyOf(reports));
  }

  /** Times, of which {@link Repetitions} says how they spread. */
  private static Map<Metric, Double> times(GpuTimer timer, Runnable launches) {
    Map<Metric, Double> values = new LinkedHashMap<>();
    for (String l2 : Metric.TIMES) {
      new Repetitions(timer.microseconds(launches, REPETITIONS, l2.equals("cold"))).add(l2, values);
    }
    return values;
  }

  /** A bench whose kernels of a file are these. */
  LabBench bench(KernelSource source) {
    KernelLibrary library = new KernelLibrary(driver);
    library.replace(source);
    return new LabBench(
        library,
        this,
        unknownResources().isEmpty()
            ? PtxCompiler.compile(source, driver.properties().chip())
            : List.of());
  }

  /** Why registers of kernels are not known; empty if they are. */
  Optional<String> unknownResources() {
    if (!PtxCompiler.isPresent()) {
      return Optional.of("registers are not shown: this program comes without the PTX compiler");
    }
    return driver.properties().chip() <= PtxCompiler.NEWEST_CHIP
        ? Optional.empty()
        : Optional.of(
            "registers are not shown: the PTX compiler of this program knows no chip newer than sm_%d, this is sm_%d"
                .formatted(PtxCompiler.NEWEST_CHIP, driver.properties().chip()));
  }

  /** The compute capability without its point. */
  int chipNumber() {
    return driver.properties().chip();
  }

  @Override
  public void close() {
    driver.close();
  }
}
