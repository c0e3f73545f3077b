package org.catchupmix.kernels.jcuda;

import static jcuda.jcudnn.JCudnn.cudnnActivationBackward;
import static jcuda.jcudnn.JCudnn.cudnnActivationForward;
import static jcuda.jcudnn.JCudnn.cudnnBatchNormalizationBackward;
import static jcuda.jcudnn.JCudnn.cudnnBatchNormalizationForwardTraining;
import static org.catchupmix.kernels.jcuda.DeviceAddress.at;

import jcuda.Pointer;
import jcuda.jcudnn.cudnnBatchNormMode;
import jcuda.jcudnn.cudnnTensorDescriptor;
import org.catchupmix.core.primitive.Normalization.BatchNormTraining;
import org.catchupmix.core.primitive.Normalization.BatchNormTrainingGradient;
import org.catchupmix.core.tensor.Buffer;
import org.catchupmix.kernels.backend.LibraryBatchNorm;

/**
 * Batch norm of training by cuDNN, in persistent mode. Its functions with a fused ReLU ({@code
 * *Ex}) require BF16 or FP16 in NHWC and C % 4 == 0, see {@link CudnnNormRelu}; otherwise the ReLU
 * is a separate pass.
 */
final class CudnnBatchNorm implements LibraryBatchNorm {
  static final int MODE = cudnnBatchNormMode.CUDNN_BATCHNORM_SPATIAL_PERSISTENT;

  /** Epsilon of the gradient, which cuDNN checks but does not use with saved statistics. */
  static final double EPSILON_OF_NO_USE = 1e-5;

  private final CudnnHandle cudnn;
  private final NormDescriptors describe = new NormDescriptors();
  private final CudnnNormRelu fused;

  /** Makes the batch norm of a handle, which the caller keeps. */
  CudnnBatchNorm(CudnnHandle cudnn) {
    this.cudnn = cudnn;
    this.fused = new CudnnNormRelu(cudnn, describe);
  }

  @Override
  public String library() {
    return "cuDNN " + cudnn.version();
  }

  @Override
  public void training(BatchNormTraining p) {
    fused.released(p.mean().buffer());
    if (p.relu() && CudnnNormRelu.accepts(p.x())) {
      fused.training(p);
      return;
    }
    cudnnTensorDescriptor d = describe.of(p.x());
    cudnn.run(
        p.name(),
        () ->
            cudnnBatchNormalizationForwardTraining(
                cudnn.handle(),
                MODE,
                cudnn.one(),
                cudnn.zero(),
                d,
                at(p.x()),
                d,
                at(p.y()),
                describe.perChannel(p.x()),
                at(p.gamma()),
                at(p.beta()),
                p.momentum(),
                at(p.runningMean()),
                at(p.runningVariance()),
                p.epsilon(),
                at(p.mean()),
                at(p.invStd())));
    if (p.relu()) {
      DeviceAddress y = at(p.y());
      cudnn.run(
          p.name(),
          () ->
              cudnnActivationForward(
                  cudnn.handle(), describe.relu(), cudnn.one(), d, y, cudnn.zero(), d, y));
    }
  }

  @Override
  public void trainingGradient(BatchNormTrainingGradient p) {
    if (!p.relu()) {
      gradient(p, at(p.dy()));
      return;
    }
    if (fused.ran(p.mean())) {
      fused.gradient(p);
      return;
    }
    // cuDNN does not document batch norm as working in place, so the gradient of the ReLU goes to a
    // workspace. y has the sign of the input of the ReLU.
    cudnn.withWorkspace(
        p.x().bytes(),
        gated -> {
          cudnnTensorDescriptor d = describe.of(p.x());
          cudnn.run(
              p.name(),
              () ->
                  cudnnActivationBackward(
                      cudnn.handle(),
                      describe.relu(),
                      cudnn.one(),
                      d,
                      at(p.y()),
                      d,
                      at(p.dy()),
                      d,
                      at(p.y()),
                      cudnn.zero(),
                      d,
                      gated));
          gradient(p, gated);
        });
  }

  private void gradient(BatchNormTrainingGradient p, Pointer dy) {
    cudnnTensorDescriptor d = describe.of(p.x());
    cudnn.run(
        p.name(),
        () ->
            cudnnBatchNormalizationBackward(
                cudnn.handle(),
                MODE,
                cudnn.one(),
                cudnn.zero(),
                cudnn.one(),
                cudnn.zero(),
                d,
                at(p.x()),
                d,
                dy,
                d,
                at(p.dx()),
                describe.perChannel(p.x()),
                at(p.gamma()),
                at(p.dgamma()),
                at(p.dbeta()),
                EPSILON_OF_NO_USE,
                at(p.mean()),
                at(p.invStd())));
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
