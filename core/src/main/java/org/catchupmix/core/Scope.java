package org.catchupmix.core;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Owns tensors and gives their memory back to the backend's pool when closed: one scope per
 * training step for everything temporary, one per network for its parameters.
 *
 * <p>There is no other way to make a tensor, so no tensor outlives its scope. The garbage collector
 * never frees a tensor's memory; a scope that became garbage without having been closed is a leak
 * and is reported as a warning of the logger {@code org.catchupmix.core.Scope}, with the stack that
 * opened it. A scope belongs to one thread.
 */
public final class Scope implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Scope.class.getName());
  private static final Cleaner CLEANER = Cleaner.create();

  /** What the cleaner runs when the scope is unreachable; must not refer to the scope. */
  private static final class Watch implements Runnable {
    private final Throwable opened = new Throwable("the scope was opened here");
    private volatile boolean closed;

    @Override
    public void run() {
      if (!closed) {
        LOG.log(
            System.Logger.Level.WARNING, "a Scope was never closed: its memory is lost", opened);
      }
    }
  }

  private final Backend backend;
  private final List<Tensor> tensors = new ArrayList<>();
  private final Watch watch = new Watch();
  private final Cleaner.Cleanable cleanable;

  /** Opens a scope on a device. */
  public Scope(Backend backend) {
    this.backend = backend;
    this.cleanable = CLEANER.register(this, watch);
  }

  /** The device of its tensors. */
  public Backend backend() {
    return backend;
  }

  /** Runs a primitive on that device. */
  public void run(Primitive primitive) {
    backend.run(primitive);
  }

  /** A tensor of the backend's compute dtype; its elements are arbitrary. */
  public Tensor real(Shape shape) {
    return tensor(shape, backend.computeDtype());
  }

  /** A tensor; its elements are arbitrary. */
  public Tensor tensor(Shape shape, DType dtype) {
    requireOpen(shape, dtype);
    return tensor(shape, dtype, backend.allocate(dtype, shape.elements()));
  }

  private Tensor tensor(Shape shape, DType dtype, Buffer buffer) {
    Tensor t = new Tensor(backend, shape, dtype, buffer);
    tensors.add(t);
    return t;
  }

  private void requireOpen(Shape shape, DType dtype) {
    if (watch.closed) {
      throw new IllegalStateException("scope is closed: open a new one for " + dtype + shape);
    }
  }

  /**
   * Shape and type of a tensor to be made.
   *
   * @param dtype such as F32
   */
  public record Kind(Shape shape, DType dtype) {}

  /** Tensors that {@link Memory#uploadAll} fills in one copy; their elements are arbitrary. */
  public List<Tensor> together(Kind... kinds) {
    for (Kind kind : kinds) {
      requireOpen(kind.shape(), kind.dtype());
    }
    List<Buffer> buffers =
        backend.allocateTogether(
            Arrays.stream(kinds).map(Kind::dtype).toList(),
            Arrays.stream(kinds).map(k -> k.shape().elements()).toList());
    return IntStream.range(0, kinds.length)
        .mapToObj(i -> tensor(kinds[i].shape(), kinds[i].dtype(), buffers.get(i)))
        .toList();
  }

  /** A tensor of another's shape and type; its elements are arbitrary. */
  public Tensor like(Tensor other) {
    return tensor(other.shape(), other.dtype());
  }

  /** A real tensor filled with one value. */
  public Tensor filled(Shape shape, double value) {
    Tensor t = real(shape);
    run(new Elementwise.Fill(value, t));
    return t;
  }

  /** A real tensor with these elements, rounded to the backend's compute dtype. */
  public Tensor of(Shape shape, double... elements) {
    Tensor t = real(shape);
    backend.upload(elements, t);
    return t;
  }

  /** A real tensor with these elements. */
  public Tensor of(Shape shape, float[] elements) {
    Tensor t = real(shape);
    backend.upload(elements, t);
    return t;
  }

  /** An I32 tensor with these elements. */
  public Tensor of(Shape shape, int[] elements) {
    Tensor t = tensor(shape, DType.I32);
    backend.upload(elements, t);
    return t;
  }

  /** A U8 tensor with these elements. */
  public Tensor of(Shape shape, byte[] elements) {
    Tensor t = tensor(shape, DType.U8);
    backend.upload(elements, t);
    return t;
  }

  /**
   * Gives one tensor's memory back before the scope ends; a second time does nothing, and neither
   * does it for a {@link Backend#copy copy}, which lives as long as its tensor.
   */
  public void release(Tensor tensor) {
    if (!tensor.isCopy) {
      tensor.release();
    }
  }

  /** A mark for {@link #releaseSince}: the tensors made so far. */
  public int mark() {
    return tensors.size();
  }

  /** Gives back all tensors made since the mark but one. */
  public void releaseSince(int mark, Tensor except) {
    for (int i = tensors.size() - 1; i >= mark; i--) {
      if (tensors.get(i) != except) {
        tensors.remove(i).release();
      }
    }
  }

  /** Gives back the memory of all its tensors; a second time does nothing. */
  @Override
  public void close() {
    if (!watch.closed) {
      watch.closed = true;
      tensors.forEach(Tensor::release);
      tensors.clear();
      cleanable.clean();
    }
  }
}
