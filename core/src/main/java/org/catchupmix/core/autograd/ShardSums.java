package org.catchupmix.core.autograd;

import java.util.List;
import org.catchupmix.core.Tensor;

/**
 * Adds what the shards of a batch have, while each of them runs the same operations: every shard
 * calls {@link #add} as often as the others, and waits for them there.
 */
public interface ShardSums {
  /** The sums over all shards of these tensors; to be read only, and as long as the step lasts. */
  List<Tensor> add(List<Tensor> own);

  /** Rows of the whole batch, where this shard has so many. */
  long whole(long rows);

  /** Whether this shard writes down the running statistics. */
  boolean keepsStatistics();
}
