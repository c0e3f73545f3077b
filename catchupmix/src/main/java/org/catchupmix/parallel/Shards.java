package org.catchupmix.parallel;

import java.util.stream.IntStream;
import org.catchupmix.core.Preconditions;

/**
 * Fixed parts of a global batch, and the ranks that compute them.
 *
 * <p>The contents of a shard depend on the number of shards, never on the number of ranks.
 *
 * @param count S, at least R
 * @param ranks R, number of ranks
 */
public record Shards(int count, int rank, int ranks) {
  public Shards {
    Preconditions.require(
        count >= ranks, "--shards %d must be at least %d, the number of ranks", count, ranks);
  }

  /** Rank that computes a shard: {@code floor(s R / S)}. */
  public int owner(int shard) {
    return shard * ranks / count;
  }

  /** Shards of this rank, which are consecutive. */
  public int[] own() {
    return IntStream.range(0, count).filter(s -> owner(s) == rank).toArray();
  }

  /** First image of a shard in a batch of N: {@code floor(s N / S)}; N for S. */
  public int from(int shard, int images) {
    return Math.toIntExact((long) shard * images / count);
  }

  public int size(int shard, int images) {
    return from(shard + 1, images) - from(shard, images);
  }
}
