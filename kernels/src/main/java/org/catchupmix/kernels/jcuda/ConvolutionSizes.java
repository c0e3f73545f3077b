package org.catchupmix.kernels.jcuda;

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

/**
 * Sizes of a convolution as cuDNN descriptors, all in NHWC.
 *
 * @param made owns the others
 * @param x the input
 * @param w the weights
 * @param y the output
 * @param c stride, padding and arithmetic
 */
record ConvolutionSizes(
    CudnnDescriptors made,
    cudnnTensorDescriptor x,
    cudnnFilterDescriptor w,
    cudnnTensorDescriptor y,
    cudnnConvolutionDescriptor c) {
  /** Makes the descriptors of a geometry. */
  static ConvolutionSizes of(CudnnDescriptors made, Conv2dGeometry g, CudnnArithmetic arithmetic) {
    int type = arithmetic.dataType();
    cudnnFilterDescriptor w = new cudnnFilterDescriptor();
    // cuDNN names the sizes K,C,R,S for every layout; NHWC means [K,R,S,C] in memory.
    made.make(
        () -> cudnnCreateFilterDescriptor(w),
        () -> cudnnDestroyFilterDescriptor(w),
        () ->
            cudnnSetFilter4dDescriptor(
                w,
                type,
                cudnnTensorFormat.CUDNN_TENSOR_NHWC,
                g.outChannels(),
                g.groupIn(),
                g.kernelHeight(),
                g.kernelWidth()));
    cudnnConvolutionDescriptor c = new cudnnConvolutionDescriptor();
    made.make(
        () -> cudnnCreateConvolutionDescriptor(c),
        () -> cudnnDestroyConvolutionDescriptor(c),
        () ->
            cudnnSetConvolution2dDescriptor(
                c,
                g.padding(),
                g.padding(),
                g.stride(),
                g.stride(),
                1,
                1,
                cudnnConvolutionMode.CUDNN_CROSS_CORRELATION,
                cudnnDataType.CUDNN_DATA_FLOAT));
    CudnnStatus.run(
        "describing a convolution", () -> cudnnSetConvolutionMathType(c, arithmetic.mathType()));
    CudnnStatus.run("describing a convolution", () -> cudnnSetConvolutionGroupCount(c, g.groups()));
    return new ConvolutionSizes(
        made,
        made.nhwc(type, g.batch(), g.height(), g.width(), g.inChannels()),
        w,
        made.nhwc(type, g.batch(), g.outHeight(), g.outWidth(), g.outChannels()),
        c);
  }
}
