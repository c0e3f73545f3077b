package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import java.util.Optional;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Softmax and cross entropy of rows {@code [N,K]}, {@code softmax.cu} and {@code cross_entropy.cu}.
 * {@link Loss} has the formulas.
 *
 * <p>The host cannot see labels without waiting, so a label outside of {@code 0..K-1} gives NaN.
 */
public record CudaLosses(KernelLibrary library) {
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
      case Loss.MeanCrossEntropy p -> mean(p);
      case Loss.MeanCrossEntropyGradient p -> {
        int k = p.logp().shape().dim(1);
        launch(
            "mean_cross_entropy_gradient",
            Grids.threads(size(p.logp())),
            smoothed(
                    second(pointers(p.logp(), p.labels()), p.second())
                        .pointers(memory(p.dloss()), memory(p.dlogits()))
                        .i32(size(p.logp()), k),
                    p.smoothing(),
                    k)
                .f32(1.0 / p.logp().shape().dim(0)));
      }
    }
  }

  private void mean(Loss.MeanCrossEntropy p) {
    int k = p.logits().shape().dim(1);
    int rows = p.logits().shape().dim(0);
    KernelArguments arguments =
        second(pointers(p.logits(), p.labels()), p.second())
            .pointers(memory(p.logp()), memory(p.losses()), memory(p.loss()))
            .pointer(library.tickets());
    launch(
        "mean_cross_entropy",
        warps(p.logits()),
        smoothed(sizes(arguments, p.logits()), p.smoothing(), k)
            .i32(Grids.powerOfTwo(Math.ceilDiv(rows, CudaReductions.MIN_PER_THREAD)))
            .f32(1.0 / rows));
  }

  /** Adds second labels and their weights, or null for both. */
  private static KernelArguments second(
      KernelArguments arguments, Optional<Loss.SecondLabels> second) {
    return arguments
        .i64(DeviceBuffer.address(second.map(Loss.SecondLabels::labels)))
        .i64(DeviceBuffer.address(second.map(Loss.SecondLabels::weights)));
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
