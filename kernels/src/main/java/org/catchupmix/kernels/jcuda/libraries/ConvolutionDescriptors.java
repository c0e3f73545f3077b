package org.catchupmix.kernels.jcuda.libraries;

import static jcuda.jcudnn.JCudnn.cudnnCreateConvolutionDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnCreateFilterDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyConvolutionDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyFilterDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetConvolution2dDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetConvolutionGroupCount;
import static jcuda.jcudnn.JCudnn.cudnnSetConvolutionMathType;
import static jcuda.jcudnn.JCudnn.cudnnSetFilter4dDescriptor;

import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;
import org.catchupmix.core.primitive.Conv2dGeometry;

/** cuDNN's descriptors of a convolution, all in NHWC. */
final class ConvolutionDescriptors implements AutoCloseable {
  private static final String DOING = "describing a convolution";

  private final CudnnDescriptors made = new CudnnDescriptors(DOING);
  private final cudnnTensorDescriptor input;
  private final cudnnFilterDescriptor weight = new cudnnFilterDescriptor();
  private final cudnnTensorDescriptor output;
  private final cudnnConvolutionDescriptor convolution = new cudnnConvolutionDescriptor();

  /** Makes the descriptors of a geometry. */
  ConvolutionDescriptors(Conv2dGeometry g, CudnnArithmetic arithmetic) {
    int type = arithmetic.dataType();
    try {
      input = made.nhwc(type, g.batch(), g.height(), g.width(), g.inChannels());
      output = made.nhwc(type, g.batch(), g.outHeight(), g.outWidth(), g.outChannels());
      // cuDNN names the sizes K,C,R,S for every layout; NHWC means [K,R,S,C] in memory.
      made.make(
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
      made.make(
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
      throw made.open().closedAfter(e);
    }
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
    made.open().close();
  }
}
