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
import org.catchupmix.core.Custom;
import org.catchupmix.core.DType;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.KernelChoices;
import org.catchupmix.core.Loss;
import org.catchupmix.core.Matrix;
import org.catchupmix.core.Mixing;
import org.catchupmix.core.Normalization;
import org.catchupmix.core.Normalization.BatchNormTraining;
import org.catchupmix.core.Normalization.BatchNormTrainingGradient;
import org.catchupmix.core.Pooling;
import org.catchupmix.core.Primitive;
import org.catchupmix.core.Reduction;
import org.catchupmix.core.Rows;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.Update;
import org.catchupmix.core.UserException;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.kernels.launch.KernelSet;

/** The backend of a GPU: the sum of its parts, its device, and its products. */
public final class CudaBackend
    implements Backend,
        CudaMemory,
        CudaElementwise,
        CudaReductions,
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
  public DType computeDtype() {
    return DType.F32;
  }

  @Override
  public DType storageDtype() {
    return bf16.isPresent() ? DType.BF16 : computeDtype();
  }

  @Override
  public String arithmetic() {
    return "cuda-%s-sm%s-%s%s%s"
        .formatted(
            lower(storageDtype()),
            driver.properties().computeCapability().replace(".", ""),
            Stream.concat(Stream.of(dnn), bf16.stream())
                .map(Dnn::arithmetic)
                .distinct()
                .collect(Collectors.joining("-")),
            batchNorm.isPresent() ? "-bn-cudnn" : "",
            kernels.library().choices().equals(KernelChoices.NONE)
                ? ""
                : "-" + kernels.library().choices());
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

  /**
   * Products and convolutions of a tensor's type; BF16 has them wherever there are activations of
   * it.
   */
  private Dnn dnn(Tensor t) {
    return t.dtype() == DType.BF16 ? bf16.orElseThrow() : dnn;
  }

  @Override
  public void release(Buffer buffer) {
    batchNorm.ifPresent(library -> library.released(buffer));
    CudaMemory.super.release(buffer);
  }

  @Override
  public void run(Primitive primitive) {
    switch (primitive) {
      case Elementwise p -> elementwise(p);
      case Reduction p -> reduction(p);
      case Matrix p -> matrix(p);
      case BatchNormTraining p when batchNorm.isPresent() -> batchNorm.get().training(p);
      case BatchNormTrainingGradient p when batchNorm.isPresent() ->
          batchNorm.get().trainingGradient(p);
      case Normalization p -> CudaBatchNorm.run(kernels.batchNorm, p);
      case Pooling p -> pooling(p);
      case Loss p -> loss(p);
      case Rows p -> rows(p);
      case Mixing p -> mixing(p);
      case Update p -> update(p);
      case CudaCustom p -> p.launch(kernels.library());
      case Custom p ->
          throw new UserException(
              "%s brings no CUDA kernel, which device %s wants: implement CudaCustom, or take device cpu"
                  .formatted(p.name(), name));
    }
  }

  private void matrix(Matrix primitive) {
    switch (primitive) {
      case Matrix.Matmul p ->
          dnn(p.a())
              .matmul(
                  memory(p.a()),
                  p.transposeA(),
                  memory(p.b()),
                  p.transposeB(),
                  memory(p.out()),
                  p.out().shape().dim(0),
                  p.out().shape().dim(1),
                  p.terms());
      case Matrix.Conv2d(var x, var w, var geometry, var y) ->
          dnn(x).conv2d(memory(x), memory(w), geometry, memory(y));
      case Matrix.Conv2dInputGradient(var dy, var w, var geometry, var dx) ->
          dnn(dy).conv2dInputGradient(memory(dy), memory(w), geometry, memory(dx));
      case Matrix.Conv2dWeightGradient(var x, var dy, var geometry, var dw) ->
          dnn(x).conv2dWeightGradient(memory(x), memory(dy), geometry, memory(dw));
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
