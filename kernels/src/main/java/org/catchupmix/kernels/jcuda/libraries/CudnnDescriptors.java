package org.catchupmix.kernels.jcuda.libraries;

import static jcuda.jcudnn.JCudnn.cudnnCreateTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetTensor4dDescriptor;

import java.util.function.IntSupplier;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.kernels.jcuda.OpenResources;

/** Descriptors of cuDNN that are closed together. */
record CudnnDescriptors(String doing, OpenResources open) {
  CudnnDescriptors(String doing) {
    this(doing, new OpenResources());
  }

  /** Creates a descriptor and sets its contents. */
  void make(IntSupplier create, IntSupplier destroy, IntSupplier set) {
    CudnnStatus.run(doing, create);
    open.add(() -> CudnnStatus.run("closing", destroy));
    CudnnStatus.run(doing, set);
  }

  cudnnTensorDescriptor nhwc(DType type, int n, int h, int w, int c) {
    cudnnTensorDescriptor d = new cudnnTensorDescriptor();
    make(
        () -> cudnnCreateTensorDescriptor(d),
        () -> cudnnDestroyTensorDescriptor(d),
        () ->
            cudnnSetTensor4dDescriptor(
                d, cudnnTensorFormat.CUDNN_TENSOR_NHWC, dataType(type), n, c, h, w));
    return d;
  }

  static int dataType(DType type) {
    return type == DType.BF16 ? cudnnDataType.CUDNN_DATA_BFLOAT16 : cudnnDataType.CUDNN_DATA_FLOAT;
  }
}
