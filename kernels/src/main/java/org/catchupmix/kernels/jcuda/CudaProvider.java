package org.catchupmix.kernels.jcuda;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.backend.KernelChoices;
import org.catchupmix.core.backend.KernelOrigin;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.foreign.NativeLibrary;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.backend.Dnn;
import org.catchupmix.kernels.backend.KernelDnn;
import org.catchupmix.kernels.backend.LibraryBatchNorm;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.launch.CudaBatchNorm;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.launch.PadBf16;
import org.catchupmix.kernels.library.KernelLibrary;
import org.catchupmix.kernels.library.PtxSet;

/** Offers the {@code cuda} backend on machines with a driver and a GPU. */
public final class CudaProvider implements BackendProvider {
  static final String NAME = "cuda";

  /** Makes a provider, for the service loader. */
  public CudaProvider() {}

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
                .map(GpuDriverProbe.Device::toString)
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
    if (!probe.isFirstUsable()) {
      return new Availability(
          false, "the first GPU is %s%s".formatted(probe.devices().getFirst(), probe.insteadOf(0)));
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
      KernelSet kernels = new KernelSet(new KernelLibrary(driver));
      kernels.choose(options.kernels());
      boolean libraries =
          options.dnn() == KernelOrigin.CUDNN || options.batchNorm() == KernelOrigin.CUDNN;
      CudnnHandle cudnn = libraries ? new CudnnHandle(driver) : null;
      if (cudnn != null) {
        driver.beforeClosing(cudnn::close);
      }
      boolean half = options.precision() == Precision.BF16;
      boolean own = options.dnn() == KernelOrigin.OWN;
      Precision wide = half ? Precision.FP32 : options.precision();
      Dnn dnn =
          own
              ? new KernelDnn(kernels.library(), wide)
              : new CudnnDnn(
                  cudnn,
                  CudnnArithmetic.of(wide),
                  Optional.of(new KernelDnn(kernels.library(), wide)));
      open.add(dnn::close);
      Optional<Dnn> bf16 = Optional.empty();
      if (half) {
        Dnn stored =
            own
                ? new KernelDnn(kernels.library(), Precision.BF16)
                : padded(
                    cudnn,
                    kernels.library(),
                    Optional.of(new KernelDnn(kernels.library(), Precision.BF16)));
        open.add(stored::close);
        bf16 = Optional.of(stored);
      }
      Optional<LibraryBatchNorm> batchNorm =
          options.batchNorm() == KernelOrigin.CUDNN
              ? Optional.of(new CudnnBatchNorm(cudnn))
              : Optional.empty();
      batchNorm.ifPresent(library -> open.add(library::close));
      String name = number == 0 ? NAME : NAME + ":" + number;
      return new CudaBackend(
              name,
              kernels,
              dnn,
              bf16,
              batchNorm,
              Set.of(
                  BackendOption.PRECISION,
                  BackendOption.DNN,
                  BackendOption.BATCH_NORM,
                  BackendOption.KERNEL,
                  BackendOption.GRAPHS))
          .withGraphs(options.graphs());
    } catch (RuntimeException e) {
      throw open.closedAfter(e);
    }
  }

  /**
   * Makes a device of cuDNN and cuBLAS on the same driver as our own kernels, for comparison. A
   * convolution that cuDNN refuses is an error. It is closed with the driver.
   *
   * @param precision FP32 or BF16
   * @throws GpuException if a library refuses
   */
  public static CudaBackend libraries(
      JCudaDriver driver, KernelSet kernels, Precision precision, Set<BackendOption> options) {
    CudnnHandle cudnn = new CudnnHandle(driver);
    driver.beforeClosing(cudnn::close);
    boolean half = precision == Precision.BF16;
    Dnn dnn = new CudnnDnn(cudnn, CudnnArithmetic.of(Precision.FP32), Optional.empty());
    driver.beforeClosing(dnn::close);
    Optional<Dnn> bf16 =
        half ? Optional.of(padded(cudnn, kernels.library(), Optional.empty())) : Optional.empty();
    bf16.ifPresent(stored -> driver.beforeClosing(stored::close));
    CudnnBatchNorm batchNorm = new CudnnBatchNorm(cudnn);
    driver.beforeClosing(batchNorm::close);
    return new CudaBackend(
        "cudnn", kernels, dnn, bf16, Optional.<LibraryBatchNorm>of(batchNorm), options);
  }

  /** Tells whether cuDNN can be loaded. */
  public static boolean hasLibraries() {
    return CudaLibrary.CUDNN.load().isEmpty();
  }

  private static Dnn padded(CudnnHandle cudnn, KernelLibrary library, Optional<Dnn> refused) {
    return new PaddedDnn(
        cudnn.driver(),
        new CudnnDnn(cudnn, CudnnArithmetic.BF16, refused),
        refused,
        new PadBf16(library));
  }

  /**
   * Rejects a GPU that is too old for the kernels.
   *
   * @param number of the GPU
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

  /** Rejects variants of operations that cuDNN runs. */
  private static void requireNoChoice(
      KernelChoices choices, List<String> operations, BackendOption origin) {
    for (String operation : operations) {
      if (choices.labels().containsKey(operation)) {
        throw new GpuException(
            "--kernel %s=%s does nothing where cuDNN runs it: add %s own"
                .formatted(operation, choices.labels().get(operation), "--" + origin.key()));
      }
    }
  }

  private static void check(int number, JCudaDriver driver, BackendOptions options) {
    requireChip(number, driver);
    if (options.dnn() == KernelOrigin.CUDNN) {
      requireNoChoice(options.kernels(), KernelDnn.OPERATIONS, BackendOption.DNN);
    }
    if (options.batchNorm() == KernelOrigin.CUDNN) {
      requireNoChoice(
          options.kernels(),
          List.of(CudaBatchNorm.VARIANTS.operation(), CudaBatchNorm.GRADIENT_VARIANTS.operation()),
          BackendOption.BATCH_NORM);
    }
    if (options.precision() == Precision.FP32) {
      return;
    }
    String asked = "--precision " + options.precision().name().toLowerCase(Locale.ROOT);
    boolean own = options.dnn() == KernelOrigin.OWN && options.batchNorm() == KernelOrigin.OWN;
    if (own && options.precision() == Precision.BF16) {
      return; // Our own BF16 needs no tensor cores.
    }
    if (driver.properties().chip() < PtxSet.COMPUTE_80.oldestChip()) {
      throw new GpuException(
          "%s requires compute capability 8.0 (Ampere) or newer, %s has %s: use --precision fp32, or bf16 with --dnn own and --bn own"
              .formatted(
                  asked, driver.properties().name(), driver.properties().computeCapability()));
    }
  }

  @Override
  public List<String> diagnose() {
    return CudaDiagnosis.lines(GpuDriverProbe.look(), CudaLibrary.download());
  }
}
