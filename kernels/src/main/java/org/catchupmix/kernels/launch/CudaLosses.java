package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Softmax and cross entropy of rows {@code [N,K]}, {@code softmax.cu} and {@code cross_entropy.cu}.
 * {@link Loss} has the formulas.
 *
 * <p>A label outside of {@code 0..K-1} that the device computed gives NaN.
 */
public final class CudaLosses {
  private final KernelLibrary library;

  public CudaLosses(KernelLibrary library) {
    this.library = library;
  }

  public void run(Loss primitive) {
    switch (primitive) {
      case Loss.LogSoftmax(var x, var y) -> logSoftmax(x, y);
      case Loss.LogSoftmaxGradient(var y, var dy, var dx) ->
          library.launch(
              "softmax", "log_softmax_gradient", warps(y), sizes(pointers(y, dy, dx), y));
      case Loss.CrossEntropy(var logits, var labels, var smoothing, var logp, var losses) -> {
        logSoftmax(logits, logp);
        int k = logits.shape().dim(1);
        launch(
            "cross_entropy",
            warps(logits),
            smoothed(sizes(pointers(logp, labels, losses), logits), smoothing, k));
      }
      case Loss.CrossEntropyGradient(
              var logp,
              var labels,
              var smoothing,
              var dlosses,
              var dlogits) -> {
        int k = logp.shape().dim(1);
        launch(
            "cross_entropy_gradient",
            Grids.threads(size(logp)),
            smoothed(pointers(logp, labels, dlosses, dlogits).i32(size(logp), k), smoothing, k));
      }
    }
  }

  private void logSoftmax(Tensor x, Tensor y) {
    library.launch("softmax", "log_softmax_v2", warps(x), sizes(pointers(x, y), x));
  }

  private void launch(String entry, Launch launch, KernelArguments arguments) {
    library.launch("cross_entropy", entry, launch, arguments);
  }

  private static Launch warps(Tensor rows) {
    return Grids.warps(rows.shape().dim(0));
  }

  private static KernelArguments sizes(KernelArguments arguments, Tensor rows) {
    return arguments.i32(rows.shape().dim(0), rows.shape().dim(1));
  }

  /** Adds the extra weight of the label and the weight of each of k classes. */
  private static KernelArguments smoothed(KernelArguments arguments, double smoothing, int k) {
    return arguments.f32(1 - smoothing).f32(smoothing / k);
  }
}
