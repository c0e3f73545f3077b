package org.catchupmix.core;

import java.util.Set;
import org.catchupmix.core.primitives.BatchNormPrimitives;
import org.catchupmix.core.primitives.ElementwisePrimitives;
import org.catchupmix.core.primitives.LossPrimitives;
import org.catchupmix.core.primitives.MatrixPrimitives;
import org.catchupmix.core.primitives.MemoryPrimitives;
import org.catchupmix.core.primitives.MixPrimitives;
import org.catchupmix.core.primitives.PoolPrimitives;
import org.catchupmix.core.primitives.ReductionPrimitives;
import org.catchupmix.core.primitives.RowPrimitives;
import org.catchupmix.core.primitives.UpdatePrimitives;

/**
 * A device: memory and the primitive operations on it. Get one from {@link Backends#open}.
 *
 * <p>The same call on the same numbers gives the same bits, whatever the number of threads, for a
 * given {@link #arithmetic()}. A backend is used by one thread at a time.
 */
public interface Backend
    extends MemoryPrimitives,
        ElementwisePrimitives,
        ReductionPrimitives,
        MatrixPrimitives,
        BatchNormPrimitives,
        PoolPrimitives,
        LossPrimitives,
        RowPrimitives,
        MixPrimitives,
        UpdatePrimitives,
        AutoCloseable {

  /** Its name in {@code --device}, such as {@code cpu}. */
  String name();

  /** The type of its real numbers. */
  DType real();

  /**
   * The type in which a network's activations, and the weights of its products, are stored: that of
   * its real numbers, or BF16 with {@link Precision#BF16}.
   */
  default DType activation() {
    return real();
  }

  /**
   * What decides the last bits of its results, such as {@code cpu-f32-512-amd64-auto}: two runs
   * agree to the bit where these are equal. A checkpoint records it.
   */
  String arithmetic();

  /** The choices of {@link BackendOptions} that make a difference to it. */
  Set<BackendOption> options();

  /** One line for people: what it runs on, such as threads and vector length. */
  String description();

  /** Ends its threads and frees its memory. */
  @Override
  void close();
}
