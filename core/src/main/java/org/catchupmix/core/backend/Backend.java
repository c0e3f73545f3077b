package org.catchupmix.core.backend;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.tensor.Device;
import org.catchupmix.core.tensor.Tensor;

/**
 * A device: memory, and a way to run {@link Primitive}s on it. Get one from {@link Backends#open}.
 *
 * <p>The same primitive on the same numbers gives the same bits, whatever the number of threads,
 * for a given {@link #arithmetic()}.
 *
 * <p>One thread at a time may use a backend. One that {@link Backends#open} opened throws an
 * IllegalStateException if another thread is using it or it was closed.
 */
public interface Backend extends Device, AutoCloseable {
  /**
   * Runs a primitive, perhaps asynchronously until the next {@link #download}. Later primitives see
   * the results of earlier ones.
   *
   * @throws IllegalArgumentException if a tensor lives on another device
   */
  void run(Primitive primitive);

  /** The backend of a tensor: every device of this program is one. */
  static Backend of(Tensor t) {
    return (Backend) t.device();
  }

  /**
   * Records primitives instead of running them. The recording runs as a whole, again and again,
   * without host work for each primitive.
   *
   * @param work runs primitives; must not copy to or from the host. The recording keeps the memory
   *     that it allocates until it is closed. A device that had too little memory may call it again
   * @return empty if the device does not record
   * @throws DeviceException if recording fails, such as for lack of memory; nothing was run then
   */
  default Optional<Recording> record(Runnable work) {
    return Optional.empty();
  }

  /**
   * An identifier of its arithmetic, such as {@code cpu-f32-512-amd64-auto}: two runs with equal
   * ones agree to the bit. A checkpoint records it.
   */
  String arithmetic();

  /** The options that it honours. */
  Set<BackendOption> options();

  /** A one-line description, such as of threads and vector length. */
  String description();

  /** A short description, such as {@code AVX-512, 2 threads}. */
  default String summary() {
    return description();
  }

  /**
   * Sentences about work that ran otherwise than {@link #description} says, such as a convolution
   * that a library rejected, in order of occurrence.
   */
  default List<String> notes() {
    return List.of();
  }

  /** Ends its threads and frees its memory. */
  @Override
  void close();
}
