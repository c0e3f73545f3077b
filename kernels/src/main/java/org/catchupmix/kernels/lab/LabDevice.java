package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.roofline.GpuPeaks;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.command.ChipNumber;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.report.Metric;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.gpu.GpuTimer;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.driver.EmulatedGpu;
import org.catchupmix.kernels.jcuda.CudaLibrary;
import org.catchupmix.kernels.jcuda.JCudaDriver;
import org.catchupmix.kernels.jcuda.KernelResources;
import org.catchupmix.kernels.jcuda.PtxCompiler;
import org.catchupmix.kernels.jcuda.libraries.CudaProvider;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * The device that the lab runs on: the emulator, or a GPU.
 *
 * @param chip the emulated chip; empty on a GPU and without {@code --chip}
 * @param peaks of the GPU or the emulated chip, where they are known
 * @param libraries beside our own kernels; empty on the emulator and where cuDNN is missing
 */
record LabDevice(
    GpuDriver driver,
    Meter meter,
    Optional<Chip> chip,
    Optional<GpuPeaks> peaks,
    Optional<Libraries> libraries,
    String description)
    implements AutoCloseable {
  private static final int REPETITIONS = 100;

  /** Opens a backend whose matmuls, convolutions and batch norm are those of cuDNN and cuBLAS. */
  interface Libraries {
    CudaBackend open(KernelLibrary library, Precision precision, Set<BackendOption> options);
  }

  /**
   * Costs of a variant.
   *
   * @param launches reports of the emulator; empty on a GPU
   */
  record Measured(Map<Metric, Double> values, List<LaunchReport> launches) {}

  interface Meter {
    /**
     * Measures any number of repetitions.
     *
     * @param launches starts the variant's kernels once
     */
    Measured measure(Runnable launches);
  }

  /**
   * Opens {@code emulator}, {@code cuda} or {@code cuda:N}.
   *
   * @param chip the emulated chip, such as 80; null for one without limits
   * @throws IllegalArgumentException if the name is none of these
   * @throws DeviceException if the device is missing
   */
  static LabDevice open(String name, Integer chip) {
    if (name.equals("emulator")) {
      return emulator(Optional.ofNullable(chip).map(ChipNumber::chip));
    }
    if (!name.matches("cuda(:\\d{1,6})?")) {
      throw new IllegalArgumentException(
          "--device '%s': must be emulator, cuda or cuda:N".formatted(name));
    }
    int number = name.equals("cuda") ? 0 : Integer.parseInt(name.substring("cuda:".length()));
    JCudaDriver gpu = new JCudaDriver(number);
    try {
      CudaProvider.requireChip(number, gpu);
    } catch (RuntimeException e) {
      gpu.close();
      throw e;
    }
    Optional<Libraries> libraries =
        CudaLibrary.CUDNN.load().isEmpty()
            ? Optional.of(
                (library, precision, options) ->
                    CudaProvider.libraries(gpu, library, precision, options))
            : Optional.empty();
    return gpu(gpu, gpu, libraries);
  }

  private static LabDevice emulator(Optional<Chip> chip) {
    PtxEmulator emulator = new PtxEmulator(EmulatorOptions.defaults().withChip(chip.orElse(null)));
    return new LabDevice(
        new EmulatedGpu(emulator),
        launches -> counts(emulator, launches),
        chip,
        chip.flatMap(c -> GpuPeaks.ofChip(c.number())),
        Optional.empty(),
        chip.map(
                c ->
                    "the emulator as sm_%d (%s, %d multiprocessors)"
                        .formatted(c.number(), c.card(), c.multiprocessors()))
            .orElse("the emulator"));
  }

  static LabDevice gpu(GpuDriver driver, GpuTimer timer, Optional<Libraries> libraries) {
    String card = driver.properties().name();
    return new LabDevice(
        driver,
        launches -> new Measured(times(timer, launches), List.of()),
        Optional.empty(),
        GpuPeaks.ofCard(card),
        libraries,
        card);
  }

  private static Measured counts(PtxEmulator emulator, Runnable launches) {
    List<LaunchReport> reports = new ArrayList<>();
    emulator.listen(reports::add);
    try {
      launches.run();
    } finally {
      emulator.listen(null);
    }
    return new Measured(Metric.counted(reports), List.copyOf(reports));
  }

  private static Map<Metric, Double> times(GpuTimer timer, Runnable launches) {
    Map<Metric, Double> values = new LinkedHashMap<>();
    LabMetrics.COLD.addTimes(timer.microseconds(launches, REPETITIONS, true), values);
    LabMetrics.WARM.addTimes(timer.microseconds(launches, REPETITIONS, false), values);
    return values;
  }

  /** Makes a bench that takes the kernels of one file from a source. */
  LabBench bench(KernelSource source) {
    return bench(List.of(source));
  }

  /**
   * Makes a bench that takes the kernels of one file from the first of several sources.
   *
   * @param sources the others hold kernels that variants name by themselves
   */
  LabBench bench(List<KernelSource> sources) {
    KernelLibrary library = new KernelLibrary(driver);
    library.replace(sources.getFirst());
    Map<String, KernelResources> resources = new LinkedHashMap<>();
    if (unknownResources().isEmpty()) {
      for (KernelSource source : sources) {
        PtxCompiler.compile(source, chipNumber())
            .forEach(kernel -> resources.putIfAbsent(kernel.kernel(), kernel));
      }
    }
    return new LabBench(library, this, List.copyOf(resources.values()));
  }

  /** Says why registers of kernels are unknown; empty if they are known. */
  Optional<String> unknownResources() {
    if (!PtxCompiler.isPresent()) {
      return Optional.of("registers are not shown: this program comes without the PTX compiler");
    }
    return chipNumber() <= PtxCompiler.NEWEST_CHIP
        ? Optional.empty()
        : Optional.of(
            "registers are not shown: the PTX compiler of this program knows no chip newer than sm_%d, this is sm_%d"
                .formatted(PtxCompiler.NEWEST_CHIP, chipNumber()));
  }

  int chipNumber() {
    return driver.properties().chip();
  }

  @Override
  public void close() {
    driver.close();
  }
}
