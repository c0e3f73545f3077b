package org.catchupmix.core.random;

/**
 * Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011):
 * a random word is a function of seed, stream and position alone, so any element can be drawn by
 * any thread of any device.
 *
 * <p>The key is the seed. The counter's low 64 bits are {@code position / 4}, its high 64 bits the
 * stream; word {@code position % 4} of the block is the result.
 */
public final class Philox {
  private static final int MULTIPLIER_0 = 0xD2511F53;
  private static final int MULTIPLIER_1 = 0xCD9E8D57;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final int ROUNDS = 10;

  private Philox() {}

  /** Writes the four words of block {@code block} of a stream to {@code out[0..3]}. */
  public static void block(long seed, long stream, long block, int[] out) {
    block(
        (int) block,
        (int) (block >>> 32),
        (int) stream,
        (int) (stream >>> 32),
        (int) seed,
        (int) (seed >>> 32),
        out);
  }

  /** The bare function: counter c0..c3, key k0, k1. */
  static void block(int c0, int c1, int c2, int c3, int k0, int k1, int[] out) {
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = Integer.toUnsignedLong(MULTIPLIER_0) * Integer.toUnsignedLong(c0);
      long p1 = Integer.toUnsignedLong(MULTIPLIER_1) * Integer.toUnsignedLong(c2);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c1 = (int) p1;
      c3 = (int) p0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }

  /** A uniform number of [0,1) from a word: its upper 24 bits, exact in single precision. */
  public static float uniform(int word) {
    return (word >>> 8) * 0x1p-24f;
  }

  /** Elements {@code from..to-1} of the uniform stream, given to a consumer. */
  public static void uniforms(long seed, long stream, int from, int to, Sink sink) {
    int[] words = new int[4];
    for (int i = from; i < to; i++) {
      if (i == from || (i & 3) == 0) {
        block(seed, stream, i >>> 2, words);
      }
      sink.put(i, uniform(words[i & 3]));
    }
  }

  /**
   * Elements {@code from..to-1} of the standard normal stream; {@code from} is even. Box and Muller
   * in double precision by {@link StrictMath} give the same bits on every JVM.
   */
  public static void normals(long seed, long stream, int from, int to, Sink sink) {
    int[] words = new int[4];
    for (int i = from; i < to; i += 2) {
      if (i == from || (i & 3) == 0) {
        block(seed, stream, i >>> 2, words);
      }
      double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - (double) uniform(words[i & 3])));
      double angle = 2 * Math.PI * uniform(words[(i & 3) + 1]);
      sink.put(i, radius * StrictMath.cos(angle));
      if (i + 1 < to) {
        sink.put(i + 1, radius * StrictMath.sin(angle));
      }
    }
  }

  @FunctionalInterface
  public interface Sink {
    void put(int i, double value);
  }
}
