package org.catchupmix.parallel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.parallel.Communicator;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.tensor.Tensor;

/**
 * Adds the gradients of a step's shards in a fixed binary tree.
 *
 * <p>The bits of the sum depend only on the number of shards, not on the ranks that compute them:
 *
 * <pre>
 *   g[s, 1]   = the gradient of shard s
 *   g[s, 2w]  = g[s, w] + g[s + w, w]      s a multiple of 2w; without the second where s + w &gt;= S
 *   sum       = g[0, w]                    w &gt;= S
 * </pre>
 *
 * <p>The rank of a node's first shard computes the node. It receives the second term if another
 * rank has it, which happens after the last backward pass: all ranks go level by level and pair by
 * pair, so both ranks wait for the earliest open transfer and there is no deadlock. Rank 0
 * broadcasts the sum.
 */
public final class GradientTree {
  private final TensorScope scope;
  private final List<Var> parameters;
  private final Shards shards;
  private final Communicator ranks;

  /** Sums of this rank by their first shard, in the order of the parameters. */
  private final Map<Integer, List<Tensor>> sums = new HashMap<>();

  /** Creates the tree of one step, whose scope owns the sums. */
  public GradientTree(TensorScope scope, List<Var> parameters, Shards shards, Communicator ranks) {
    this.scope = scope;
    this.parameters = parameters;
    this.shards = shards;
    this.ranks = ranks;
  }

  /**
   * Adds the gradients of one of this rank's shards, in order.
   *
   * @throws IllegalStateException if the loss of the shard does not depend on a parameter
   */
  public void add(int shard, Gradients gradients) {
    List<Tensor> copies = new ArrayList<>();
    for (Var parameter : parameters) {
      if (!gradients.has(parameter)) {
        throw new IllegalStateException(
            "the loss of shard %d does not depend on %s, so there is no gradient to add"
                .formatted(shard, parameter));
      }
      copies.add(
          scope.like(parameter.value(), t -> new Elementwise.Copy(gradients.of(parameter), t)));
    }
    sums.put(shard, copies);
    addOwn(shard);
  }

  /** Adds the sums that end with a shard, where this rank has both terms. */
  private void addOwn(int last) {
    for (int width = 1; (last + 1) % (2 * width) == 0; width *= 2) {
      int first = last + 1 - 2 * width;
      if (shards.owner(first) != shards.rank()) {
        return;
      }
      add(first, first + width);
    }
  }

  /** Waits for the sum of the gradients of all shards; it lives in the scope. */
  public Gradients sum() {
    for (int width = 1; width < shards.count(); width *= 2) {
      for (int first = 0; first + width < shards.count(); first += 2 * width) {
        join(first, first + width);
      }
    }
    List<Tensor> sum = sums.computeIfAbsent(0, _ -> allocateSum());
    ranks.broadcast(sum, 0);
    Map<Var, Tensor> all = new IdentityHashMap<>();
    IntStream.range(0, sum.size()).forEach(i -> all.put(parameters.get(i), sum.get(i)));
    return Gradients.of(all);
  }

  /** Adds two neighbouring sums where this rank takes part. */
  private void join(int first, int second) {
    int to = shards.owner(first);
    int from = shards.owner(second);
    if (from != to && from == shards.rank()) {
      ranks.send(sums.get(second), to);
      sums.remove(second).forEach(scope::release);
    } else if (to == shards.rank()) {
      if (from != to) {
        List<Tensor> received = allocateSum();
        ranks.receive(received, from);
        sums.put(second, received);
      }
      add(first, second);
    }
  }

  /** Adds the second sum to the first, unless a backward pass has done so. */
  private void add(int first, int second) {
    List<Tensor> more = sums.remove(second);
    if (more != null) {
      List<Tensor> to = sums.get(first);
      for (int i = 0; i < to.size(); i++) {
        scope.run(new Elementwise.Add(to.get(i), more.get(i), to.get(i)));
      }
      more.forEach(scope::release);
    }
  }

  private List<Tensor> allocateSum() {
    return parameters.stream().map(p -> scope.like(p.value())).toList();
  }
}
