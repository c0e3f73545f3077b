package org.catchupmix.train;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.data.ImageDataset;

/**
 * The order in which an epoch takes the training images: a function of the seed, the epoch and
 * where the images lie, so that every batch of it is known at once, on every machine.
 *
 * <p>Images with random access are shuffled as a whole. Sharded images are shuffled so that shards
 * are read sequentially: shards are put in random order, and their concatenated images are shuffled
 * within windows of consecutive images.
 */
final class EpochOrder {
  private EpochOrder() {}

  /**
   * Draws the order.
   *
   * @param window consecutive images that are shuffled together; 0 for all
   * @return each number of {@code 0..data.size()-1} once
   */
  static int[] of(ImageDataset data, long seed, int epoch, int window) {
    int n = data.size();
    if (window == 0 || window >= n) {
      return new PhiloxRandom(seed, "order", epoch).permutation(n);
    }
    int[] inShards = byShards(data, seed, epoch);
    int[] order = new int[n];
    for (int from = 0; from < n; from += window) {
      int count = Math.min(window, n - from);
      int[] within = new PhiloxRandom(seed, "window", epoch, from / window).permutation(count);
      for (int i = 0; i < count; i++) {
        order[from + i] = inShards[from + within[i]];
      }
    }
    return order;
  }

  private static int[] byShards(ImageDataset data, long seed, int epoch) {
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      if (i == 0 || data.shard(i) != data.shard(i - 1)) {
        starts.add(i);
      }
    }
    int shards = starts.size();
    starts.add(data.size());
    int[] order = new int[data.size()];
    int next = 0;
    for (int shard : new PhiloxRandom(seed, "shards", epoch).permutation(shards)) {
      for (int i = starts.get(shard); i < starts.get(shard + 1); i++) {
        order[next++] = i;
      }
    }
    return order;
  }
}
