package org.catchupmix.kernels.lab;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.report.Metric;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.KernelResources;
import org.catchupmix.kernels.launch.Target;
import org.catchupmix.kernels.library.KernelLibrary;

/** Runs variants of an operation on a device: compares each with reference, then measures it. */
final class LabBench {
  private static final Set<BackendOption> OPTIONS = Set.of(BackendOption.PRECISION);

  private final KernelLibrary library;
  private final LabDevice device;
  private final List<KernelResources> resources;

  /**
   * Creates a laboratory on a device.
   *
   * @param resources of the kernels; empty where they are unknown
   */
  LabBench(KernelLibrary library, LabDevice device, List<KernelResources> resources) {
    this.library = library;
    this.device = device;
    this.resources = resources;
  }

  private static BackendOptions options(LabSettings settings) {
    return BackendOptions.defaults().withPrecision(settings.precision());
  }

  List<Measurement> run(LabOperation<?> operation, List<String> variants, LabSettings settings) {
    return runAll(operation, variants.stream().map(LabVariant::ofProgram).toList(), settings);
  }

  List<Measurement> runAll(
      LabOperation<?> operation, List<LabVariant> variants, LabSettings settings) {
    Task task = new Task(operation, settings, problems(operation, settings));
    // The device closes it.
    CudaBackend backend = CudaBackend.ofKernels("lab", library, settings.precision(), OPTIONS);
    return columns(operation, variants).stream()
        .map(
            variant ->
                operation.isLibrary(variant.label())
                    ? byLibrary(task, variant)
                    : own(backend, task, variant))
        .toList();
  }

  /** Appends the library's column where all variants are asked for and the library is there. */
  private List<LabVariant> columns(LabOperation<?> operation, List<LabVariant> variants) {
    List<String> labels = variants.stream().map(LabVariant::label).toList();
    return labels.containsAll(operation.variants()) && device.libraries().isPresent()
        ? Stream.concat(
                variants.stream(),
                operation.library().stream()
                    .filter(library -> !labels.contains(library))
                    .map(LabVariant::ofProgram))
            .toList()
        : variants;
  }

  /** A case and the results of {@code reference}. */
  private record Problem(OpCase operation, List<double[]> expected) {}

  /** An operation at one size, with the problems that each variant solves. */
  private record Task(LabOperation<?> operation, LabSettings settings, List<Problem> problems) {}

  /** The measured problem comes first, as a profiler looks at the first launches. */
  private static List<Problem> problems(LabOperation<?> operation, LabSettings settings) {
    // Reference multiplies exactly what a GPU multiplies in TF32.
    BackendOptions stored =
        settings.type() == DType.BF16
            ? options(settings)
            : options(settings).withPrecision(Precision.FP32);
    try (Backend reference = Backends.choose("reference", stored).backend()) {
      return Stream.concat(
              Stream.of(operation.problem(settings)), operation.hardProblem(settings).stream())
          .map(c -> new Problem(c, c.results(reference)))
          .toList();
    }
  }

  private Measurement byLibrary(Task task, LabVariant variant) {
    Optional<LabDevice.Libraries> installed = device.libraries();
    if (installed.isEmpty()) {
      return Measurement.refused(variant.label(), "it requires --device cuda, and cuDNN 9 there");
    }
    try {
      CudaBackend backend = installed.get().open(library, task.settings().precision(), OPTIONS);
      return measure(backend, task, variant);
    } catch (GpuException e) {
      return Measurement.refused(variant.label(), e.getMessage());
    }
  }

  private Measurement own(CudaBackend backend, Task task, LabVariant variant) {
    Target target = new Target(task.settings().precision(), library.chip());
    Optional<String> refusal =
        task.operation().refusal(variant.launched(), task.settings().shape(), target);
    if (refusal.isPresent()) {
      return Measurement.refused(variant.label(), refusal.get());
    }
    try {
      return measure(backend, task, variant);
    } catch (GpuException e) {
      // A fault on a GPU ends the run; on the emulator the other variants still run.
      if (!(e.getCause() instanceof EmulatorFault)) {
        throw e;
      }
      return Measurement.faulted(variant.label(), e.getMessage());
    }
  }

  private Measurement measure(CudaBackend backend, Task task, LabVariant variant) {
    LabOperation<?> operation = task.operation();
    LabSettings settings = task.settings();
    boolean ours = !operation.isLibrary(variant.label());
    variant.source().ifPresent(source -> library.replace(source, variant.kernels()));
    library.choose(ours ? Map.of(operation.choiceOf(), variant.launched()) : Map.of());
    Map<Metric, Double> values = new LinkedHashMap<>();
    double error = 0;
    String wrong = null;
    List<LaunchReport> launches = List.of();
    for (Problem p : task.problems()) {
      OpCase c = p.operation();
      try (TensorScope scope = new TensorScope(backend)) {
        OpCase.Bound bound = c.bind(scope);
        c.run(backend, bound);
        Conformance.Verdict verdict =
            Conformance.judge(c, options(settings), OPTIONS, c.read(bound), p.expected());
        error = Math.max(error, verdict.error());
        if (wrong == null && !verdict.passed()) {
          wrong = "its results are not those of reference: " + verdict.difference().orElseThrow();
        }
        if (p == task.problems().getFirst()) {
          LabDevice.Measured measured = device.meter().measure(() -> c.run(backend, bound));
          values.putAll(measured.values());
          launches = measured.launches();
        }
      }
    }
    values.put(LabMetrics.ERROR, error);
    addRegisters(variant.names(operation.entries(variant.launched(), settings.type())), values);
    addOccupancy(launches, values);
    addRates(operation, settings, values);
    return new Measurement(
        variant.label(), Optional.empty(), Optional.ofNullable(wrong), values, launches);
  }

  private void addRegisters(List<String> entries, Map<Metric, Double> values) {
    resources.stream()
        .filter(r -> entries.contains(r.kernel()))
        .mapToDouble(KernelResources::registers)
        .max()
        .ifPresent(most -> values.put(Metric.REGISTERS, most));
  }

  /** Adds how the largest launch fills the chip, where its registers are known. */
  private void addOccupancy(List<LaunchReport> launches, Map<Metric, Double> values) {
    Optional<LaunchReport> largest =
        launches.stream().max(Comparator.comparingLong(r -> r.launch().blocks()));
    Optional<KernelResources> used =
        largest.flatMap(
            l -> resources.stream().filter(r -> r.kernel().equals(l.kernel())).findFirst());
    if (device.chip().isPresent() && used.isPresent()) {
      Metric.addOccupancy(largest.get(), device.chip().get(), used.get().registers(), values);
    }
  }

  private void addRates(
      LabOperation<?> operation, LabSettings settings, Map<Metric, Double> values) {
    long launches = values.getOrDefault(Metric.LAUNCHES, 1.0).longValue();
    device
        .peaks()
        .map(gpu -> operation.lowerBound(gpu, settings, launches))
        .ifPresent(bound -> values.put(Metric.BOUND, bound.seconds() * 1e6));
    double flops = operation.problem(settings).flops();
    LabMetrics.COLD.addRates(operation.leastBytes(settings), flops, values);
    LabMetrics.WARM.addRates(operation.leastBytes(settings), flops, values);
  }
}
