package org.catchupmix.kernels.jcuda;

import static jcuda.jcudnn.JCudnn.cudnnCreateTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetTensor4dDescriptor;

import java.util.function.IntSupplier;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;

/** Descriptors of cuDNN that are closed together. */
final class CudnnDescriptors implements AutoCloseable {
  private final OpenResources open = new OpenResources();
  private final String doing;

  /**
   * Makes an empty set.
   *
   * @param doing the purpose, for messages
   */
  CudnnDescriptors(String doing) {
    this.doing = doing;
  }

  /** Creates a descriptor and sets its contents. */
  void make(IntSupplier create, IntSupplier destroy, IntSupplier set) {
    CudnnStatus.run(doing, create);
    open.add(() -> CudnnStatus.run("closing", destroy));
    CudnnStatus.run(doing, set);
  }

  /** Makes the descriptor of a tensor {@code [n,h,w,c]}. */
  cudnnTensorDescriptor nhwc(int dataType, int n, int h, int w, int c) {
    cudnnTensorDescriptor d = new cudnnTensorDescriptor();
    make(
        () -> cudnnCreateTensorDescriptor(d),
        () -> cudnnDestroyTensorDescriptor(d),
        () ->
            cudnnSetTensor4dDescriptor(
                d, cudnnTensorFormat.CUDNN_TENSOR_NHWC, dataType, n, c, h, w));
    return d;
  }

  /** Closes all after a failure and returns the failure, to be thrown. */
  RuntimeException closedAfter(RuntimeException failure) {
    return open.closedAfter(failure);
  }

  @Override
  public void close() {
    open.close();
  }
}
