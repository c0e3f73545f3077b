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
import jcuda.jcudnn.cudnnMathType;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.DType;

/**
 * cuDNN's descriptors of a convolution, all in NHWC.
 *
 * @param made closes the others
 * @param convolution has stride, padding and arithmetic
 */
record ConvolutionDescriptors(
    CudnnDescriptors made,
    cudnnTensorDescriptor input,
    cudnnFilterDescriptor weight,
    cudnnTensorDescriptor output,
    cudnnConvolutionDescriptor convolution)
    implements AutoCloseable {
  private static final String ACTION = "describing a convolution";

  static ConvolutionDescriptors of(Conv2dGeometry g, Precision precision) {
    DType type = precision.storage();
    CudnnDescriptors made = new CudnnDescriptors(ACTION);
    cudnnFilterDescriptor weight = new cudnnFilterDescriptor();
    cudnnConvolutionDescriptor convolution = new cudnnConvolutionDescriptor();
    try {
      cudnnTensorDescriptor input =
          made.nhwc(type, g.batch(), g.height(), g.width(), g.inChannels());
      cudnnTensorDescriptor output =
          made.nhwc(type, g.batch(), g.outHeight(), g.outWidth(), g.outChannels());
      // cuDNN names the sizes K,C,R,S for every layout; NHWC means [K,R,S,C] in memory.
      made.make(
          () -> cudnnCreateFilterDescriptor(weight),
          () -> cudnnDestroyFilterDescriptor(weight),
          () ->
              cudnnSetFilter4dDescriptor(
                  weight,
                  CudnnDescriptors.dataType(type),
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
      CudnnStatus.run(ACTION, () -> cudnnSetConvolutionMathType(convolution, mathType(precision)));
      CudnnStatus.run(ACTION, () -> cudnnSetConvolutionGroupCount(convolution, g.groups()));
      return new ConvolutionDescriptors(made, input, weight, output, convolution);
    } catch (RuntimeException e) {
      throw made.open().closeAfter(e);
    }
  }

  /**
   * Returns cuDNN's constant for the arithmetic of a precision. {@code ALLOW_CONVERSION} is never
   * used: it lets cuDNN round FP32 to half precision silently.
   */
  static int mathType(Precision precision) {
    return switch (precision) {
      // DEFAULT_MATH would mean TF32 on Ampere and later.
      case FP32 -> cudnnMathType.CUDNN_FMA_MATH;
      case TF32 -> cudnnMathType.CUDNN_DEFAULT_MATH;
      // This permits tensor cores but does not require them.
      case BF16 -> cudnnMathType.CUDNN_TENSOR_OP_MATH;
    };
  }

  @Override
  public void close() {
    made.open().close();
  }
}
