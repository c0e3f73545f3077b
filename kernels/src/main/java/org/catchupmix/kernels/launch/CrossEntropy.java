package org.catchupmix.kernels.launch;

import java.lang.foreign.MemorySegment;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Cross entropy of {@code logp [rows,k]}, the output of {@link LogSoftmax}; formulas in {@link
 * org.catchupmix.core.Loss}.
 *
 * <p>A label outside of {@code 0..k-1} is found by the kernel, when the call has long returned. Its
 * loss is NaN, its row and value go to a word of device memory, and {@link #checkLabels}, called
 * whenever numbers are fetched from the device and before a loss over another number of classes,
 * tells it. The smallest row wins, so the message does not depend on the order in which rows ran.
 */
public final class CrossEntropy {
  /** What the word holds while all labels are right; above each row * 2^32 + label. */
  private static final long NONE = -1;

  private final KernelLibrary library;
  private final DeviceMemory fault;

  /** Of the labels not yet checked; 0 before the first. */
  private int classes;

  /** For a device. */
  public CrossEntropy(KernelLibrary library) {
    this.library = library;
    this.fault = library.driver().allocate(Long.BYTES);
    clear();
  }

  private void clear() {
    library.driver().upload(MemorySegment.ofArray(new long[] {NONE}), fault);
  }

  /**
   * {@code losses[n] = - sum_k q[n,k] * logp[n,k]}, q of the label smoothed by {@code smoothing}.
   */
  public void loss(
      DeviceMemory logp,
      DeviceMemory labels,
      double smoothing,
      DeviceMemory losses,
      int rows,
      int k) {
    if (classes != k) {
      checkLabels();
      classes = k;
    }
    library.launch(
        "cross_entropy",
        "cross_entropy",
        Grids.warps(rows),
        KernelArguments.of()
            .pointer(logp)
            .pointer(labels)
            .pointer(losses)
            .pointer(fault)
            .i32(rows)
            .i32(k)
            .f32(1 - smoothing)
            .f32(smoothing / k));
  }

  /**
   * Waits for the device, and throws if a label of a loss since the last check was none of the
   * classes.
   *
   * @throws IndexOutOfBoundsException with row, label and what would be right
   */
  public void checkLabels() {
    if (classes == 0) {
      return;
    }
    long[] first = new long[1];
    library.driver().download(fault, MemorySegment.ofArray(first));
    if (first[0] != NONE) {
      clear();
      throw new IndexOutOfBoundsException(
          "crossEntropy: labels[%d] is %d, wants 0..%d"
              .formatted(first[0] >>> 32, (int) first[0], classes - 1));
    }
  }

  /** {@code dlogits[n,k] = dlosses[n] * (exp(logp[n,k]) - q[n,k])}. */
  public void gradient(
      DeviceMemory logp,
      DeviceMemory labels,
      double smoothing,
      DeviceMemory dlosses,
      DeviceMemory dlogits,
      int rows,
      int k) {
    library.launch(
        "cross_entropy",
        "cross_entropy_gradient",
        Grids.threads(rows * k),
        KernelArguments.of()
            .pointer(logp)
            .pointer(labels)
            .pointer(dlosses)
            .pointer(dlogits)
            .i32(rows * k)
            .i32(k)
            .f32(1 - smoothing)
            .f32(smoothing / k));
  }

  /** {@code losses[n] = - sum_k targets[n,k] * logp[n,k]}. */
  public void softLoss(
      DeviceMemory logp, DeviceMemory targets, DeviceMemory losses, int rows, int k) {
    library.launch(
        "cross_entropy",
        "soft_cross_entropy",
        Grids.warps(rows),
        KernelArguments.of().pointer(logp).pointer(targets).pointer(losses).i32(rows).i32(k));
  }

  /** {@code dlogits[n,k] = dlosses[n] * (exp(logp[n,k]) * sum_j targets[n,j] - targets[n,k])}. */
  public void softGradient(
      DeviceMemory logp,
      DeviceMemory targets,
      DeviceMemory dlosses,
      DeviceMemory dlogits,
      int rows,
      int k) {
    library.launch(
        "cross_entropy",
        "soft_cross_entropy_gradient",
        Grids.warps(rows),
        KernelArguments.of()
            .pointer(logp)
            .pointer(targets)
            .pointer(dlosses)
            .pointer(dlogits)
            .i32(rows)
            .i32(k));
  }
}
