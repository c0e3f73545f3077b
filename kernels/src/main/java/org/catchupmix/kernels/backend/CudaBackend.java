package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOption;
import org.catchupmix.core.Buffer;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.core.Tensor;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.kernels.launch.KernelSet;

/** The backend of a GPU: the sum of its parts, its device, and its products. */
public final class CudaBackend
    implements Backend,
        CudaMemory,
        CudaElementwise,
        CudaReductions,
        CudaBatchNorm,
        CudaPooling,
        CudaLosses,
        CudaRows,
        CudaMixing,
        CudaUpdates {
  private final String name;
  private final GpuDriver driver;
  private final KernelSet kernels;
  private final Dnn dnn;
  private final Optional<Dnn> bf16;
  private final Optional<LibraryBatchNorm> batchNorm;
  private final Set<BackendOption> options;

  /** With activations in F32 and our own batch norm. */
  public CudaBackend(String name, KernelSet kernels, Dnn dnn, Set<BackendOption> options) {
    this(name, kernels, dnn, Optional.empty(), Optional.empty(), options);
  }

  /**
   * On a device; closing the backend closes device, products and batch norm.
   *
   * @param name in {@code --device}
   * @param dnn products and convolutions of F32
   * @param bf16 those of BF16; with them activations are BF16
   * @param batchNorm of training, our own where it is empty
   * @param options the choices that made a difference
   */
  public CudaBackend(
      String name,
      KernelSet kernels,
      Dnn dnn,
      Optional<Dnn> bf16,
      Optional<LibraryBatchNorm> batchNorm,
      Set<BackendOption> options) {
    this.name = name;
    this.driver = kernels.library().driver();
    this.kernels = kernels;
    this.dnn = dnn;
    this.bf16 = bf16;
    this.batchNorm = batchNorm;
    this.options = options;
    require(dnn, DType.F32);
    bf16.ifPresent(products -> require(products, DType.BF16));
  }

  private static void require(Dnn products, DType type) {
    if (products.type() != type) {
      throw new IllegalArgumentException(
          "products of %s in the place of those of %s".formatted(products.type(), type));
    }
  }

  private static String lower(DType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public KernelSet kernels() {
    return kernels;
  }

  @Override
  public GpuDriver driver() {
    return driver;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public DType real() {
    return DType.F32;
  }

  @Override
  public DType activation() {
    return bf16.isPresent() ? DType.BF16 : real();
  }

  @Override
  public String arithmetic() {
    return "cuda-%s-sm%s-%s%s"
        .formatted(
            lower(activation()),
            driver.properties().computeCapability().replace(".", ""),
            Stream.concat(Stream.of(dnn), bf16.stream())
                .map(Dnn::arithmetic)
                .distinct()
                .collect(Collectors.joining("-")),
            batchNorm.isPresent() ? "-bn-cudnn" : "");
  }

  @Override
  public Set<BackendOption> options() {
    return options;
  }

  @Override
  public String description() {
    return "%s, compute capability %s, %s, batch norm by %s"
        .formatted(
            driver.properties().name(),
            driver.properties().computeCapability(),
            bf16.orElse(dnn).description(),
            batchNorm.map(LibraryBatchNorm::library).orElse("own kernels"));
  }

  /** Products and convolutions of a tensor's type. */
  private Dnn dnn(Tensor t) {
    Dnn found = t.dtype() == DType.BF16 ? bf16.orElse(null) : t.dtype() == DType.F32 ? dnn : null;
    if (found == null) {
      throw new IllegalArgumentException(
          "a product of %s on device %s wants %s"
              .formatted(t.dtype(), name, bf16.isPresent() ? "F32 or BF16" : "F32"));
    }
    return found;
  }

  @Override
  public void release(Buffer buffer) {
    batchNorm.ifPresent(library -> library.released(buffer));
    CudaMemory.super.release(buffer);
  }

  @Override
  public void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out) {
    int m = out.shape().dim(0);
    int n = out.shape().dim(1);
    int k = a.shape().dim(transposeA ? 0 : 1);
    dnn(a).matmul(memory(a), transposeA, memory(b), transposeB, memory(out), m, n, k);
  }

  @Override
  public void conv2d(Tensor x, Tensor w, Conv2dGeometry geometry, Tensor y) {
    dnn(x).conv2d(memory(x), memory(w), geometry, memory(y));
  }

  @Override
  public void conv2dInputGradient(Tensor dy, Tensor w, Conv2dGeometry geometry, Tensor dx) {
    dnn(dy).conv2dInputGradient(memory(dy), memory(w), geometry, memory(dx));
  }

  @Override
  public void conv2dWeightGradient(Tensor x, Tensor dy, Conv2dGeometry geometry, Tensor dw) {
    dnn(x).conv2dWeightGradient(memory(x), memory(dy), geometry, memory(dw));
  }

  @Override
  public void batchNormTraining(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      double momentum,
      double epsilon,
      boolean relu,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor y,
      Tensor mean,
      Tensor invStd) {
    if (batchNorm.isPresent()) {
      batchNorm
          .get()
          .training(
              x,
              gamma,
              beta,
              momentum,
              epsilon,
              relu,
              runningMean,
              runningVariance,
              y,
              mean,
              invStd);
    } else {
      CudaBatchNorm.super.batchNormTraining(
          x, gamma, beta, momentum, epsilon, relu, runningMean, runningVariance, y, mean, invStd);
    }
  }

  @Override
  public void batchNormTrainingGradient(
      Tensor x,
      Tensor y,
      boolean relu,
      Tensor dy,
      Tensor gamma,
      Tensor mean,
      Tensor invStd,
      Tensor dx,
      Tensor dgamma,
      Tensor dbeta) {
    if (batchNorm.isPresent()) {
      batchNorm.get().trainingGradient(x, y, relu, dy, gamma, mean, invStd, dx, dgamma, dbeta);
    } else {
      CudaBatchNorm.super.batchNormTrainingGradient(
          x, y, relu, dy, gamma, mean, invStd, dx, dgamma, dbeta);
    }
  }

  @Override
  public void close() {
    // In a try, so that what one of them refuses does not keep the others' memory.
    try (driver;
        dnn;
        Dnn _ = bf16.orElse(null)) {
      batchNorm.ifPresent(LibraryBatchNorm::close);
    }
  }
}
