package org.catchupmix.kernels.jcuda;

import static jcuda.jcudnn.JCudnn.cudnnCreateConvolutionDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnCreateFilterDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnCreateTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyConvolutionDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyFilterDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetConvolution2dDescriptor;
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
import org.catchupmix.core.Conv2dGeometry;

/** The sizes of a convolution in cuDNN's form, all in NHWC. */
final class ConvolutionDescriptors implements AutoCloseable {
  private static final String MAKING = "describing a convolution";

  private final OpenResources open = new OpenResources();
  private final cudnnTensorDescriptor x = new cudnnTensorDescriptor();
  private final cudnnTensorDescriptor y = new cudnnTensorDescriptor();
  private final cudnnFilterDescriptor w = new cudnnFilterDescriptor();
  private final cudnnConvolutionDescriptor convolution = new cudnnConvolutionDescriptor();

  /** Of a geometry. */
  ConvolutionDescriptors(Conv2dGeometry g, CudnnArithmetic arithmetic) {
    try {
      describe(g, arithmetic);
    } catch (RuntimeException e) {
      throw open.closedAfter(e);
    }
  }

  private void describe(Conv2dGeometry g, CudnnArithmetic arithmetic) {
    int type = arithmetic.dataType();
    tensor(x, type, g.batch(), g.inChannels(), g.height(), g.width());
    tensor(y, type, g.batch(), g.outChannels(), g.outHeight(), g.outWidth());
    made(() -> cudnnCreateFilterDescriptor(w), () -> cudnnDestroyFilterDescriptor(w));
    // cuDNN names the sizes K,C,R,S whatever the layout; NHWC means [K,R,S,C] in memory.
    CudnnStatus.run(
        MAKING,
        () ->
            cudnnSetFilter4dDescriptor(
                w,
                type,
                cudnnTensorFormat.CUDNN_TENSOR_NHWC,
                g.outChannels(),
                g.inChannels(),
                g.kernelHeight(),
                g.kernelWidth()));
    made(
        () -> cudnnCreateConvolutionDescriptor(convolution),
        () -> cudnnDestroyConvolutionDescriptor(convolution));
    CudnnStatus.run(
        MAKING,
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
    CudnnStatus.run(MAKING, () -> cudnnSetConvolutionMathType(convolution, arithmetic.mathType()));
  }

  private void tensor(cudnnTensorDescriptor d, int type, int n, int c, int h, int w) {
    made(() -> cudnnCreateTensorDescriptor(d), () -> cudnnDestroyTensorDescriptor(d));
    CudnnStatus.run(
        MAKING,
        () -> cudnnSetTensor4dDescriptor(d, cudnnTensorFormat.CUDNN_TENSOR_NHWC, type, n, c, h, w));
  }

  private void made(IntSupplier create, IntSupplier destroy) {
    CudnnStatus.run(MAKING, create);
    open.add(() -> CudnnStatus.run("closing", destroy));
  }

  /** Of the input. */
  cudnnTensorDescriptor x() {
    return x;
  }

  /** Of the output. */
  cudnnTensorDescriptor y() {
    return y;
  }

  /** Of the weights. */
  cudnnFilterDescriptor w() {
    return w;
  }

  /** Padding, stride and arithmetic. */
  cudnnConvolutionDescriptor convolution() {
    return convolution;
  }

  @Override
  public void close() {
    open.close();
  }
}
