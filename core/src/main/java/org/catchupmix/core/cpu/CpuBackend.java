package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.floats;

import org.catchupmix.core.Backend;
import org.catchupmix.core.Buffer;
import org.catchupmix.core.Conv2dGeometry;
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
  private final Conv2d convolution;
  private final MatMul product;

  CpuBackend(int threads) {
    workers = new Workers(threads);
    convolution = new Conv2d(workers, memory.floats());
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
  public String name() {
    return CpuProvider.NAME;
  }

  @Override
  public DType real() {
    return DType.F32;
  }

  @Override
  public String arithmetic() {
    return "cpu-f32-%d-%s"
        .formatted(CpuTuning.SPECIES.vectorBitSize(), System.getProperty("os.arch"));
  }

  @Override
  public boolean usesThreads() {
    return true;
  }

  @Override
  public String description() {
    return "single precision, %d-bit vectors, %d thread%s"
        .formatted(
            CpuTuning.SPECIES.vectorBitSize(),
            workers.threads(),
            workers.threads() == 1 ? "" : "s");
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
    convolution.forward(geometry, floats(x), floats(w), floats(y));
  }

  @Override
  public void conv2dInputGradient(Tensor dy, Tensor w, Conv2dGeometry geometry, Tensor dx) {
    convolution.inputGradient(geometry, floats(dy), floats(w), floats(dx));
  }

  @Override
  public void conv2dWeightGradient(Tensor x, Tensor dy, Conv2dGeometry geometry, Tensor dw) {
    convolution.weightGradient(geometry, floats(x), floats(dy), floats(dw));
  }

  @Override
  public void close() {
    workers.close();
    memory.trim();
  }
}
