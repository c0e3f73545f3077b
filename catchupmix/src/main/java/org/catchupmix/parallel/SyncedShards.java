package org.catchupmix.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.BackwardListener;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.ShardSums;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.parallel.Communicator;

/**
 * The shards of one rank in one step, which run side by side from one {@link ShardSums#add} to the
 * next. Sums are those of {@link GradientTree}, so they have the same bits for any number of ranks.
 */
public final class SyncedShards {
  /** Whole, and with tags beyond those of gradients. */
  private static final GradientTree.Form FORM =
      new GradientTree.Form(Long.MAX_VALUE, false, 1 << 20);

  private final Scope scope;
  private final Shards shards;
  private final Communicator ranks;
  private final List<List<Tensor>> own = new ArrayList<>();
  private List<Tensor> sums;

  /**
   * For one step.
   *
   * @param scope owns the sums
   */
  public SyncedShards(Scope scope, Shards shards, Communicator ranks) {
    this.scope = scope;
    this.shards = shards;
    this.ranks = ranks;
  }

  /** What is done with a shard. */
  @FunctionalInterface
  public interface Work {
    /** Does it; the same operations for each shard. */
    void of(int index, ShardSums sums);
  }

  /**
   * Does the same with each of this rank's shards.
   *
   * @param images of the whole batch
   */
  public void run(int images, Work work) {
    int[] numbers = shards.own();
    Lockstep.run(
        IntStream.range(0, numbers.length)
            .mapToObj(
                i ->
                    (Lockstep.Task)
                        turns ->
                            work.of(
                                i,
                                new Sums(
                                    turns,
                                    numbers[i],
                                    i == numbers.length - 1,
                                    shards.size(numbers[i], images),
                                    images)))
            .toList());
  }

  private List<Tensor> exchanged() {
    List<Var> names = own.getFirst().stream().map(Var::constant).toList();
    GradientTree tree =
        new GradientTree(scope, names, shards, ranks, GradientTree.Reduce.TREE, FORM);
    int[] numbers = shards.own();
    for (int i = 0; i < numbers.length; i++) {
      BackwardListener listener = tree.shard(numbers[i]);
      for (int j = names.size() - 1; j >= 0; j--) {
        listener.completes(names.get(j), own.get(i).get(j));
      }
    }
    own.clear();
    Gradients sum = tree.sum();
    return names.stream().map(sum::of).toList();
  }

  private final class Sums implements ShardSums {
    private final Lockstep turns;
    private final int shard;
    private final boolean isLast;
    private final int ownImages;
    private final int images;

    Sums(Lockstep turns, int shard, boolean isLast, int ownImages, int images) {
      this.turns = turns;
      this.shard = shard;
      this.isLast = isLast;
      this.ownImages = ownImages;
      this.images = images;
    }

    /** The last of the shards does it for all, before the first goes on. */
    @Override
    public List<Tensor> add(List<Tensor> tensors) {
      own.add(tensors);
      if (isLast) {
        sums = exchanged();
      }
      List<Tensor> result = sums;
      if (shards.own().length > 1) {
        turns.hand();
        result = sums;
      }
      return result;
    }

    @Override
    public long whole(long rows) {
      return rows * images / ownImages;
    }

    @Override
    public boolean keepsStatistics() {
      return shard == 0;
    }
  }
}
