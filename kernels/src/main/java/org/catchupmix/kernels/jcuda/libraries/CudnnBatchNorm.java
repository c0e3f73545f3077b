package org.catchupmix.kernels.jcuda.libraries;

import static jcuda.jcudnn.JCudnn.cudnnActivationBackward;
import static jcuda.jcudnn.JCudnn.cudnnActivationForward;
import static jcuda.jcudnn.JCudnn.cudnnBatchNormalizationBackward;
import static jcuda.jcudnn.JCudnn.cudnnBatchNormalizationForwardInference;
import static jcuda.jcudnn.JCudnn.cudnnBatchNormalizationForwardTraining;
import static jcuda.jcudnn.JCudnn.cudnnCreateActivationDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnDestroyActivationDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetActivationDescriptor;

import java.util.HashMap;
import java.util.Map;
import jcuda.Pointer;
import jcuda.jcudnn.cudnnActivationDescriptor;
import jcuda.jcudnn.cudnnActivationMode;
import jcuda.jcudnn.cudnnBatchNormMode;
import jcuda.jcudnn.cudnnNanPropagation;
import jcuda.jcudnn.cudnnTensorDescriptor;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.BatchNorm.BatchNormInference;
import org.catchupmix.core.primitive.BatchNorm.BatchNormInferenceGradient;
import org.catchupmix.core.primitive.BatchNorm.BatchNormTraining;
import org.catchupmix.core.primitive.BatchNorm.BatchNormTrainingGradient;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.kernels.backend.LibraryBatchNorm;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.jcuda.DeviceAddress;

/**
 * Batch norm by cuDNN, in persistent mode. A ReLU is a separate pass, so the saved mean and invStd
 * are all that the gradient needs of the forward pass.
 */
final class CudnnBatchNorm implements LibraryBatchNorm {
  private static final int MODE = cudnnBatchNormMode.CUDNN_BATCHNORM_SPATIAL_PERSISTENT;

  /** Epsilon of the gradient, which cuDNN checks but does not use with saved statistics. */
  private static final double UNUSED_EPSILON = 1e-5;

  private final CudnnHandle cudnn;
  private final CudnnDescriptors made = new CudnnDescriptors("describing batch norm");
  private final cudnnActivationDescriptor relu = new cudnnActivationDescriptor();
  private final Map<Key, cudnnTensorDescriptor> tensors = new HashMap<>();

  private record Key(Shape shape, DType type) {}

  /** Makes the batch norm of a handle, to be closed with its device. */
  CudnnBatchNorm(CudnnHandle cudnn) {
    this.cudnn = cudnn;
    cudnn.driver().beforeClosing(made.open()::close);
    made.make(
        () -> cudnnCreateActivationDescriptor(relu),
        () -> cudnnDestroyActivationDescriptor(relu),
        () ->
            cudnnSetActivationDescriptor(
                relu,
                cudnnActivationMode.CUDNN_ACTIVATION_RELU,
                cudnnNanPropagation.CUDNN_PROPAGATE_NAN,
                0));
  }

  @Override
  public String library() {
    return "cuDNN " + cudnn.version();
  }

  /** {@inheritDoc} cuDNN has no gradient for constant statistics. */
  @Override
  public boolean run(BatchNorm primitive) {
    switch (primitive) {
      case BatchNormTraining p -> training(p);
      case BatchNormTrainingGradient p -> gradient(p);
      case BatchNormInference p -> inference(p);
      case BatchNormInferenceGradient _ -> {
        return false;
      }
    }
    return true;
  }

  private void training(BatchNormTraining p) {
    cudnnTensorDescriptor d = describe(p.x());
    BatchNorm.Statistics running = p.statistics();
    cudnn.run(
        p.name(),
        0,
        _ ->
            cudnnBatchNormalizationForwardTraining(
                cudnn.handle(),
                MODE,
                cudnn.one(),
                cudnn.zero(),
                d,
                at(p.x()),
                d,
                at(p.y()),
                perChannel(p.x()),
                at(p.gamma()),
                at(p.beta()),
                running.momentum(),
                at(running.runningMean()),
                at(running.runningVariance()),
                running.epsilon(),
                at(p.mean()),
                at(p.invStd())));
    if (p.relu()) {
      relu(p.name(), p.y());
    }
  }

  private void inference(BatchNormInference p) {
    cudnnTensorDescriptor d = describe(p.x());
    BatchNorm.Statistics running = p.statistics();
    cudnn.run(
        p.name(),
        0,
        _ ->
            cudnnBatchNormalizationForwardInference(
                cudnn.handle(),
                MODE,
                cudnn.one(),
                cudnn.zero(),
                d,
                at(p.x()),
                d,
                at(p.y()),
                perChannel(p.x()),
                at(p.gamma()),
                at(p.beta()),
                at(running.runningMean()),
                at(running.runningVariance()),
                running.epsilon()));
    if (p.relu()) {
      relu(p.name(), p.y());
    }
  }

  /** Applies the ReLU in place. */
  private void relu(String doing, Tensor y) {
    cudnnTensorDescriptor d = describe(y);
    cudnn.run(
        doing,
        0,
        _ ->
            cudnnActivationForward(
                cudnn.handle(), relu, cudnn.one(), d, at(y), cudnn.zero(), d, at(y)));
  }

  /**
   * Runs the gradient. cuDNN does not document batch norm as working in place, so the gradient of
   * the ReLU goes to a workspace.
   */
  private void gradient(BatchNormTrainingGradient p) {
    cudnn.run(
        p.name(),
        p.relu() ? p.x().bytes() : 0,
        gated -> {
          int code = p.relu() ? reluGradient(p, gated) : 0;
          return code != 0 ? code : gradient(p, p.relu() ? gated : at(p.dy()));
        });
  }

  /** Computes the gradient of the ReLU; y has the sign of its input. */
  private int reluGradient(BatchNormTrainingGradient p, Pointer gated) {
    cudnnTensorDescriptor d = describe(p.x());
    return cudnnActivationBackward(
        cudnn.handle(),
        relu,
        cudnn.one(),
        d,
        at(p.y()),
        d,
        at(p.dy()),
        d,
        at(p.y()),
        cudnn.zero(),
        d,
        gated);
  }

  private int gradient(BatchNormTrainingGradient p, Pointer dy) {
    cudnnTensorDescriptor d = describe(p.x());
    return cudnnBatchNormalizationBackward(
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
        perChannel(p.x()),
        at(p.gamma()),
        at(p.dgamma()),
        at(p.dbeta()),
        UNUSED_EPSILON,
        at(p.mean()),
        at(p.invStd()));
  }

  private static DeviceAddress at(Tensor t) {
    return DeviceAddress.of(DeviceBuffer.memory(t));
  }

  /** Returns the descriptor of activations {@code [..,C]}: all axes but the last are pixels. */
  private cudnnTensorDescriptor describe(Tensor x) {
    return tensors.computeIfAbsent(new Key(x.shape(), x.dtype()), this::describe);
  }

  /** Returns the descriptor of F32 {@code [C]}, one pixel of one image. */
  private cudnnTensorDescriptor perChannel(Tensor x) {
    return tensors.computeIfAbsent(
        new Key(Shape.of(1, 1, 1, x.shape().dim(-1)), DType.F32), this::describe);
  }

  private cudnnTensorDescriptor describe(Key key) {
    Shape s = key.shape();
    boolean images = s.rank() == 4;
    return made.nhwc(
        key.type(),
        images ? s.dim(0) : Math.toIntExact(s.rows()),
        images ? s.dim(1) : 1,
        images ? s.dim(2) : 1,
        s.dim(-1));
  }
}
