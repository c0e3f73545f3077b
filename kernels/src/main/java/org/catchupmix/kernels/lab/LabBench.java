package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOption;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.DType;
import org.catchupmix.core.KernelChoices;
import org.catchupmix.core.Precision;
import org.catchupmix.core.Scope;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.emulator.EmulatorFault;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.cost.CostModel;
import org.catchupmix.kernels.cost.GpuRates;
import org.catchupmix.kernels.cost.LoadsInFlight;
import org.catchupmix.kernels.cost.Roof;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.KernelResources;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.launch.Target;
import org.catchupmix.kernels.library.KernelLibrary;

/** Runs variants of an operation on a device: checks each against reference, then measures it. */
final class LabBench {
  private static final Set<BackendOption> HONOURED =
      Set.of(BackendOption.PRECISION, BackendOption.KERNEL);

  private final KernelSet kernels;
  private final LabDevice device;
  private final List<KernelResources> resources;

  /**
   * On a device.
   *
   * @param resources of the kernels, empty where they are not known
   */
  LabBench(KernelLibrary library, LabDevice device, List<KernelResources> resources) {
    this.kernels = new KernelSet(library);
    this.device = device;
    this.resources = resources;
  }

  /** The least bytes that an operation moves. */
  static long leastBytes(LabOperation<?> operation, LabSettings settings) {
    return operation.problem(settings).bytes(DType.F32, settings.type());
  }

  private static BackendOptions options(LabSettings settings) {
    return BackendOptions.defaults().withPrecision(settings.precision());
  }

  /** One measurement for each variant. */
  List<Measurement> run(LabOperation<?> operation, List<String> variants, LabSettings settings) {
    List<Problem> problems = new ArrayList<>();
    BackendOptions options = options(settings);
    // TF32 is how a GPU multiplies what reference multiplies exactly.
    BackendOptions stored =
        settings.type() == DType.BF16 ? options : options.withPrecision(Precision.FP32);
    try (Backend reference = Backends.choose("reference", stored).backend()) {
      // The measured one first: of it are the first launches, which are all that a profiler looks
      // at.
      problems.add(new Problem(operation.problem(settings), reference));
      operation.hardProblem(settings).ifPresent(c -> problems.add(new Problem(c, reference)));
    }
    // The device closes it.
    CudaBackend backend = CudaBackend.own("lab", kernels, options.precision(), HONOURED);
    List<Measurement> all = new ArrayList<>();
    CudaBackend libraries = null;
    for (String variant : columns(operation, variants)) {
      if (operation.isLibrary(variant)) {
        Optional<LabDevice.Libraries> installed = device.extras().libraries();
        if (installed.isEmpty()) {
          all.add(Measurement.refused(variant, "it requires --device cuda, and cuDNN 9 there"));
          continue;
        }
        try {
          if (libraries == null) {
            libraries = installed.get().open(kernels, options.precision(), HONOURED);
          }
          all.add(run(libraries, operation, variant, settings, problems));
        } catch (GpuException e) {
          all.add(Measurement.refused(variant, e.getMessage()));
        }
        continue;
      }
      Optional<String> refusal =
          operation.refusal(
              variant,
              settings.shape(),
              new Target(settings.precision(), kernels.library().chip()));
      if (refusal.isPresent()) {
        all.add(Measurement.refused(variant, refusal.get()));
        continue;
      }
      try {
        all.add(run(backend, operation, variant, settings, problems));
      } catch (GpuException e) {
        // On a GPU a fault ends all; here others have their rows.
        if (!(e.getCause() instanceof EmulatorFault)) {
          throw e;
        }
        all.add(Measurement.faulted(variant, e.getMessage()));
      }
    }
    return all;
  }

  /** All variants are joined by the library, where there is one. */
  private List<String> columns(LabOperation<?> operation, List<String> variants) {
    return variants.equals(operation.variants()) && device.extras().libraries().isPresent()
        ? Stream.concat(variants.stream(), operation.library().stream()).toList()
        : variants;
  }

  /** A case and what {@code reference} makes of it. */
  private record Problem(OpCase operation, List<double[]> expected) {
    Problem(OpCase operation, Backend reference) {
      this(operation, operation.results(reference));
    }
  }

  private Measurement run(
      CudaBackend backend,
      LabOperation<?> operation,
      String variant,
      LabSettings settings,
      List<Problem> problems) {
    kernels
        .library()
        .choose(
            operation.isLibrary(variant)
                ? KernelChoices.NONE
                : new KernelChoices(Map.of(operation.choiceOf(), variant)));
    Map<Metric, Double> values = new LinkedHashMap<>();
    double error = 0;
    String wrong = null;
    List<LaunchReport> launches = List.of();
    for (Problem p : problems) {
      OpCase c = p.operation();
      try (Scope scope = new Scope(backend)) {
        OpCase.Bound bound = c.bind(scope);
        operation.launch(backend, settings, c, bound);
        Conformance.Verdict verdict =
            Conformance.judge(c, options(settings), HONOURED, c.read(bound), p.expected());
        error = Math.max(error, verdict.error());
        if (wrong == null && !verdict.passed()) {
          wrong = "its results are not those of reference: " + verdict.difference().orElseThrow();
        }
        if (p == problems.getFirst()) {
          LabDevice.Measured measured =
              device.meter().measure(() -> operation.launch(backend, settings, c, bound));
          values.putAll(measured.values());
          launches = measured.launches();
        }
      }
    }
    values.put(Metric.ERROR, error);
    addResources(operation.entries(variant, settings.type()), values);
    OpCase measured = problems.getFirst().operation();
    if (device.chip() != null) {
      new LabPrediction(device.chip(), resources).add(measured, settings.type(), launches, values);
    } else if (device.rates() != null) {
      Roof roof =
          device
              .rates()
              .roof(measured, settings.type(), operation.usesTensorCores(variant, settings.type()));
      for (String l2 : Metric.TIMES) {
        LabPrediction.addRates(l2, roof, values.get(Metric.of(l2 + "_us")) * 1e-6, values);
      }
    }
    return new Measurement(variant, Optional.empty(), Optional.ofNullable(wrong), values, launches);
  }

  /** Clocks that warps wait at an instruction, by the cost model; 0 where no chip is asked for. */
  double waitClocks(LaunchReport launch, LaunchReport.Cost cost) {
    if (device.chip() == null) {
      return 0;
    }
    int seen =
        resources.stream()
            .filter(r -> r.kernel().equals(launch.kernel()))
            .mapToInt(KernelResources::loadsInFlight)
            .findFirst()
            .orElse(0);
    return new CostModel(GpuRates.of(device.chip()))
        .waitClocks(cost, Math.max(seen, LoadsInFlight.of(launch)));
  }

  /** Adds registers, and to the shared memory that launches asked for what kernels declare. */
  private void addResources(List<String> entries, Map<Metric, Double> values) {
    List<KernelResources> used =
        resources.stream().filter(r -> entries.contains(r.kernel())).toList();
    Double asked = values.remove(Metric.SHARED_BYTES);
    if (used.isEmpty()) {
      return;
    }
    values.put(
        Metric.REGISTERS,
        used.stream().mapToDouble(KernelResources::registers).max().getAsDouble());
    if (asked != null) {
      double declared = used.stream().mapToDouble(KernelResources::sharedBytes).max().getAsDouble();
      values.put(Metric.SHARED_BYTES, asked + declared);
    }
  }
}
