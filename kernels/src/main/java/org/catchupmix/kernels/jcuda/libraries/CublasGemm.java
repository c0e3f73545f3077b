package org.catchupmix.kernels.jcuda.libraries;

import static jcuda.jcublas.JCublas2.cublasCreate;
import static jcuda.jcublas.JCublas2.cublasDestroy;
import static jcuda.jcublas.JCublas2.cublasGemmEx_new;
import static jcuda.jcublas.JCublas2.cublasGemmStridedBatchedEx_new;
import static jcuda.jcublas.JCublas2.cublasGetVersion;
import static jcuda.jcublas.JCublas2.cublasSetMathMode;
import static jcuda.jcublas.JCublas2.cublasSetStream;
import static jcuda.jcublas.JCublas2.cublasSetWorkspace;

import java.util.function.IntSupplier;
import jcuda.CudaException;
import jcuda.cudaDataType;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasMath;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.CudaLibrary;
import org.catchupmix.kernels.jcuda.DeviceAddress;
import org.catchupmix.kernels.jcuda.JCudaApi;
import org.catchupmix.kernels.launch.GemmShape;

/**
 * Matrix multiplication by cuBLAS. With one stream and a workspace of ours it gives the same bits
 * each time on one GPU and version (cuBLAS, "Results reproducibility").
 */
final class CublasGemm {
  /** Size that NVIDIA recommends for Hopper; older chips need less. */
  private static final long WORKSPACE = 32L << 20;

  private static final String OUT_OF_MEMORY = "CUBLAS_STATUS_ALLOC_FAILED";

  private final CudnnHandle cudnn;
  private final Precision precision;
  private final cublasHandle handle = new cublasHandle();
  private final String library;

  /**
   * Opens cuBLAS on the stream of a handle, to be closed with its device. {@link
   * CudaLibrary#CUBLAS} must have been loaded.
   */
  CublasGemm(CudnnHandle cudnn, Precision precision) {
    this.cudnn = cudnn;
    this.precision = precision;
    JCudaApi.CUBLAS.load();
    cudnn.driver().enter();
    open(() -> cublasCreate(handle));
    cudnn.driver().beforeClosing(() -> call("closing cuBLAS", () -> cublasDestroy(handle)));
    int[] version = new int[1];
    open(() -> cublasGetVersion(handle, version));
    library = "cuBLAS " + CudnnHandle.versionOf(version[0]);
    // Without this, partial sums in BF16 may be rounded to BF16.
    open(
        () ->
            cublasSetMathMode(handle, cublasMath.CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION));
    cudaStream_t stream = new cudaStream_t(cudnn.driver().stream());
    open(() -> cublasSetStream(handle, stream));
    // After setting the stream, since that resets the workspace.
    DeviceAddress workspace = DeviceAddress.of(cudnn.driver().allocate(WORKSPACE));
    open(() -> cublasSetWorkspace(handle, workspace, WORKSPACE));
  }

  private void open(IntSupplier call) {
    call("opening cuBLAS", call);
  }

  String library() {
    return library;
  }

  /** Computes {@code out [M,N] = op(a) op(b)} of each matrix, all row-major and of one type. */
  void run(GemmShape s, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    cudnn.driver().enter();
    // cuBLAS is column-major, so it sees the transposes: out^T = op(b)^T op(a)^T.
    if (s.products() > 1) {
      call(
          "matmul",
          () ->
              cublasGemmStridedBatchedEx_new(
                  handle,
                  operation(s.transposeB()),
                  operation(s.transposeA()),
                  s.n(),
                  s.m(),
                  s.k(),
                  cudnn.one(),
                  DeviceAddress.of(b),
                  dataType(),
                  s.transposeB() ? s.k() : s.n(),
                  (long) s.k() * s.n(),
                  DeviceAddress.of(a),
                  dataType(),
                  s.transposeA() ? s.m() : s.k(),
                  (long) s.m() * s.k(),
                  cudnn.zero(),
                  DeviceAddress.of(out),
                  dataType(),
                  s.n(),
                  (long) s.m() * s.n(),
                  s.products(),
                  computeType(),
                  cublasGemmAlgo.CUBLAS_GEMM_DEFAULT));
      return;
    }
    call(
        "matmul",
        () ->
            cublasGemmEx_new(
                handle,
                operation(s.transposeB()),
                operation(s.transposeA()),
                s.n(),
                s.m(),
                s.k(),
                cudnn.one(),
                DeviceAddress.of(b),
                dataType(),
                s.transposeB() ? s.k() : s.n(),
                DeviceAddress.of(a),
                dataType(),
                s.transposeA() ? s.m() : s.k(),
                cudnn.zero(),
                DeviceAddress.of(out),
                dataType(),
                s.n(),
                computeType(),
                cublasGemmAlgo.CUBLAS_GEMM_DEFAULT));
  }

  private static int operation(boolean transpose) {
    return transpose ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
  }

  private int dataType() {
    return precision == Precision.BF16 ? cudaDataType.CUDA_R_16BF : cudaDataType.CUDA_R_32F;
  }

  private int computeType() {
    return switch (precision) {
      case FP32 -> cublasComputeType.CUBLAS_COMPUTE_32F_PEDANTIC;
      case TF32 -> cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32;
      case BF16 -> cublasComputeType.CUBLAS_COMPUTE_32F;
    };
  }

  private static String status(IntSupplier call) {
    try {
      int code = call.getAsInt();
      return code == cublasStatus.CUBLAS_STATUS_SUCCESS ? null : cublasStatus.stringFor(code);
    } catch (CudaException e) {
      return e.getMessage();
    }
  }

  private void call(String doing, IntSupplier call) {
    String status =
        cudnn
            .driver()
            .memory()
            .granted(doing + " by cuBLAS", OUT_OF_MEMORY::equals, () -> status(call));
    if (status != null) {
      throw new GpuException(
          "%s: cuBLAS says %s. Run the same with --dnn own (fp32 or bf16), which does without it, and report both."
              .formatted(doing, status));
    }
  }
}
