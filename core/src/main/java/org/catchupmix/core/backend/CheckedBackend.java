package org.catchupmix.core.backend;

import static org.catchupmix.core.Preconditions.require;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.catchupmix.core.primitive.Arguments;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.Work;
import org.catchupmix.core.tensor.Buffer;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Fetched;
import org.catchupmix.core.tensor.Tensor;

/**
 * Checks what only the device can: that all tensors live on it, that an array fits its tensor, that
 * one thread at a time uses it, and that it was not closed. Shapes, types and bounds are checked by
 * the primitives themselves. {@link Backends#open} puts it in front of every backend, so a backend
 * may trust its arguments.
 */
public final class CheckedBackend implements BackendDecorator {
  private interface Use extends AutoCloseable {
    @Override
    void close();
  }

  private final Backend inner;
  private final ReentrantLock lock = new ReentrantLock();
  private final Use unlock = lock::unlock;
  private volatile boolean closed;

  public CheckedBackend(Backend inner) {
    this.inner = inner;
  }

  @Override
  public Backend inner() {
    return inner;
  }

  /**
   * Takes the device for the calling thread, also within a call, such as of a primitive that a
   * backend divides into two.
   *
   * @throws IllegalStateException if the device was closed, or another thread is using it
   */
  private Use use() {
    if (closed) {
      throw new IllegalStateException("device %s was closed: open it again".formatted(name()));
    }
    if (!lock.tryLock()) {
      throw new IllegalStateException(
          "device %s is in use by another thread: only one at a time may use it, not %s"
              .formatted(name(), Thread.currentThread().getName()));
    }
    return unlock;
  }

  @Override
  public void run(Primitive primitive) {
    try (Use _ = use()) {
      Work work = primitive.work();
      here(primitive, work.reads());
      here(primitive, work.writes());
      inner.run(primitive);
    }
  }

  @Override
  public Optional<Recording> record(Runnable work) {
    use().close();
    return inner.record(work);
  }

  private void here(Primitive primitive, List<Tensor> tensors) {
    for (int i = 0; i < tensors.size(); i++) { // without an iterator on the heap
      Tensor t = tensors.get(i);
      if (t.device() != this) {
        String argument = primitive.argument(t).orElse("a tensor");
        throw new IllegalArgumentException(
            primitive.name() + ": " + Arguments.elsewhere(argument, t, this));
      }
      t.buffer();
    }
  }

  @Override
  public Buffer allocate(DType dtype, long elements) {
    try (Use _ = use()) {
      // Formats its message only when it fails, as a step allocates a thousand tensors.
      if (!Arguments.isActivation(this, dtype) && dtype != DType.I32 && dtype != DType.U8) {
        throw new IllegalArgumentException(
            "allocate: type %s is none of %s's (%s, I32, U8)"
                .formatted(dtype, name(), Arguments.activationTypes(this)));
      }
      return inner.allocate(dtype, elements);
    }
  }

  /** Gives memory back; does nothing after {@link #close}, which frees all memory. */
  @Override
  public void release(Buffer buffer) {
    if (closed) {
      return;
    }
    try (Use _ = use()) {
      inner.release(buffer);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      use().close();
      closed = true;
      inner.close();
    }
  }

  @Override
  public void upload(Object array, Tensor out) {
    try (Use _ = use()) {
      array("upload", array, out);
      inner.upload(array, out);
    }
  }

  @Override
  public void download(Tensor x, Object array) {
    try (Use _ = use()) {
      array("download", array, x);
      inner.download(x, array);
    }
  }

  @Override
  public Fetched fetch(List<Tensor> tensors) {
    try (Use _ = use()) {
      for (Tensor t : tensors) {
        here("fetch", t);
        require(
            Arguments.isActivation(this, t.dtype()),
            "fetch: tensor is %s, must be %s",
            t.dtype(),
            Arguments.activationTypes(this));
      }
      return inner.fetch(tensors);
    }
  }

  private void here(String op, Tensor t) {
    require(t != null, "%s: tensor is null", op);
    require(t.device() == this, "%s: %s", op, Arguments.elsewhere("tensor", t, this));
    t.buffer();
  }

  private void array(String op, Object array, Tensor t) {
    here(op, t);
    boolean fits =
        switch (array) {
          case float[] _, double[] _ -> Arguments.isActivation(this, t.dtype());
          case int[] _ -> t.dtype() == DType.I32;
          case byte[] _ -> t.dtype() == DType.U8;
          default -> false;
        };
    require(
        fits,
        "%s: a %s does not fit a tensor of %s",
        op,
        array.getClass().getSimpleName(),
        t.dtype());
    int length = Array.getLength(array);
    require(
        length == t.shape().elements(),
        "%s: the array has %d elements, tensor %s has %d",
        op,
        length,
        t.shape(),
        t.shape().elements());
  }
}
