package org.catchupmix.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.GpuModule;
import org.catchupmix.gpu.GpuProperties;
import org.catchupmix.kernels.launch.ChannelMix;
import org.catchupmix.kernels.launch.ChannelNorm;
import org.catchupmix.kernels.launch.RfiMask;
import org.catchupmix.kernels.launch.Variant;
import org.catchupmix.kernels.launch.Variants;
import org.catchupmix.kernels.library.KernelFiles;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.Test;

/**
 * The cases of {@code verify} on a driver that runs nothing: they start every kernel that a backend
 * may select, and give all memory back.
 */
class ReachedKernelsTest {
  private static final Pattern ENTRY = Pattern.compile("\\.entry\\s+([\\w$]+)");

  private final Set<String> started = new TreeSet<>();
  private long liveBytes;

  /** Operations with variants that are excluded from selection. */
  private static final List<Variants<?>> STUDIED =
      List.of(ChannelNorm.VARIANTS, RfiMask.VARIANTS, ChannelMix.MIX, ChannelMix.GRADIENT);

  /** Returns kernels of variants excluded from selection; each has a test of its own. */
  private static Set<String> forStudy() {
    Set<String> kernels = new TreeSet<>();
    STUDIED.forEach(o -> addKernels(o, true, kernels));
    kernels.retainAll(all());
    Set<String> taken = new TreeSet<>();
    STUDIED.forEach(o -> addKernels(o, false, taken));
    kernels.removeAll(taken);
    return kernels;
  }

  private static <S> void addKernels(Variants<S> variants, boolean study, Set<String> kernels) {
    for (Variant<S> v : variants.all()) {
      if ((v.chosen() == null) == study) {
        kernels.addAll(variants.entries(v, DType.F32));
        kernels.addAll(variants.entries(v, DType.BF16));
      }
    }
  }

  private static Set<String> all() {
    Set<String> all = new TreeSet<>();
    for (String file : KernelFiles.names()) {
      ENTRY.matcher(KernelFiles.ptx(file, 80).ptx()).results().forEach(r -> all.add(r.group(1)));
    }
    return all;
  }

  /** Makes a driver of a chip, such as 80, that records kernels and memory. */
  private GpuDriver telling(int chip) {
    GpuProperties card =
        new GpuProperties("card", chip / 10, chip % 10, 40, 1L << 34, 48 << 10, 1 << 20);
    return (GpuDriver)
        Proxy.newProxyInstance(
            GpuDriver.class.getClassLoader(),
            new Class<?>[] {GpuDriver.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "properties" -> card;
                  case "allocate" -> {
                    liveBytes += (long) arguments[0];
                    yield new DeviceMemory(1 << 20, (long) arguments[0]);
                  }
                  case "free" -> {
                    liveBytes -= ((DeviceMemory) arguments[0]).bytes();
                    yield null;
                  }
                  case "load" -> (GpuModule) entry -> (GpuFunction) () -> entry;
                  case "launch" -> started.add(((GpuFunction) arguments[0]).name());
                  default -> null;
                });
  }

  /** Returns the cases of a precision; those of BF16 have BF16 in them. */
  private static Stream<OpCase> cases(Precision precision) {
    return OpCases.in(precision).stream()
        .filter(c -> precision != Precision.BF16 || c.hasActivations());
  }

  /** Runs a case twice, since the first run also allocates memory that stays. */
  private void run(OpCase c, CudaBackend backend) {
    try (TensorScope scope = new TensorScope(backend)) {
      OpCase.Bound bound = c.bind(scope);
      c.run(backend, bound);
      long before = liveBytes;
      c.run(backend, bound);
      assertEquals(before, liveBytes, () -> c + " keeps memory");
    }
  }

  @Test
  void theCasesStartEachKernelThatTheBackendMayChooseAndKeepNoMemory() {
    KernelLibrary oldest = new KernelLibrary(telling(75));
    for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
      CudaBackend backend = CudaBackend.ofKernels("emulator", oldest, precision, Set.of());
      cases(precision).forEach(c -> run(c, backend));
    }
    KernelLibrary newer = new KernelLibrary(telling(80));
    for (Precision precision : List.of(Precision.TF32, Precision.BF16)) {
      CudaBackend backend = CudaBackend.ofKernels("emulator", newer, precision, Set.of());
      cases(precision)
          .filter(c -> c.primitive().startsWith("conv2d") || c.primitive().equals("matmul"))
          .forEach(c -> run(c, backend));
    }
    Set<String> never = new TreeSet<>(all());
    never.removeAll(started);
    assertEquals(forStudy(), never);
  }
}
