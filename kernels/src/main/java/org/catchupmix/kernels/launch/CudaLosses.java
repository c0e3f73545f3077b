package org.catchupmix.kernels.launch;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;
import static org.catchupmix.kernels.driver.DeviceBuffer.pointers;
import static org.catchupmix.kernels.driver.DeviceBuffer.size;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Softmax and cross entropy of rows {@code [N,K]}, {@code softmax.cu} and {@code cross_entropy.cu}.
 * {@link Loss} has the formulas.
 *
 * <p>Only the kernel sees a label outside of {@code 0..K-1}. It gives that loss NaN and writes row
 * and label to a word of device memory. The next download brings the word to the host ({@link
 * #unchecked}, {@link #requireLabels}), which then throws. The smallest row wins, so the message
 * does not depend on the order of rows.
 */
public final class CudaLosses {
  public static final Variants<Integer> VARIANTS =
      new Variants<>(
          "log_softmax",
          "softmax",
          List.of(
              Variant.<Integer>of("v1", rows -> Blocks.of(Grids.threads(rows))).forStudy(),
              // A batch has a few hundred rows: v1 would run as few threads and touch 8 times the
              // sectors.
              Variant.of("v2", rows -> Blocks.of(Grids.warps(rows)))));

  /** Value of the word without a wrong label; a wrong one makes it row * 2^32 + label. */
  private static final long NONE = -1;

  private final KernelLibrary library;
  private final DeviceMemory fault;

  /** Copy of the word on the host. */
  private final long[] first = {NONE};

  /** Number of classes of the unchecked labels; 0 if all are checked. */
  private int classes;

  /** Number of classes of the last loss that was launched or recorded; 0 before the first. */
  private int last;

  public CudaLosses(KernelLibrary library) {
    this.library = library;
    this.fault = library.driver().allocate(Long.BYTES);
    clear();
  }

  private void clear() {
    library.driver().upload(MemorySegment.ofArray(new long[] {NONE}), fault);
  }

  public void run(Loss primitive) {
    switch (primitive) {
      case Loss.LogSoftmax(var x, var y) -> logSoftmax(x, y);
      case Loss.LogSoftmaxGradient(var y, var dy, var dx) ->
          library.launch(
              VARIANTS.file(), "log_softmax_gradient", warps(y), sizes(pointers(y, dy, dx), y));
      case Loss.CrossEntropy(var logits, var labels, var smoothing, var logp, var losses) -> {
        logSoftmax(logits, logp);
        int k = classes(logits);
        launch(
            "cross_entropy",
            warps(logits),
            smoothed(sizes(pointers(logp, labels, losses).pointer(fault), logits), smoothing, k));
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

  /** Returns the number of classes of a loss whose labels are to be checked. */
  private int classes(Tensor logits) {
    int k = logits.shape().dim(1);
    if (classes != 0 && classes != k) {
      library.driver().download(unchecked());
      requireLabels();
    }
    classes = k;
    last = k;
    return k;
  }

  private void mean(Loss.MeanCrossEntropy p) {
    int k = classes(p.logits());
    int rows = p.logits().shape().dim(0);
    KernelArguments arguments =
        second(pointers(p.logits(), p.labels()), p.second())
            .pointers(memory(p.logp()), memory(p.losses()), memory(p.loss()), fault)
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
    VARIANTS.launch(library, x.shape().dim(0), DType.F32, sizes(pointers(x, y), x));
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

  /**
   * Returns the downloads needed before {@link #requireLabels}; none if no loss ran since the last.
   */
  public List<GpuDriver.Download> unchecked() {
    return classes == 0
        ? List.of()
        : List.of(new GpuDriver.Download(fault, MemorySegment.ofArray(first)));
  }

  /** Returns the word of wrong labels, also of recorded losses; empty if no loss ever ran. */
  public Optional<DeviceMemory> fault() {
    return last == 0 ? Optional.empty() : Optional.of(fault);
  }

  /** Returns a check of a later copy of {@link #fault}, as by {@link #requireLabels}. */
  public LongConsumer laterCheck() {
    int judged = last;
    return word -> require(word, judged);
  }

  /**
   * Throws if a loss before the last {@link #unchecked} copy had a wrong label.
   *
   * @throws IndexOutOfBoundsException with row, label and the valid range
   */
  public void requireLabels() {
    int judged = classes;
    classes = 0;
    long wrong = first[0];
    first[0] = NONE;
    require(wrong, judged);
  }

  private void require(long wrong, int judged) {
    if (wrong != NONE) {
      clear();
      throw new IndexOutOfBoundsException(
          "crossEntropy: labels[%d] is %d, must be 0..%d"
              .formatted(wrong >>> 32, (int) wrong, judged - 1));
    }
  }
}
