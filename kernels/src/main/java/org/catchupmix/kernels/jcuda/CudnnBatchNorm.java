package org.catchupmix.kernels.jcuda;

import static jcuda.jcudnn.JCudnn.cudnnActivationBackward;
import static jcuda.jcudnn.JCudnn.cudnnActivationForward;
import static jcuda.jcudnn.JCudnn.cudnnBatchNormalizationBackward;
import static jcuda.jcudnn.JCudnn.cudnnBatchNormalizationForwardTraining;

import jcuda.Pointer;
import jcuda.jcudnn.cudnnBatchNormMode;
import jcuda.jcudnn.cudnnTensorDescriptor;
import org.catchupmix.core.Buffer;
import org.catchupmix.core.Tensor;
import org.catchupmix.kernels.backend.DeviceBuffer;
import org.catchupmix.kernels.backend.LibraryBatchNorm;

/**
 * Batch norm of training by cuDNN, in its persistent mode. Its functions that fuse the ReLU ({@code
 * *Ex}) want half the bytes in NHWC and channels in fours: so it does on BF16, see {@link
 * CudnnNormRelu}; elsewhere the ReLU is a pass of its own.
 */
final class CudnnBatchNorm implements LibraryBatchNorm {
  static final int MODE = cudnnBatchNormMode.CUDNN_BATCHNORM_SPATIAL_PERSISTENT;

  /** The gradient's epsilon, which cuDNN checks and does not use where statistics were saved. */
  static final double EPSILON_OF_NO_USE = 1e-5;

  private final CudnnHandle cudnn;
  private final NormDescriptors describe = new NormDescriptors();
  private final CudnnNormRelu fused;

  /** By a handle, which stays the caller's. */
  CudnnBatchNorm(CudnnHandle cudnn) {
    this.cudnn = cudnn;
    this.fused = new CudnnNormRelu(cudnn, describe);
  }

  @Override
  public String library() {
    return "cuDNN " + cudnn.version();
  }

  private static DeviceAddress at(Tensor t) {
    return DeviceAddress.of(DeviceBuffer.memory(t));
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
    fused.released(mean.buffer());
    if (withRelu && CudnnNormRelu.accepts(x)) {
      fused.training(
          x, gamma, beta, momentum, epsilon, runningMean, runningVariance, y, mean, invStd);
      return;
    }
    cudnnTensorDescriptor d = describe.of(x);
    cudnn.run(
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
                describe.perChannel(x),
                at(gamma),
                at(beta),
                momentum,
                at(runningMean),
                at(runningVariance),
                epsilon,
                at(mean),
                at(invStd)));
    if (withRelu) {
      cudnn.run(
          "batchNormTraining",
          () ->
              cudnnActivationForward(
                  cudnn.handle(), describe.relu(), cudnn.one(), d, at(y), cudnn.zero(), d, at(y)));
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
    if (fused.ran(mean)) {
      fused.gradient(x, y, dy, gamma, mean, invStd, dx, dgamma, dbeta);
      return;
    }
    // The ReLU's own gradient first, into memory of its own: cuDNN does not say that its batch norm
    // works in place. It is decided by y, whose sign is that of the ReLU's input.
    cudnn.withWorkspace(
        x.bytes(),
        gated -> {
          cudnnTensorDescriptor d = describe.of(x);
          cudnn.run(
              "batchNormTrainingGradient",
              () ->
                  cudnnActivationBackward(
                      cudnn.handle(),
                      describe.relu(),
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
    cudnnTensorDescriptor d = describe.of(x);
    cudnn.run(
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
                describe.perChannel(x),
                at(gamma),
                at(dgamma),
                at(dbeta),
                EPSILON_OF_NO_USE,
                at(mean),
                at(invStd)));
  }

  @Override
  public void released(Buffer buffer) {
    fused.released(buffer);
  }

  @Override
  public void close() {
    fused.close();
    describe.close();
  }
}
