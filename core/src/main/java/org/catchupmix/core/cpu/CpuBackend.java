package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.floats;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOption;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Buffer;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.ConvolutionAlgorithm;
import org.catchupmix.core.DType;
import org.catchupmix.core.MemoryUse;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.host.HostMemory;

/** The {@code cpu} backend: the sum of its parts, its memory, its threads and its products. */
final class CpuBackend
    implements Backend,
        CpuElementwise,
        CpuReductions,
        CpuBatchNorm,
        CpuPooling,
        CpuLosses,
        CpuRows,
        CpuMixing,
        CpuUpdates {
  private final HostMemory memory = new HostMemory();
  private final Workers workers;
  private final ConvolutionAlgorithm algorithm;
  private final Conv2d direct;
  private final WinogradConvolution winograd;
  private final MatMul product;

  CpuBackend(BackendOptions options) {
    workers = new Workers(options.threads());
    algorithm = options.convolution();
    direct = new Conv2d(workers, memory.floats());
    winograd = new WinogradConvolution(workers, memory.floats());
    product = new MatMul(workers, memory.floats());
  }

  @Override
  public Workers workers() {
    return workers;
  }

  @Override
  public ArrayPool<float[]> scratch() {
    return memory.floats();
  }

  @Override
  public ArrayPool<double[]> doubleScratch() {
    return memory.doubles();
  }

  @Override
  public ArrayPool<int[]> intScratch() {
    return memory.ints();
  }

  @Override
  public String name() {
    return CpuProvider.NAME;
  }

  @Override
  public DType real() {
    return DType.F32;
  }

  @Override
  public String arithmetic() {
    return "cpu%d-f32-%d%s-%s-%s"
        .formatted(
            CpuTuning.REVISION,
            CpuTuning.SPECIES.vectorBitSize(),
            Fma.FUSED ? "" : "-nofma",
            System.getProperty("os.arch"),
            lower(algorithm));
  }

  @Override
  public Set<BackendOption> options() {
    return EnumSet.of(BackendOption.THREADS, BackendOption.CONVOLUTION, BackendOption.PRECISION);
  }

  @Override
  public String description() {
    return "single precision, %s, %d thread%s, convolution %s"
        .formatted(
            VectorWidth.name(),
            workers.threads(),
            workers.threads() == 1 ? "" : "s",
            switch (algorithm) {
              case DIRECT -> "direct";
              case WINOGRAD -> "Winograd for 3x3 of stride 1";
              case AUTO -> "auto: Winograd for 3x3 of stride 1 where it is faster";
            });
  }

  @Override
  public Buffer allocate(DType dtype, long elements) {
    return memory.allocate(dtype, elements);
  }

  @Override
  public void release(Buffer buffer) {
    memory.release(buffer);
  }

  @Override
  public void upload(Object array, Tensor out) {
    memory.upload(array, out);
  }

  @Override
  public void download(Tensor x, Object array) {
    memory.download(x, array);
  }

  @Override
  public void trim() {
    memory.trim();
  }

  @Override
  public MemoryUse memoryUse() {
    return memory.memoryUse();
  }

  @Override
  public void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out) {
    product.run(
        out.shape().dim(0),
        out.shape().dim(1),
        a.shape().dim(transposeA ? 0 : 1),
        floats(a),
        transposeA,
        floats(b),
        transposeB,
        floats(out));
  }

  @Override
  public void conv2d(Tensor x, Tensor w, Conv2dGeometry geometry, Tensor y) {
    if (byWinograd(geometry, WinogradConvolution.Pass.FORWARD)) {
      winograd.forward(geometry, floats(x), floats(w), floats(y));
    } else {
      direct.forward(geometry, floats(x), floats(w), floats(y));
    }
  }

  @Override
  public void conv2dInputGradient(Tensor dy, Tensor w, Conv2dGeometry geometry, Tensor dx) {
    if (byWinograd(geometry, WinogradConvolution.Pass.INPUT_GRADIENT)) {
      winograd.inputGradient(geometry, floats(dy), floats(w), floats(dx));
    } else {
      direct.inputGradient(geometry, floats(dy), floats(w), floats(dx));
    }
  }

  @Override
  public void conv2dWeightGradient(Tensor x, Tensor dy, Conv2dGeometry geometry, Tensor dw) {
    if (byWinograd(geometry, WinogradConvolution.Pass.WEIGHT_GRADIENT)) {
      winograd.weightGradient(geometry, floats(x), floats(dy), floats(dw));
    } else {
      direct.weightGradient(geometry, floats(x), floats(dy), floats(dw));
    }
  }

  private boolean byWinograd(Conv2dGeometry geometry, WinogradConvolution.Pass pass) {
    return switch (algorithm) {
      case DIRECT -> false;
      case WINOGRAD -> WinogradConvolution.supports(geometry);
      case AUTO -> WinogradConvolution.pays(geometry, pass);
    };
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    workers.close();
    memory.trim();
  }
}
