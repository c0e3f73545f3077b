package org.catchupmix.core.host;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.catchupmix.core.tensor.MemoryUse;
import org.catchupmix.core.tensor.NoTensorMemory;

/**
 * Keeps arrays that are out of use, so that a training in its steady state allocates nothing.
 *
 * <p>A request takes the shortest free array that is long enough. So a short batch and an
 * evaluation use the arrays of a full batch, and the pool needs no trimming between them.
 *
 * <p>A recycled array holds what its last user left in it. Where assertions are enabled, as in
 * tests, new arrays and those that are given back are filled with NaN, or the smallest integer, so
 * that a result that was not written shows, and so does the use of a released tensor.
 *
 * @param <A> the type of array, such as {@code float[]}
 */
public final class ArrayPool<A> {
  private final IntFunction<A> make;
  private final ToIntFunction<A> length;
  private final int elementBytes;
  private final int longest;

  /** Free arrays, ascending by length; of one length, the last given back comes first. */
  private final List<A> free = new ArrayList<>();

  private long liveBytes;
  private long peakBytes;
  private long pooledBytes;
  private long fresh;

  /**
   * @param elementBytes the size of one element in bytes
   * @param longest limit on the length of a recycled array, as a multiple of the length asked for;
   *     it is shorter, or exactly as long as asked for
   */
  public ArrayPool(IntFunction<A> make, ToIntFunction<A> length, int elementBytes, int longest) {
    this.make = make;
    this.length = length;
    this.elementBytes = elementBytes;
    this.longest = longest;
  }

  /**
   * A pool of float arrays, which may be almost twice as long as asked for. Layers of half the size
   * take none of the arrays that the gradients of larger layers need later.
   */
  public static ArrayPool<float[]> ofFloats() {
    return new ArrayPool<>(float[]::new, a -> a.length, Float.BYTES, 2);
  }

  /** Takes an array of at least this length; its contents are arbitrary. */
  public synchronized A take(int elements) {
    A array = longEnough(elements);
    if (array == null) {
      array = create(elements);
    } else {
      pooledBytes -= bytes(array);
    }
    liveBytes += bytes(array);
    peakBytes = Math.max(peakBytes, liveBytes);
    return array;
  }

  private static boolean spoil(Object array) {
    switch (array) {
      case float[] a -> Arrays.fill(a, Float.NaN);
      case double[] a -> Arrays.fill(a, Double.NaN);
      case int[] a -> Arrays.fill(a, Integer.MIN_VALUE);
      case byte[] a -> Arrays.fill(a, Byte.MIN_VALUE);
      default -> throw new IllegalStateException("elements of " + array);
    }
    return true;
  }

  private A create(int elements) {
    try {
      A array = make.apply(elements);
      assert spoil(array);
      fresh++;
      return array;
    } catch (OutOfMemoryError e) {
      throw new NoTensorMemory(
          "a tensor of %d kB beside %d MiB of others"
              .formatted(((long) elements * elementBytes >> 10) + 1, liveBytes >> 20));
    }
  }

  private A longEnough(int elements) {
    int shortest = firstOf(elements);
    int found = shortest < free.size() ? length.applyAsInt(free.get(shortest)) : -1;
    boolean fits = found == elements || found >= 0 && found < (long) longest * elements;
    return fits ? free.remove(shortest) : null;
  }

  /** The index of the first free array of at least this length. */
  private int firstOf(int elements) {
    int from = 0;
    int to = free.size();
    while (from < to) {
      int middle = (from + to) / 2;
      if (length.applyAsInt(free.get(middle)) < elements) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private long bytes(A array) {
    return (long) length.applyAsInt(array) * elementBytes;
  }

  /** Gives an array back; the caller must not touch it afterwards. */
  public synchronized void give(A array) {
    assert spoil(array);
    liveBytes -= bytes(array);
    pooledBytes += bytes(array);
    free.add(firstOf(length.applyAsInt(array)), array);
  }

  public synchronized void trim() {
    free.clear();
    pooledBytes = 0;
  }

  /** Bytes of its arrays; fresh are those that were made because no free one was long enough. */
  public synchronized MemoryUse use() {
    return new MemoryUse(liveBytes, peakBytes, pooledBytes, fresh);
  }
}
