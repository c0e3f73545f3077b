package org.catchupmix.kernels.jcuda;

import static jcuda.jcudnn.JCudnn.cudnnActivationBackward;
import static jcuda.jcudnn.JCudnn.cudnnActivationForward;
import static jcuda.jcudnn.JCudnn.cudnnBatchNormalizationBackward;
import static jcuda.jcudnn.JCudnn.cudnnBatchNormalizationForwardTraining;
import static jcuda.jcudnn.JCudnn.cudnnCreateActivationDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnCreateTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyActivationDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetActivationDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetTensor4dDescriptor;

import java.util.HashMap;
import java.util.Map;
import jcuda.Pointer;
import jcuda.jcudnn.cudnnActivationDescriptor;
import jcuda.jcudnn.cudnnActivationMode;
import jcuda.jcudnn.cudnnBatchNormMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnNanPropagation;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.kernels.backend.LibraryBatchNorm;
import org.catchupmix.kernels.driver.DeviceMemory;

/**
 * Batch norm of training by cuDNN, in its persistent mode, on F32.
 *
 * <p>Its functions that fuse the ReLU ({@code *Ex}) exist for half precision in NHWC only, and keep
 * a reserve from the forward to the backward pass; so here the ReLU is a pass of its own, and
 * nothing is kept but what the contract names.
 */
final class CudnnBatchNorm implements LibraryBatchNorm {
  private static final int MODE = cudnnBatchNormMode.CUDNN_BATCHNORM_SPATIAL_PERSISTENT;
  private static final String DOING = "batch norm";

  /** The gradient's epsilon, which cuDNN checks and does not use where statistics were saved. */
  private static final double EPSILON_OF_NO_USE = 1e-5;

  private final CudnnHandle cudnn;
  private final OpenResources open = new OpenResources();
  private final cudnnActivationDescriptor relu = new cudnnActivationDescriptor();
  private final Map<Shape, cudnnTensorDescriptor> shapes = new HashMap<>();

  /** By a handle, which stays the caller's. */
  CudnnBatchNorm(CudnnHandle cudnn) {
    this.cudnn = cudnn;
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

  @Override
  public String library() {
    return "cuDNN " + cudnn.version();
  }

  /** {@code [..,C]} as pictures: all axes but the last are pixels. */
  private cudnnTensorDescriptor of(Shape shape) {
    return shapes.computeIfAbsent(
        shape,
        s -> {
          boolean pictures = s.rank() == 4;
          int n = pictures ? s.dim(0) : Math.toIntExact(s.elements() / s.dim(-1));
          return described(n, s.dim(-1), pictures ? s.dim(1) : 1, pictures ? s.dim(2) : 1);
        });
  }

  private cudnnTensorDescriptor described(int n, int c, int h, int w) {
    cudnnTensorDescriptor d = new cudnnTensorDescriptor();
    CudnnStatus.run(DOING, () -> cudnnCreateTensorDescriptor(d));
    open.add(() -> CudnnStatus.run("closing", () -> cudnnDestroyTensorDescriptor(d)));
    CudnnStatus.run(
        DOING,
        () ->
            cudnnSetTensor4dDescriptor(
                d,
                cudnnTensorFormat.CUDNN_TENSOR_NHWC,
                cudnnDataType.CUDNN_DATA_FLOAT,
                n,
                c,
                h,
                w));
    return d;
  }

  /** A vector {@code [C]}, one pixel of one picture. */
  private cudnnTensorDescriptor vector(Tensor x) {
    return of(Shape.of(1, 1, 1, x.shape().dim(-1)));
  }

  private static DeviceAddress at(Tensor t) {
    return DeviceAddress.of((DeviceMemory) t.buffer());
  }

  @Override
  public void training(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      double momentum,
      double epsilon,
      boolean withRelu,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor y,
      Tensor mean,
      Tensor invStd) {
    cudnnTensorDescriptor d = of(x.shape());
    CudnnStatus.run(
        "batchNormTraining",
        () ->
            cudnnBatchNormalizationForwardTraining(
                cudnn.handle(),
                MODE,
                cudnn.one(),
                cudnn.zero(),
                d,
                at(x),
                d,
                at(y),
                vector(x),
                at(gamma),
                at(beta),
                momentum,
                at(runningMean),
                at(runningVariance),
                epsilon,
                at(mean),
                at(invStd)));
    if (withRelu) {
      CudnnStatus.run(
          "batchNormTraining",
          () ->
              cudnnActivationForward(
                  cudnn.handle(), relu, cudnn.one(), d, at(y), cudnn.zero(), d, at(y)));
    }
  }

  @Override
  public void trainingGradient(
      Tensor x,
      Tensor y,
      boolean withRelu,
      Tensor dy,
      Tensor gamma,
      Tensor mean,
      Tensor invStd,
      Tensor dx,
      Tensor dgamma,
      Tensor dbeta) {
    if (!withRelu) {
      gradient(x, at(dy), gamma, mean, invStd, dx, dgamma, dbeta);
      return;
    }
    // The ReLU's own gradient first, into memory of its own: cuDNN does not say that its batch norm
    // works in place. It is decided by y, whose sign is that of the ReLU's input.
    cudnn.withWorkspace(
        x.shape().elements() * Float.BYTES,
        gated -> {
          cudnnTensorDescriptor d = of(x.shape());
          CudnnStatus.run(
              "batchNormTrainingGradient",
              () ->
                  cudnnActivationBackward(
                      cudnn.handle(),
                      relu,
                      cudnn.one(),
                      d,
                      at(y),
                      d,
                      at(dy),
                      d,
                      at(y),
                      cudnn.zero(),
                      d,
                      gated));
          gradient(x, gated, gamma, mean, invStd, dx, dgamma, dbeta);
        });
  }

  private void gradient(
      Tensor x,
      Pointer dy,
      Tensor gamma,
      Tensor mean,
      Tensor invStd,
      Tensor dx,
      Tensor dgamma,
      Tensor dbeta) {
    cudnnTensorDescriptor d = of(x.shape());
    CudnnStatus.run(
        "batchNormTrainingGradient",
        () ->
            cudnnBatchNormalizationBackward(
                cudnn.handle(),
                MODE,
                cudnn.one(),
                cudnn.zero(),
                cudnn.one(),
                cudnn.zero(),
                d,
                at(x),
                d,
                dy,
                d,
                at(dx),
                vector(x),
                at(gamma),
                at(dgamma),
                at(dbeta),
                EPSILON_OF_NO_USE,
                at(mean),
                at(invStd)));
  }

  @Override
  public void close() {
    open.close();
  }
}
