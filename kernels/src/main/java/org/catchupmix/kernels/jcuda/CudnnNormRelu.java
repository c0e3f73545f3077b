package org.catchupmix.kernels.jcuda;

import static jcuda.jcudnn.JCudnn.cudnnBatchNormalizationBackwardEx;
import static jcuda.jcudnn.JCudnn.cudnnBatchNormalizationForwardTrainingEx;
import static jcuda.jcudnn.JCudnn.cudnnGetBatchNormalizationBackwardExWorkspaceSize;
import static jcuda.jcudnn.JCudnn.cudnnGetBatchNormalizationForwardTrainingExWorkspaceSize;
import static jcuda.jcudnn.JCudnn.cudnnGetBatchNormalizationTrainingExReserveSpaceSize;
import static org.catchupmix.kernels.jcuda.DeviceAddress.at;

import java.util.IdentityHashMap;
import java.util.Map;
import jcuda.Pointer;
import jcuda.jcudnn.cudnnBatchNormOps;
import jcuda.jcudnn.cudnnTensorDescriptor;
import org.catchupmix.core.primitive.Normalization.BatchNormTraining;
import org.catchupmix.core.primitive.Normalization.BatchNormTrainingGradient;
import org.catchupmix.core.tensor.Buffer;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.kernels.driver.DeviceBuffer;

/**
 * Batch norm fused with the following ReLU by cuDNN, on BF16.
 *
 * <p>cuDNN passes a reserve from the forward to the backward pass. The primitives have no argument
 * for it, so it lives as long as the saved mean.
 */
final class CudnnNormRelu implements AutoCloseable {
  private static final int OPS = cudnnBatchNormOps.CUDNN_BATCHNORM_OPS_BN_ACTIVATION;

  /** No residual sum: cuDNN reads a descriptor that was never created as NULL. */
  private static final cudnnTensorDescriptor NO_SUM = new cudnnTensorDescriptor();

  private final CudnnHandle cudnn;
  private final NormDescriptors describe;
  private final Map<Buffer, Kept> kept = new IdentityHashMap<>();

  /** Values for the backward pass besides its arguments: the reserve, and beta. */
  private record Kept(DeviceMemory reserve, long bytes, DeviceMemory beta) {}

  /** Makes the batch norm of a handle and descriptors, which the caller keeps. */
  CudnnNormRelu(CudnnHandle cudnn, NormDescriptors describe) {
    this.cudnn = cudnn;
    this.describe = describe;
  }

  /** Tells whether cuDNN supports a tensor: BF16 or FP16, and C % 4 == 0. */
  static boolean accepts(Tensor x) {
    return x.dtype() == DType.BF16 && x.shape().dim(-1) % 4 == 0;
  }

  /** Runs the forward pass. */
  void training(BatchNormTraining p) {
    String doing = "batchNormTraining with ReLU";
    cudnnTensorDescriptor d = describe.of(p.x());
    cudnnTensorDescriptor c = describe.perChannel(p.x());
    long reserved =
        cudnn.bytes(
            doing,
            n ->
                cudnnGetBatchNormalizationTrainingExReserveSpaceSize(
                    cudnn.handle(), CudnnBatchNorm.MODE, OPS, describe.relu(), d, n));
    // At least one byte, since an address is required.
    Kept of =
        new Kept(
            cudnn.driver().allocate(Math.max(1, reserved)),
            reserved,
            DeviceBuffer.memory(p.beta()));
    kept.put(p.mean().buffer(), of);
    long workspace =
        cudnn.bytes(
            doing,
            n ->
                cudnnGetBatchNormalizationForwardTrainingExWorkspaceSize(
                    cudnn.handle(), CudnnBatchNorm.MODE, OPS, d, NO_SUM, d, c, describe.relu(), n));
    cudnn.withWorkspace(
        workspace,
        scratch ->
            cudnn.run(
                doing,
                () ->
                    cudnnBatchNormalizationForwardTrainingEx(
                        cudnn.handle(),
                        CudnnBatchNorm.MODE,
                        OPS,
                        cudnn.one(),
                        cudnn.zero(),
                        d,
                        at(p.x()),
                        NO_SUM,
                        new Pointer(),
                        d,
                        at(p.y()),
                        c,
                        at(p.gamma()),
                        at(p.beta()),
                        p.momentum(),
                        at(p.runningMean()),
                        at(p.runningVariance()),
                        p.epsilon(),
                        at(p.mean()),
                        at(p.invStd()),
                        describe.relu(),
                        scratch,
                        workspace,
                        DeviceAddress.of(of.reserve()),
                        reserved)));
  }

  /**
   * Runs the backward pass of a {@link #training} with the same mean; dy is the gradient of the
   * output of the ReLU.
   */
  void gradient(BatchNormTrainingGradient p) {
    String doing = "batchNormTrainingGradient with ReLU";
    Kept of = kept.get(p.mean().buffer());
    cudnnTensorDescriptor d = describe.of(p.x());
    cudnnTensorDescriptor c = describe.perChannel(p.x());
    long workspace =
        cudnn.bytes(
            doing,
            n ->
                cudnnGetBatchNormalizationBackwardExWorkspaceSize(
                    cudnn.handle(),
                    CudnnBatchNorm.MODE,
                    OPS,
                    d,
                    d,
                    d,
                    NO_SUM,
                    d,
                    c,
                    describe.relu(),
                    n));
    cudnn.withWorkspace(
        workspace,
        scratch ->
            cudnn.run(
                doing,
                () ->
                    cudnnBatchNormalizationBackwardEx(
                        cudnn.handle(),
                        CudnnBatchNorm.MODE,
                        OPS,
                        cudnn.one(),
                        cudnn.zero(),
                        cudnn.one(),
                        cudnn.zero(),
                        d,
                        at(p.x()),
                        d,
                        at(p.y()),
                        d,
                        at(p.dy()),
                        NO_SUM,
                        new Pointer(),
                        d,
                        at(p.dx()),
                        c,
                        at(p.gamma()),
                        DeviceAddress.of(of.beta()),
                        at(p.dgamma()),
                        at(p.dbeta()),
                        CudnnBatchNorm.EPSILON_OF_NO_USE,
                        at(p.mean()),
                        at(p.invStd()),
                        describe.relu(),
                        scratch,
                        workspace,
                        DeviceAddress.of(of.reserve()),
                        of.bytes())));
  }

  /** Tells whether {@link #training} saved this mean. */
  boolean ran(Tensor mean) {
    return kept.containsKey(mean.buffer());
  }

  /** Frees the reserve of a saved mean whose memory is released. */
  void released(Buffer buffer) {
    Kept of = kept.remove(buffer);
    if (of != null) {
      cudnn.driver().free(of.reserve());
    }
  }

  @Override
  public void close() {
    kept.values().forEach(of -> cudnn.driver().free(of.reserve()));
    kept.clear();
  }
}
