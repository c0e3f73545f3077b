package org.catchupmix.core.backend;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.catchupmix.core.UserException;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.tensor.Device;
import org.catchupmix.core.tensor.Tensor;

/**
 * A device: memory, and a way to run {@link Primitive}s on it. Get one from {@link Backends#open}.
 *
 * <p>The same primitive on the same numbers gives the same bits, whatever the number of threads,
 * for a given {@link #arithmetic()}. One thread at a time may use a backend, and none after {@link
 * #close}: both throw an IllegalStateException where {@link Backends#open} opened it.
 */
public interface Backend extends Device, AutoCloseable {
  /**
   * Computes. It may work behind the caller's back until the next {@link #download}; what is run
   * later sees the results of what was run before.
   */
  void run(Primitive primitive);

  /** The backend of a tensor: every device of this program is one. */
  static Backend of(Tensor t) {
    return (Backend) t.device();
  }

  /**
   * Records what is run instead of running it, so that it can be run as a whole, again and again,
   * without what the host needs for each part.
   *
   * @param work runs primitives; must not copy to or from the host. What it allocates and releases
   *     is of no use to anybody else until the recording is closed. A device that had too little
   *     memory may do it once more from the beginning
   * @return nothing where the device does not record
   * @throws UserException if the device cannot, such as for want of memory; nothing was run then
   */
  default Optional<Recording> record(Runnable work) {
    return Optional.empty();
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
