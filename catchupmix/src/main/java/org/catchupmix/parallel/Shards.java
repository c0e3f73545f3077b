package org.catchupmix.parallel;

import java.util.stream.IntStream;

/**
 * The fixed parts that a global batch is divided into, and which rank computes which. What a shard
 * holds depends on how many there are and never on how many ranks compute them.
 *
 * @param count S, how many there are, at least 1
 * @param rank which rank this is
 * @param ranks R, how many compute them, 1..S
 */
public record Shards(int count, int rank, int ranks) {
  /** Checks the numbers. */
  public Shards {
    if (count < ranks) {
      throw new IllegalArgumentException(
          "--shards %d must be at least %d, the number of ranks: each computes one or more, and the result depends on --shards alone; for this many ranks take --shards %d or a multiple of it"
              .formatted(count, ranks, ranks));
    }
  }

  /** The rank that computes a shard: {@code floor(s R / S)}. */
  public int owner(int shard) {
    return shard * ranks / count;
  }

  /** The shards of this rank, one behind the other. */
  public int[] own() {
    return IntStream.range(0, count).filter(s -> owner(s) == rank).toArray();
  }

  /** Where a shard begins in a batch of N images: {@code floor(s N / S)}; that of S is N. */
  public int from(int shard, int images) {
    return Math.toIntExact((long) shard * images / count);
  }

  /** How many images of a batch a shard has. */
  public int size(int shard, int images) {
    return from(shard + 1, images) - from(shard, images);
  }
}
