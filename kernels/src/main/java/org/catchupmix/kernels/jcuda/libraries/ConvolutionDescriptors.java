package org.catchupmix.kernels.jcuda.libraries;

import static jcuda.jcudnn.JCudnn.cudnnCreateConvolutionDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnCreateFilterDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnCreateTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyConvolutionDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyFilterDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetConvolution2dDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetConvolutionGroupCount;
import static jcuda.jcudnn.JCudnn.cudnnSetConvolutionMathType;
import static jcuda.jcudnn.JCudnn.cudnnSetFilter4dDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetTensor4dDescriptor;

import java.util.function.IntSupplier;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.kernels.jcuda.OpenResources;

/** cuDNN's descriptors of a convolution, all in NHWC. */
final class ConvolutionDescriptors implements AutoCloseable {
  private static final String DOING = "describing a convolution";

  private final OpenResources open = new OpenResources();
  private final cudnnTensorDescriptor input = new cudnnTensorDescriptor();
  private final cudnnFilterDescriptor weight = new cudnnFilterDescriptor();
  private final cudnnTensorDescriptor output = new cudnnTensorDescriptor();
  private final cudnnConvolutionDescriptor convolution = new cudnnConvolutionDescriptor();

  /** Makes the descriptors of a geometry. */
  ConvolutionDescriptors(Conv2dGeometry g, CudnnArithmetic arithmetic) {
    int type = arithmetic.dataType();
    try {
      makeNhwc(input, type, g.batch(), g.height(), g.width(), g.inChannels());
      makeNhwc(output, type, g.batch(), g.outHeight(), g.outWidth(), g.outChannels());
      // cuDNN names the sizes K,C,R,S for every layout; NHWC means [K,R,S,C] in memory.
      make(
          () -> cudnnCreateFilterDescriptor(weight),
          () -> cudnnDestroyFilterDescriptor(weight),
          () ->
              cudnnSetFilter4dDescriptor(
                  weight,
                  type,
                  cudnnTensorFormat.CUDNN_TENSOR_NHWC,
                  g.outChannels(),
                  g.groupIn(),
                  g.kernelHeight(),
                  g.kernelWidth()));
      make(
          () -> cudnnCreateConvolutionDescriptor(convolution),
          () -> cudnnDestroyConvolutionDescriptor(convolution),
          () ->
              cudnnSetConvolution2dDescriptor(
                  convolution,
                  g.padding(),
                  g.padding(),
                  g.stride(),
                  g.stride(),
                  1,
                  1,
                  cudnnConvolutionMode.CUDNN_CROSS_CORRELATION,
                  cudnnDataType.CUDNN_DATA_FLOAT));
      CudnnStatus.run(DOING, () -> cudnnSetConvolutionMathType(convolution, arithmetic.mathType()));
      CudnnStatus.run(DOING, () -> cudnnSetConvolutionGroupCount(convolution, g.groups()));
    } catch (RuntimeException e) {
      throw open.closedAfter(e);
    }
  }

  private void makeNhwc(cudnnTensorDescriptor d, int type, int n, int h, int w, int c) {
    make(
        () -> cudnnCreateTensorDescriptor(d),
        () -> cudnnDestroyTensorDescriptor(d),
        () -> cudnnSetTensor4dDescriptor(d, cudnnTensorFormat.CUDNN_TENSOR_NHWC, type, n, c, h, w));
  }

  /** Creates a descriptor and sets its contents. */
  private void make(IntSupplier create, IntSupplier destroy, IntSupplier set) {
    CudnnStatus.run(DOING, create);
    open.add(() -> CudnnStatus.run("closing", destroy));
    CudnnStatus.run(DOING, set);
  }

  cudnnTensorDescriptor input() {
    return input;
  }

  cudnnFilterDescriptor weight() {
    return weight;
  }

  cudnnTensorDescriptor output() {
    return output;
  }

  /** Returns stride, padding and arithmetic. */
  cudnnConvolutionDescriptor convolution() {
    return convolution;
  }

  @Override
  public void close() {
    open.close();
  }
}
