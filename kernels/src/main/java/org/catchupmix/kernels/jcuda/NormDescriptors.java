package org.catchupmix.kernels.jcuda;

import static jcuda.jcudnn.JCudnn.cudnnCreateActivationDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnCreateTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyActivationDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetActivationDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetTensor4dDescriptor;

import java.util.HashMap;
import java.util.Map;
import jcuda.jcudnn.cudnnActivationDescriptor;
import jcuda.jcudnn.cudnnActivationMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnNanPropagation;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;
import org.catchupmix.core.DType;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;

/** What batch norm works on in cuDNN's form, each size described once, and the ReLU behind it. */
final class NormDescriptors implements AutoCloseable {
  private static final String DOING = "batch norm";

  private final OpenResources open = new OpenResources();
  private final cudnnActivationDescriptor relu = new cudnnActivationDescriptor();
  private final Map<Key, cudnnTensorDescriptor> tensors = new HashMap<>();

  private record Key(Shape shape, DType type) {}

  /** Nothing is described yet but the ReLU. */
  NormDescriptors() {
    CudnnStatus.run(DOING, () -> cudnnCreateActivationDescriptor(relu));
    open.add(() -> CudnnStatus.run("closing", () -> cudnnDestroyActivationDescriptor(relu)));
    try {
      CudnnStatus.run(
          DOING,
          () ->
              cudnnSetActivationDescriptor(
                  relu,
                  cudnnActivationMode.CUDNN_ACTIVATION_RELU,
                  cudnnNanPropagation.CUDNN_PROPAGATE_NAN,
                  0));
    } catch (RuntimeException e) {
      throw open.closedAfter(e);
    }
  }

  /** {@code max(x, 0)}. */
  cudnnActivationDescriptor relu() {
    return relu;
  }

  /** Activations {@code [..,C]} as pictures: all axes but the last are pixels. */
  cudnnTensorDescriptor of(Tensor x) {
    return of(new Key(x.shape(), x.dtype()));
  }

  /** F32 {@code [C]} for activations, one pixel of one picture. */
  cudnnTensorDescriptor perChannel(Tensor x) {
    return of(new Key(Shape.of(1, 1, 1, x.shape().dim(-1)), DType.F32));
  }

  private cudnnTensorDescriptor of(Key key) {
    return tensors.computeIfAbsent(
        key,
        k -> {
          Shape s = k.shape();
          boolean pictures = s.rank() == 4;
          cudnnTensorDescriptor d = new cudnnTensorDescriptor();
          CudnnStatus.run(DOING, () -> cudnnCreateTensorDescriptor(d));
          open.add(() -> CudnnStatus.run("closing", () -> cudnnDestroyTensorDescriptor(d)));
          CudnnStatus.run(
              DOING,
              () ->
                  cudnnSetTensor4dDescriptor(
                      d,
                      cudnnTensorFormat.CUDNN_TENSOR_NHWC,
                      k.type() == DType.BF16
                          ? cudnnDataType.CUDNN_DATA_BFLOAT16
                          : cudnnDataType.CUDNN_DATA_FLOAT,
                      pictures ? s.dim(0) : Math.toIntExact(s.elements() / s.dim(-1)),
                      s.dim(-1),
                      pictures ? s.dim(1) : 1,
                      pictures ? s.dim(2) : 1));
          return d;
        });
  }

  @Override
  public void close() {
    open.close();
  }
}
