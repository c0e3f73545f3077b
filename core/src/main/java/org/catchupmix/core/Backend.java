package org.catchupmix.core;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A device: memory, and a way to run {@link Primitive}s on it. Get one from {@link Backends#open}.
 *
 * <p>The same primitive on the same numbers gives the same bits, whatever the number of threads,
 * for a given {@link #arithmetic()}. One thread at a time may use a backend, and none after {@link
 * #close}: both throw an IllegalStateException where {@link Backends#open} opened it.
 */
public interface Backend extends Memory, AutoCloseable {
  /**
   * Computes. It may work behind the caller's back until the next {@link #download}; what is run
   * later sees the results of what was run before.
   */
  void run(Primitive primitive);

  /**
   * Computes several that do not depend on each other: none reads or writes what another writes. A
   * device may join them; the results have the bits that {@link #run} gives one after the other.
   */
  default void runAll(List<? extends Primitive> independent) {
    independent.forEach(this::run);
  }

  /**
   * Computes several one after the other, of which each may read what those before it write. A
   * device may do some of them in one launch; the results have the bits that {@link #run} gives.
   */
  default void runInOrder(List<? extends Primitive> steps) {
    steps.forEach(this::run);
  }

  /**
   * The copy of a real tensor in the {@link #storageDtype() storage dtype} that is kept beside it
   * as long as it lives: its numbers as {@link Elementwise.Cast} gives them, of now. It is for
   * reading alone, and good until the tensor is written the next time; who writes to it is refused.
   *
   * <p>Whatever writes the tensor makes the copy stale, and a stale copy is cast anew when it is
   * asked for here, together with all others that are; but a {@link Update.SgdStep} may write both.
   * A {@link Recording} that reads it as it was before is preceded by that cast where it has to be.
   *
   * @param shape of x, or with more channels, the last axis, which are zeros
   * @return nothing where no copy is kept: the storage dtype is that of the tensor; or a recording
   *     is being made and there is no copy yet, which would have the recording's memory; or there
   *     is one of another shape, which a recording may read
   */
  default Optional<Tensor> copy(Tensor x, Shape shape) {
    return Optional.empty();
  }

  /** The copy of a tensor's own shape. */
  default Optional<Tensor> copy(Tensor x) {
    return copy(x, x.shape());
  }

  /** The {@link #copy} of a tensor where there is one that is not stale. */
  default Optional<Tensor> currentCopy(Tensor x) {
    return Optional.empty();
  }

  /**
   * Records what is run instead of running it, so that it can be run as a whole, again and again,
   * without what the host needs for each part.
   *
   * @param work runs primitives and joined primitives; must not copy to or from the host. What it
   *     allocates and releases is of no use to anybody else until the recording is closed. A device
   *     that had too little memory may do it once more from the beginning
   * @return nothing where the device does not record
   * @throws UserException if the device cannot, such as for want of memory; nothing was run then
   */
  default Optional<Recording> record(Runnable work) {
    return Optional.empty();
  }

  /**
   * Whether it has a pass for {@link Matrix.Conv2dInputGradient#accumulate}, so that a gradient
   * which is to be added to another one costs less by it than by a tensor of its own and an
   * addition.
   */
  default boolean addsInputGradients() {
    return false;
  }

  /**
   * How many input channels a convolution is to have at least where its input is cast for it, by
   * zeros behind the others: 1 where nothing is gained. Images have 3, tensor cores take 8 at a
   * time.
   */
  default int leastChannels() {
    return 1;
  }

  /** Its name in {@code --device}, such as {@code cpu}. */
  String name();

  /**
   * The compute dtype: what a kernel adds and multiplies in, and what parameters, statistics and
   * losses are kept in.
   */
  DType computeDtype();

  /**
   * The storage dtype of a network's activations and of the weights of its matmuls and
   * convolutions: the compute dtype, or BF16 with {@link Precision#BF16}.
   */
  default DType storageDtype() {
    return computeDtype();
  }

  /**
   * What decides the last bits of its results, such as {@code cpu-f32-512-amd64-auto}: two runs
   * agree to the bit where these are equal. A checkpoint records it.
   */
  String arithmetic();

  /** The choices of {@link BackendOptions} that make a difference to it. */
  Set<BackendOption> options();

  /** One line on what it runs on, such as threads and vector length. */
  String description();

  /** A few words on what it runs on, such as {@code AVX-512, 2 threads}. */
  default String summary() {
    return description();
  }

  /**
   * What it met so far and runs otherwise than {@link #description} says, a sentence for each, in
   * the order in which it met them: such as a convolution that a library refused.
   */
  default List<String> notes() {
    return List.of();
  }

  /** Ends its threads and frees its memory. */
  @Override
  void close();
}
