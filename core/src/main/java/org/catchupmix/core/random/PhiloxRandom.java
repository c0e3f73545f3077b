package org.catchupmix.core.random;

import java.util.random.RandomGenerator;

/**
 * A sequence of random numbers on the host, a stream of {@link Philox}. Two generators of one seed
 * and different names or indices are independent, so each use (the order of the images, the crop of
 * image 7 in epoch 3, the mixing of step 12) has its own and none disturbs another.
 */
public final class PhiloxRandom implements RandomGenerator {
  private final long seed;
  private final long stream;
  private final int[] words = new int[4];
  private long next;

  /**
   * Makes a generator for a purpose (any text, which is hashed) and indices such as epoch and
   * image.
   */
  public PhiloxRandom(long seed, String purpose, long... indices) {
    this(seed, stream(purpose, indices));
  }

  public PhiloxRandom(long seed, long stream) {
    this.seed = seed;
    this.stream = stream;
  }

  /** The stream of a purpose: FNV-1a of the text and the indices, 64 bits. */
  public static long stream(String purpose, long... indices) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < purpose.length(); i++) {
      hash = (hash ^ purpose.charAt(i)) * 0x100000001b3L;
    }
    for (long index : indices) {
      for (int shift = 0; shift < 64; shift += 8) {
        hash = (hash ^ (index >>> shift & 0xff)) * 0x100000001b3L;
      }
    }
    return hash;
  }

  private int nextWord() {
    if ((next & 3) == 0) {
      Philox.block(seed, stream, next >>> 2, words);
    }
    return words[(int) (next++ & 3)];
  }

  @Override
  public int nextInt() {
    return nextWord();
  }

  @Override
  public long nextLong() {
    long high = nextWord();
    return high << 32 | Integer.toUnsignedLong(nextWord());
  }

  /**
   * A standard normal number by Box and Muller in {@link StrictMath}, with the same bits on every
   * JVM. The bits of {@link #nextGaussian} depend on the JDK.
   */
  public double nextNormal() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * nextDouble());
  }

  /** A random order of {@code 0..n-1} (Fisher and Yates). */
  public int[] permutation(int n) {
    int[] p = new int[n];
    for (int i = 0; i < n; i++) {
      int j = nextInt(i + 1);
      p[i] = p[j];
      p[j] = i;
    }
    return p;
  }
}
