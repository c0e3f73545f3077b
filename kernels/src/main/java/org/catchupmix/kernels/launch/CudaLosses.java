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
 * Softmax and cross entropy of rows {@code [N,K]}, {@code softmax.cu} and {@code cross_entropy.cu};
 * formulas in {@link Loss}.
 *
 * <p>A label outside of {@code 0..K-1} is found by the kernel, when the call has long returned. Its
 * loss is NaN, its row and value go to a word of device memory, which comes to the host with the
 * next numbers that are fetched ({@link #unchecked}, {@link #requireLabels}), or before a loss over
 * another number of classes, and an exception says so. The smallest row wins, so the message does
 * not depend on the order in which rows ran.
 */
public final class CudaLosses {
  /** Of so many rows. */
  public static final Variants<Integer> VARIANTS =
      new Variants<>(
          "log_softmax",
          "softmax",
          List.of(
              Variant.<Integer>of("v1", rows -> Blocks.of(Grids.threads(rows))).forStudy(),
              // A batch has some hundred rows: v1 would run as many threads, and touch 8 times the
              // sectors.
              Variant.of("v2", rows -> Blocks.of(Grids.warps(rows)))));

  /** What the word holds while all labels are right; above each row * 2^32 + label. */
  private static final long NONE = -1;

  private final KernelLibrary library;
  private final DeviceMemory fault;

  /** The word on the host. */
  private final long[] first = {NONE};

  /** Of the labels not yet checked; 0 where all are. */
  private int classes;

  /** Of the last loss that was launched or recorded; 0 where there was none. */
  private int last;

  /** For a device. */
  CudaLosses(KernelLibrary library) {
    this.library = library;
    this.fault = library.driver().allocate(Long.BYTES);
    clear();
  }

  private void clear() {
    library.driver().upload(MemorySegment.ofArray(new long[] {NONE}), fault);
  }

  /** Runs one of these. */
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
      case Loss.SoftCrossEntropy(var logits, var targets, var logp, var losses) -> {
        logSoftmax(logits, logp);
        launch("soft_cross_entropy", warps(logits), sizes(pointers(logp, targets, losses), logits));
      }
      case Loss.SoftCrossEntropyGradient(var logp, var targets, var dlosses, var dlogits) ->
          launch(
              "soft_cross_entropy_gradient",
              warps(logp),
              sizes(pointers(logp, targets, dlosses, dlogits), logp));
    }
  }

  /** The number of classes of a loss whose labels are to be checked. */
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
            .i32(Grids.powerOfTwo(Math.ceilDiv(rows, CudaReductions.LEAST)))
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

  /** Adds what the label's class gets besides its share, and the share of each of k classes. */
  private static KernelArguments smoothed(KernelArguments arguments, double smoothing, int k) {
    return arguments.f32(1 - smoothing).f32(smoothing / k);
  }

  /** The copy to make before {@link #requireLabels}; none where no loss ran since the last one. */
  public List<GpuDriver.Download> unchecked() {
    return classes == 0
        ? List.of()
        : List.of(new GpuDriver.Download(fault, MemorySegment.ofArray(first)));
  }

  /** Where a wrong label stands, of recorded losses too; none where no loss ever ran. */
  public Optional<DeviceMemory> fault() {
    return last == 0 ? Optional.empty() : Optional.of(fault);
  }

  /** What checks a copy of {@link #fault} that comes later, as {@link #requireLabels} does. */
  public LongConsumer laterCheck() {
    int judged = last;
    return word -> require(word, judged);
  }

  /**
   * Throws if a label of a loss before the last {@link #unchecked} copy was none of the classes.
   *
   * @throws IndexOutOfBoundsException with row, label and what would be right
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
