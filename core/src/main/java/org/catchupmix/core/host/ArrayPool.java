package org.catchupmix.core.host;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/**
 * Keeps arrays that are out of use, by their exact length, so that a training step that looks like
 * the one before allocates nothing.
 *
 * <p>Nothing is dropped by itself: who changes to arrays of other lengths for good calls {@link
 * #trim}.
 *
 * <p>A recycled array holds what its last user left in it.
 *
 * @param <A> the type of array, such as {@code float[]}
 */
public final class ArrayPool<A> {
  private final IntFunction<A> make;
  private final ToIntFunction<A> length;
  private final int elementBytes;
  private final Map<Integer, ArrayDeque<A>> free = new HashMap<>();
  private long liveBytes;
  private long peakBytes;
  private long pooledBytes;
  private long fresh;

  /**
   * An empty pool.
   *
   * @param elementBytes the size of one element in bytes
   */
  public ArrayPool(IntFunction<A> make, ToIntFunction<A> length, int elementBytes) {
    this.make = make;
    this.length = length;
    this.elementBytes = elementBytes;
  }

  /** A pool of float arrays. */
  public static ArrayPool<float[]> ofFloats() {
    return new ArrayPool<>(float[]::new, a -> a.length, Float.BYTES);
  }

  /** Takes an array of this length; its contents are arbitrary. */
  public synchronized A take(int elements) {
    long bytes = (long) elements * elementBytes;
    liveBytes += bytes;
    peakBytes = Math.max(peakBytes, liveBytes);
    ArrayDeque<A> sameLength = free.get(elements);
    A array = sameLength == null ? null : sameLength.pollFirst();
    if (array == null) {
      fresh++;
      return make.apply(elements);
    }
    pooledBytes -= bytes;
    return array;
  }

  /** Gives an array back; the caller must not touch it afterwards. */
  public synchronized void give(A array) {
    int elements = length.applyAsInt(array);
    long bytes = (long) elements * elementBytes;
    liveBytes -= bytes;
    pooledBytes += bytes;
    free.computeIfAbsent(elements, k -> new ArrayDeque<>()).addFirst(array);
  }

  /** Drops all arrays that are out of use. */
  public synchronized void trim() {
    free.clear();
    pooledBytes = 0;
  }

  /** Bytes in use now. */
  public synchronized long liveBytes() {
    return liveBytes;
  }

  /** The most bytes that were ever in use at once. */
  public synchronized long peakBytes() {
    return peakBytes;
  }

  /** Bytes kept for reuse. */
  public synchronized long pooledBytes() {
    return pooledBytes;
  }

  /** How many arrays were made because none of that length was free. */
  public synchronized long fresh() {
    return fresh;
  }
}
