package org.catchupmix.kernels.jcuda;

import static jcuda.jcudnn.JCudnn.cudnnCreateActivationDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyActivationDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetActivationDescriptor;

import java.util.HashMap;
import java.util.Map;
import jcuda.jcudnn.cudnnActivationDescriptor;
import jcuda.jcudnn.cudnnActivationMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnNanPropagation;
import jcuda.jcudnn.cudnnTensorDescriptor;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Descriptors of batch norm, cached by size, and of the ReLU. */
final class NormDescriptors implements AutoCloseable {
  private final CudnnDescriptors open = new CudnnDescriptors("batch norm");
  private final cudnnActivationDescriptor relu = new cudnnActivationDescriptor();
  private final Map<Key, cudnnTensorDescriptor> tensors = new HashMap<>();

  private record Key(Shape shape, DType type) {}

  /** Makes the descriptor of the ReLU. */
  NormDescriptors() {
    try {
      open.make(
          () -> cudnnCreateActivationDescriptor(relu),
          () -> cudnnDestroyActivationDescriptor(relu),
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

  /** Returns the descriptor of {@code max(x, 0)}. */
  cudnnActivationDescriptor relu() {
    return relu;
  }

  /** Returns the descriptor of activations {@code [..,C]}: all axes but the last are pixels. */
  cudnnTensorDescriptor of(Tensor x) {
    return tensors.computeIfAbsent(new Key(x.shape(), x.dtype()), this::described);
  }

  /** Returns the descriptor of F32 {@code [C]}, one pixel of one image. */
  cudnnTensorDescriptor perChannel(Tensor x) {
    return tensors.computeIfAbsent(
        new Key(Shape.of(1, 1, 1, x.shape().dim(-1)), DType.F32), this::described);
  }

  private cudnnTensorDescriptor described(Key key) {
    Shape s = key.shape();
    boolean images = s.rank() == 4;
    return open.nhwc(
        key.type() == DType.BF16
            ? cudnnDataType.CUDNN_DATA_BFLOAT16
            : cudnnDataType.CUDNN_DATA_FLOAT,
        images ? s.dim(0) : Math.toIntExact(s.rows()),
        images ? s.dim(1) : 1,
        images ? s.dim(2) : 1,
        s.dim(-1));
  }

  @Override
  public void close() {
    open.close();
  }
}
