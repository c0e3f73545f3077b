package org.catchupmix.kernels.jcuda.libraries;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.backend.KernelOrigin;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.foreign.NativeLibrary;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.backend.Dnn;
import org.catchupmix.kernels.backend.KernelDnn;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.CudaLibrary;
import org.catchupmix.kernels.jcuda.GpuDriverProbe;
import org.catchupmix.kernels.jcuda.JCudaDriver;
import org.catchupmix.kernels.jcuda.OpenResources;
import org.catchupmix.kernels.library.KernelLibrary;
import org.catchupmix.kernels.library.PtxSet;

/** Offers the {@code cuda} backend on machines with a driver and a GPU. */
public final class CudaProvider implements BackendProvider {
  static final String NAME = "cuda";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String numbered() {
    return "GPU";
  }

  @Override
  public int autoRank() {
    return 200;
  }

  @Override
  public Availability probe() {
    return available(GpuDriverProbe.look());
  }

  private static Availability available(GpuDriverProbe found) {
    return found.problem() == null
        ? new Availability(
            true,
            found.devices().stream()
                .map(GpuDriverProbe::describe)
                .collect(Collectors.joining("; ")))
        : new Availability(false, found.problem());
  }

  @Override
  public boolean isPresent() {
    return NativeLibrary.open(GpuDriverProbe.LIBRARY).found();
  }

  @Override
  public Availability suitsAuto() {
    return suitsAuto(GpuDriverProbe.look());
  }

  static Availability suitsAuto(GpuDriverProbe probe) {
    Availability found = available(probe);
    if (!found.available()) {
      return found;
    }
    if (!GpuDriverProbe.isUsable(probe.devices().getFirst())) {
      return new Availability(
          false,
          "the first GPU is %s%s"
              .formatted(GpuDriverProbe.describe(probe.devices().getFirst()), probe.insteadOf(0)));
    }
    return CudaLibrary.CUDNN.load().isEmpty()
        ? found
        : new Availability(
            false,
            "there is a GPU (%s) but no cuDNN 9; --device cuda --dnn own runs on it by our own kernels"
                .formatted(found.why()));
  }

  /**
   * {@inheritDoc}
   *
   * @throws GpuException if the driver, the GPU or a library refuses, or the GPU lacks an option;
   *     says what to do
   */
  @Override
  public CudaBackend open(int number, BackendOptions options) {
    JCudaDriver driver = new JCudaDriver(number);
    OpenResources open = new OpenResources();
    open.add(driver::close);
    try {
      check(number, driver, options);
      KernelLibrary library = new KernelLibrary(driver);
      Function<Precision, Dnn> own = precision -> new KernelDnn(library, precision);
      boolean convolves = options.dnn() == KernelOrigin.CUDNN;
      boolean normalizes = options.batchNorm() == KernelOrigin.CUDNN;
      CudnnHandle cudnn = convolves || normalizes ? new CudnnHandle(driver) : null;
      CudaBackend backend =
          new CudaBackend(
                  number == 0 ? NAME : NAME + ":" + number,
                  library,
                  convolves ? p -> new CudnnDnn(cudnn, p, Optional.of(own.apply(p))) : own,
                  options.precision(),
                  Set.of(
                      BackendOption.PRECISION,
                      BackendOption.DNN,
                      BackendOption.BATCH_NORM,
                      BackendOption.GRAPHS))
              .withGraphs(options.graphs());
      return normalizes ? backend.withBatchNorm(new CudnnBatchNorm(cudnn)) : backend;
    } catch (RuntimeException e) {
      throw open.closeAfter(e);
    }
  }

  /**
   * Makes a device of cuDNN and cuBLAS on the same driver as our own kernels, for comparison. A
   * convolution that cuDNN refuses is an error. It is closed with the driver.
   */
  public static CudaBackend libraries(
      JCudaDriver driver, KernelLibrary library, Precision precision, Set<BackendOption> options) {
    CudnnHandle cudnn = new CudnnHandle(driver);
    return new CudaBackend(
            "cudnn", library, p -> new CudnnDnn(cudnn, p, Optional.empty()), precision, options)
        .withBatchNorm(new CudnnBatchNorm(cudnn));
  }

  /**
   * Rejects a GPU that is too old for the kernels.
   *
   * @throws GpuException if it is too old; names another if there is one
   */
  public static void requireChip(int number, JCudaDriver driver) {
    if (driver.properties().chip() < GpuDriverProbe.OLDEST_CHIP) {
      throw new GpuException(
          "%s has compute capability %s; the kernels require 7.5 (Turing) or newer%s"
              .formatted(
                  driver.properties().name(),
                  driver.properties().computeCapability(),
                  GpuDriverProbe.look().insteadOf(number)));
    }
  }

  private static void check(int number, JCudaDriver driver, BackendOptions options) {
    requireChip(number, driver);
    boolean own = options.dnn() == KernelOrigin.OWN && options.batchNorm() == KernelOrigin.OWN;
    boolean anyChip =
        options.precision() == Precision.FP32
            // Our own BF16 needs no tensor cores.
            || own && options.precision() == Precision.BF16;
    if (!anyChip && driver.properties().chip() < PtxSet.COMPUTE_80.oldestChip()) {
      throw new GpuException(
          "--precision %s requires compute capability 8.0 (Ampere) or newer, %s has %s: use --precision fp32, or bf16 with --dnn own and --bn own"
              .formatted(
                  options.precision().name().toLowerCase(Locale.ROOT),
                  driver.properties().name(),
                  driver.properties().computeCapability()));
    }
  }

  @Override
  public List<String> diagnose() {
    return CudaDiagnosis.lines(GpuDriverProbe.look(), CudaLibrary.folders());
  }
}
