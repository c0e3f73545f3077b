package org.catchupmix.kernels.jcuda;

import static jcuda.jcudnn.JCudnn.cudnnCreateTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetTensor4dDescriptorEx;
import static jcuda.jcudnn.JCudnn.cudnnTransformTensor;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jcuda.jcudnn.cudnnTensorDescriptor;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.kernels.backend.Dnn;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.GemmShape;

/**
 * Convolutions by cuDNN and matmuls by cuBLAS, or by cuDNN if cuBLAS 12 is missing. Tensors are
 * F32, computed in FP32 or TF32, or BF16.
 */
final class CudnnDnn implements Dnn {
  private final CudnnHandle cudnn;
  private final CudnnArithmetic arithmetic;
  private final Optional<Dnn> own;
  private final CudnnConvolution convolution;
  private final LibraryGemm gemm;

  /**
   * Makes the operations of a handle, which the caller keeps.
   *
   * @param own runs the convolutions that cuDNN refuses; if empty, a refusal is an error
   */
  CudnnDnn(CudnnHandle cudnn, CudnnArithmetic arithmetic, Optional<Dnn> own) {
    this.cudnn = cudnn;
    this.arithmetic = arithmetic;
    this.own = own;
    this.convolution = new CudnnConvolution(cudnn, arithmetic);
    this.gemm =
        CudaLibrary.CUBLAS.load().isEmpty()
            ? new CublasGemm(cudnn, arithmetic)
            : new CudnnGemm(cudnn.driver(), type().bytes(), convolution::run, this::transpose);
  }

  @Override
  public DType type() {
    return arithmetic.type();
  }

  @Override
  public String arithmetic() {
    return "cudnn%s-%s-%s"
        .formatted(
            cudnn.version(),
            arithmetic.name().toLowerCase(Locale.ROOT),
            gemm instanceof CublasGemm
                ? gemm.library().replace(" ", "").toLowerCase(Locale.ROOT)
                : "conv1x1");
  }

  @Override
  public String description() {
    return "cuDNN %s and %s in %s"
        .formatted(cudnn.version(), gemm.library(), arithmetic.description());
  }

  @Override
  public List<String> notes() {
    return convolution.notes();
  }

  /**
   * {@inheritDoc} cuBLAS does: since version 11 tensor cores require no multiples of 8, see
   * cublasGemmEx in its manual.
   */
  @Override
  public boolean multipliesAnySides() {
    return gemm instanceof CublasGemm;
  }

  @Override
  public void matmul(GemmShape shape, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    if (!gemm.run(shape, a, b, out)) {
      CudnnGemm.Case of = CudnnGemm.Case.of(shape);
      insteadOf(of.pass(), of.geometry()).matmul(shape, a, b, out);
    }
  }

  @Override
  public void convolve(
      ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    if (!convolution.run(pass, g, a, b, out)) {
      insteadOf(pass, g).convolve(pass, g, a, b, out);
    }
  }

  private Dnn insteadOf(ConvolutionPass pass, Conv2dGeometry g) {
    return own.orElseThrow(() -> convolution.refusal(pass, g));
  }

  /** Transposes a matrix by a copy with other strides. */
  private void transpose(DeviceMemory from, int rows, int columns, DeviceMemory to) {
    try (CudnnDescriptors made = new CudnnDescriptors("matmul")) {
      cudnnTensorDescriptor source = strided(made, columns, rows, 1, columns);
      cudnnTensorDescriptor target = strided(made, columns, rows, rows, 1);
      cudnn.run(
          "matmul",
          () ->
              cudnnTransformTensor(
                  cudnn.handle(),
                  cudnn.one(),
                  source,
                  DeviceAddress.of(from),
                  cudnn.zero(),
                  target,
                  DeviceAddress.of(to)));
    }
  }

  /** Makes the descriptor of a matrix with strides. */
  private cudnnTensorDescriptor strided(
      CudnnDescriptors made, int rows, int columns, int rowStride, int columnStride) {
    cudnnTensorDescriptor d = new cudnnTensorDescriptor();
    made.make(
        () -> cudnnCreateTensorDescriptor(d),
        () -> cudnnDestroyTensorDescriptor(d),
        () ->
            cudnnSetTensor4dDescriptorEx(
                d,
                arithmetic.dataType(),
                rows,
                columns,
                1,
                1,
                rowStride,
                columnStride,
                columnStride,
                columnStride));
    return d;
  }

  @Override
  public void close() {
    gemm.close();
    convolution.close();
  }
}
