package org.catchupmix.core.backend;

import java.lang.ref.Cleaner;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.core.tensor.TensorList;

/**
 * Owns tensors and gives their memory back to the backend's pool when closed: one scope per
 * training step for everything temporary, one per network for its parameters.
 *
 * <p>There is no other way to make a tensor, so no tensor outlives its scope. A scope belongs to
 * one thread.
 *
 * <p>A scope that becomes garbage without having been closed is a leak: a GPU's memory is lost
 * until the backend is closed, and on {@code cpu} and {@code reference} the garbage collector takes
 * the arrays, which the pool then has to allocate again. The logger named like this class warns
 * once for each place that opens such scopes, with the stack. Scopes that a notebook cell or JShell
 * opens are not reported, as running a cell again drops the variable of the first run.
 */
public final class TensorScope implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TensorScope.class.getName());
  private static final Cleaner CLEANER = Cleaner.create();

  /** Innermost frames by which two places that open scopes are told apart. */
  private static final int SITE_FRAMES = 8;

  /** Start of the names of the classes into which JShell compiles its snippets. */
  private static final String SNIPPET = "REPL.";

  private static final Set<List<StackTraceElement>> REPORTED = ConcurrentHashMap.newKeySet();

  /** Reports a leak when the scope is unreachable; must not refer to the scope. */
  private static final class Watch implements Runnable {
    private final Throwable opened = new Throwable("the scope was opened here");
    private volatile boolean closed;

    @Override
    public void run() {
      if (closed) {
        return;
      }
      StackTraceElement[] stack = opened.getStackTrace();
      boolean inSnippet =
          Arrays.stream(stack).anyMatch(frame -> frame.getClassName().startsWith(SNIPPET));
      if (!inSnippet && REPORTED.add(Arrays.stream(stack).limit(SITE_FRAMES).toList())) {
        LOG.log(
            System.Logger.Level.WARNING,
            "a TensorScope was never closed; close it, or use try-with-resources",
            opened);
      }
    }
  }

  private final Backend backend;
  private final TensorList tensors = new TensorList();
  private final Watch watch = new Watch();
  private final Cleaner.Cleanable cleanable;

  /** A scope without tensors. */
  public TensorScope(Backend backend) {
    this.backend = backend;
    this.cleanable = CLEANER.register(this, watch);
  }

  /** The device. */
  public Backend backend() {
    return backend;
  }

  /** Runs a primitive on the device. */
  public void run(Primitive primitive) {
    backend.run(primitive);
  }

  /** A tensor of the backend's compute dtype; its elements are arbitrary. */
  public Tensor real(Shape shape) {
    return tensor(shape, backend.computeDtype());
  }

  /**
   * A tensor; its elements are arbitrary.
   *
   * @throws IllegalStateException if the scope is closed
   */
  public Tensor tensor(Shape shape, DType dtype) {
    if (watch.closed) {
      throw new IllegalStateException("scope is closed: open a new one for " + dtype + shape);
    }
    return tensors.make(backend, shape, dtype, backend.allocate(dtype, shape.elements()));
  }

  /** A tensor of another's shape and type; its elements are arbitrary. */
  public Tensor like(Tensor other) {
    return tensor(other.shape(), other.dtype());
  }

  /**
   * Makes a tensor and runs the primitive that writes it.
   *
   * @param rule receives the tensor
   */
  public Tensor tensor(Shape shape, DType dtype, Function<Tensor, Primitive> rule) {
    Tensor t = tensor(shape, dtype);
    run(rule.apply(t));
    return t;
  }

  /** Returns a tensor of another one's shape and type that a primitive writes. */
  public Tensor like(Tensor other, Function<Tensor, Primitive> rule) {
    return tensor(other.shape(), other.dtype(), rule);
  }

  /** Returns a real tensor that a primitive writes. */
  public Tensor real(Shape shape, Function<Tensor, Primitive> rule) {
    return tensor(shape, backend.computeDtype(), rule);
  }

  /** A real tensor filled with one value. */
  public Tensor filled(Shape shape, double value) {
    return real(shape, t -> new Elementwise.Fill(value, t));
  }

  /**
   * A real tensor with these elements, rounded to the backend's compute dtype.
   *
   * @param elements row by row, as many as the shape has
   * @throws IllegalArgumentException if their number is another; also below
   */
  public Tensor of(Shape shape, double... elements) {
    return uploaded(elements, real(shape));
  }

  /** A real tensor with these elements. */
  public Tensor of(Shape shape, float[] elements) {
    return uploaded(elements, real(shape));
  }

  /** An I32 tensor with these elements. */
  public Tensor of(Shape shape, int[] elements) {
    return uploaded(elements, tensor(shape, DType.I32));
  }

  /** A U8 tensor with these elements. */
  public Tensor of(Shape shape, byte[] elements) {
    return uploaded(elements, tensor(shape, DType.U8));
  }

  private Tensor uploaded(Object elements, Tensor t) {
    backend.upload(elements, t);
    return t;
  }

  /** Gives one tensor's memory back before the scope is closed; a second time does nothing. */
  public void release(Tensor tensor) {
    tensor.release();
  }

  /** A mark for {@link #releaseSince} and {@link #madeSince}: the number of tensors made so far. */
  public long mark() {
    return tensors.made();
  }

  /** Whether a tensor was made in this scope since the mark, and is not released. */
  public boolean madeSince(long mark, Tensor t) {
    return tensors.madeSince(mark, t);
  }

  /** Gives back all tensors made since the mark but one. */
  public void releaseSince(long mark, Tensor except) {
    tensors.releaseSince(mark, except);
  }

  /** Gives back the memory of all its tensors; a second time does nothing. */
  @Override
  public void close() {
    if (!watch.closed) {
      watch.closed = true;
      tensors.releaseSince(0, null);
      cleanable.clean();
    }
  }
}
