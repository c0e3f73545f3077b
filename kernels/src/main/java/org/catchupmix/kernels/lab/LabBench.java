package org.catchupmix.kernels.lab;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOption;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.Bf16;
import org.catchupmix.core.DType;
import org.catchupmix.core.Precision;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.kernels.jcuda.KernelResources;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.launch.KernelVariant;
import org.catchupmix.kernels.library.KernelLibrary;

/** Runs variants of an operation on a device: checks each against reference, then measures it. */
final class LabBench {
  private final KernelSet kernels;
  private final GpuDriver driver;
  private final LabMeter meter;
  private final List<KernelResources> resources;

  /**
   * On a device.
   *
   * @param resources of the kernels, empty where they are not known
   */
  LabBench(KernelLibrary library, LabMeter meter, List<KernelResources> resources) {
    this.kernels = new KernelSet(library);
    this.driver = library.driver();
    this.meter = meter;
    this.resources = resources;
  }

  /** The least bytes that an operation moves. */
  static long leastBytes(LabOperation<?> operation, LabSettings settings) {
    return operation.problem(settings).bytes(DType.F32, settings.type());
  }

  private static BackendOptions options(LabSettings settings) {
    return BackendOptions.defaults()
        .withPrecision(settings.type() == DType.BF16 ? Precision.BF16 : Precision.FP32);
  }

  /** One measurement for each variant. */
  <V extends KernelVariant> List<Measurement> run(
      LabOperation<V> operation, List<V> variants, LabSettings settings) {
    List<Problem> hard = new ArrayList<>();
    BackendOptions options = options(settings);
    Problem measured;
    try (Backend reference = Backends.choose("reference", options).backend()) {
      measured = new Problem(operation.problem(settings), settings, reference);
      operation.hardProblem(settings).ifPresent(c -> hard.add(new Problem(c, settings, reference)));
    }
    List<Measurement> all = new ArrayList<>();
    for (V variant : variants) {
      Optional<String> refusal = operation.refusal(variant, settings.shape());
      all.add(
          refusal.isPresent()
              ? Measurement.refused(variant.label(), refusal.get())
              : run(operation, variant, settings, measured, hard));
    }
    measured.free();
    hard.forEach(Problem::free);
    return all;
  }

  /** Inputs on the device and what {@code reference} makes of them. */
  private final class Problem {
    private final OpCase operation;
    private final LabSettings settings;
    private final List<double[]> expected;
    private final DeviceMemory[] in;

    Problem(OpCase operation, LabSettings settings, Backend reference) {
      this.operation = operation;
      this.settings = settings;
      this.expected = operation.results(reference);
      this.in = uploaded(operation.inputs());
    }

    private DeviceMemory[] uploaded(List<OpCase.Argument> arguments) {
      return arguments.stream()
          .map(a -> LabBench.this.uploaded(a, settings.type()))
          .toArray(DeviceMemory[]::new);
    }

    /** Memory for results, with what is to be overwritten. */
    DeviceMemory[] results() {
      return uploaded(operation.outputs());
    }

    Conformance.Verdict judge(DeviceMemory[] out) {
      List<double[]> actual = new ArrayList<>();
      for (int i = 0; i < out.length; i++) {
        actual.add(downloaded(out[i], operation.outputs().get(i), settings.type()));
      }
      return Conformance.judge(
          operation, options(settings), Set.of(BackendOption.PRECISION), actual, expected);
    }

    void free() {
      Arrays.stream(in).forEach(driver::free);
    }
  }

  private <V extends KernelVariant> Measurement run(
      LabOperation<V> operation,
      V variant,
      LabSettings settings,
      Problem measured,
      List<Problem> hard) {
    // The measured one first: of it are the first launches, which are all that a profiler looks at.
    DeviceMemory[] out = measured.results();
    operation.launch(kernels, variant, settings, measured.in, out);
    Conformance.Verdict verdict = measured.judge(out);
    Map<Metric, Double> numbers =
        meter.measure(
            () -> operation.launch(kernels, variant, settings, measured.in, out),
            measured.operation.bytes(DType.F32, settings.type()));
    Arrays.stream(out).forEach(driver::free);
    double error = verdict.error();
    boolean passed = verdict.passed();
    for (Problem p : hard) {
      DeviceMemory[] checked = p.results();
      operation.launch(kernels, variant, settings, p.in, checked);
      Conformance.Verdict also = p.judge(checked);
      error = Math.max(error, also.error());
      passed &= also.passed();
      Arrays.stream(checked).forEach(driver::free);
    }
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.ERROR, error);
    values.putAll(numbers);
    addResources(operation.entries(variant, settings.type()), values);
    return Measurement.of(variant.label(), passed, values);
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

  /**
   * Memory with an argument's values; what is only written holds NaN or 0xff, to be overwritten.
   */
  private DeviceMemory uploaded(OpCase.Argument a, DType type) {
    int n = (int) a.shape().elements();
    double[] values = a.values();
    MemorySegment host =
        switch (a.kind()) {
          case REAL, ACTIVATION -> {
            float[] v = new float[n];
            Arrays.fill(v, Float.NaN);
            for (int i = 0; values != null && i < n; i++) {
              v[i] = (float) values[i];
            }
            yield isBf16(a, type) ? MemorySegment.ofArray(Bf16.bits(v)) : MemorySegment.ofArray(v);
          }
          case INT -> {
            int[] v = new int[n];
            Arrays.fill(v, -1);
            for (int i = 0; values != null && i < n; i++) {
              v[i] = (int) values[i];
            }
            yield MemorySegment.ofArray(v);
          }
          case BYTE -> {
            byte[] v = new byte[n];
            Arrays.fill(v, (byte) -1);
            for (int i = 0; values != null && i < n; i++) {
              v[i] = (byte) values[i];
            }
            yield MemorySegment.ofArray(v);
          }
        };
    DeviceMemory memory = driver.allocate(host.byteSize());
    driver.upload(host, memory);
    return memory;
  }

  private static boolean isBf16(OpCase.Argument a, DType type) {
    return a.kind() == OpCase.Kind.ACTIVATION && type == DType.BF16;
  }

  private float[] widened(DeviceMemory memory, int n) {
    short[] bits = new short[n];
    driver.download(memory, MemorySegment.ofArray(bits));
    return Bf16.values(bits);
  }

  private double[] downloaded(DeviceMemory memory, OpCase.Argument a, DType type) {
    int n = (int) a.shape().elements();
    double[] values = new double[n];
    switch (a.kind()) {
      case REAL, ACTIVATION -> {
        float[] v = isBf16(a, type) ? widened(memory, n) : new float[n];
        if (!isBf16(a, type)) {
          driver.download(memory, MemorySegment.ofArray(v));
        }
        for (int i = 0; i < n; i++) {
          values[i] = v[i];
        }
      }
      case INT -> {
        int[] v = new int[n];
        driver.download(memory, MemorySegment.ofArray(v));
        for (int i = 0; i < n; i++) {
          values[i] = v[i];
        }
      }
      case BYTE -> {
        byte[] v = new byte[n];
        driver.download(memory, MemorySegment.ofArray(v));
        for (int i = 0; i < n; i++) {
          values[i] = Byte.toUnsignedInt(v[i]);
        }
      }
    }
    return values;
  }
}
