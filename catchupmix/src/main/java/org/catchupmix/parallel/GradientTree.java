package org.catchupmix.parallel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.BackwardListener;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.parallel.Communicator;
import org.catchupmix.core.parallel.Transfer;
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
 * <p>The rank of a node's first shard computes the node and receives the second term if another
 * rank has it; rank 0 broadcasts the sum. Parameters are added in buckets, in about the order in
 * which a backward pass completes them, so that a bucket travels while the pass computes the next.
 *
 * <p>A communicator that matches transfers by order ({@link Communicator#meetsInOrder}) starts none
 * before the last backward pass has ended. All ranks then start theirs in one order: bucket by
 * bucket, level by level, pair by pair. Both ranks wait for the earliest open transfer, so there is
 * no deadlock.
 */
public final class GradientTree {
  /**
   * Bytes of a bucket: large enough for the bandwidth, small enough to overlap with computation.
   */
  private static final long BUCKET = 4 << 20;

  private final Scope scope;
  private final Shards shards;
  private final Communicator ranks;
  private final int[] own;
  private final boolean inOrder;
  private final List<Bucket> buckets = new ArrayList<>();
  private final Map<Var, Bucket> bucketOf = new IdentityHashMap<>();
  private final List<Transfer> transfers = new ArrayList<>();

  /** Number of buckets that have been broadcast. */
  private int given;

  /**
   * Creates the tree of one step.
   *
   * @param scope owns the sums
   * @param parameters in the order of the forward pass
   */
  public GradientTree(Scope scope, List<Var> parameters, Shards shards, Communicator ranks) {
    this(scope, parameters, shards, ranks, BUCKET);
  }

  GradientTree(
      Scope scope, List<Var> parameters, Shards shards, Communicator ranks, long bucketBytes) {
    this.scope = scope;
    this.shards = shards;
    this.ranks = ranks;
    this.own = shards.own();
    this.inOrder = ranks.meetsInOrder();
    List<Var> some = new ArrayList<>();
    long bytes = 0;
    for (Var p : parameters.reversed()) {
      some.add(p);
      bytes += p.value().bytes();
      if (bytes >= bucketBytes || p == parameters.getFirst()) {
        Bucket full = new Bucket(buckets.size(), List.copyOf(some));
        buckets.add(full);
        some.forEach(v -> bucketOf.put(v, full));
        some.clear();
        bytes = 0;
      }
    }
  }

  /** Returns a listener for the gradients of one of this rank's shards, in order. */
  public BackwardListener shard(int shard) {
    return new BackwardListener() {
      @Override
      public void completes(Var leaf, Tensor gradient) {
        Bucket bucket = bucketOf.get(leaf);
        if (bucket != null) {
          bucket.complete(shard, leaf, gradient);
        }
      }

      @Override
      public void ends() {
        if (!inOrder) {
          poll();
        }
      }
    };
  }

  /**
   * Waits for the sums.
   *
   * @return the sum of the gradients of all shards; they live in the scope
   * @throws IllegalStateException if the loss of a shard does not depend on a parameter
   */
  public Gradients sum() {
    for (Bucket b : buckets) {
      if (!b.fresh.isEmpty() || !b.isComplete) {
        throw new IllegalStateException(
            "the loss of a shard does not depend on one of %s, so there is no gradient to add"
                .formatted(b.parameters));
      }
    }
    if (inOrder) {
      buckets.forEach(Bucket::exchange);
    }
    Transfer all = this::poll;
    all.await();
    Map<Var, Tensor> sums = new IdentityHashMap<>();
    for (Bucket b : buckets) {
      IntStream.range(0, b.parameters.size())
          .forEach(i -> sums.put(b.parameters.get(i), b.sum.get(i)));
    }
    return Gradients.of(sums);
  }

  /** Advances transfers; returns whether all have arrived. */
  private boolean poll() {
    buckets.forEach(Bucket::poll);
    while (given < buckets.size() && buckets.get(given).isAdded()) {
      // In the order of the buckets, which is the same on each rank.
      transfers.add(buckets.get(given).give());
      given++;
    }
    transfers.removeIf(Transfer::isDone);
    return given == buckets.size() && transfers.isEmpty();
  }

  /**
   * A sum over shards {@code first..first+width-1}, as far as they exist.
   *
   * @param owned whether the tensors belong to the tree; those of a shard are released after its
   *     pass
   */
  private record Node(int first, int width, List<Tensor> tensors, boolean owned) {
    Node widened() {
      return new Node(first, 2 * width, tensors, owned);
    }

    /** Whether the node is the second term of its parent. */
    boolean isSecond() {
      return first / width % 2 == 1;
    }
  }

  /** A group of parameters and the progress of their sum. */
  private final class Bucket {
    private final int number;
    private final List<Var> parameters;
    private final Map<Integer, Map<Var, Tensor>> fresh = new HashMap<>();
    private final Deque<Node> waiting = new ArrayDeque<>();

    /** Second terms of other ranks that have not been sent. */
    private final Map<Integer, Node> leaving = new HashMap<>();

    private Node arriving;
    private Transfer arrival;
    private List<Tensor> sum;

    /** Whether all shards of this rank are included. */
    private boolean isComplete;

    Bucket(int number, List<Var> parameters) {
      this.number = number;
      this.parameters = parameters;
    }

    void complete(int shard, Var parameter, Tensor gradient) {
      Map<Var, Tensor> ofShard = fresh.computeIfAbsent(shard, _ -> new IdentityHashMap<>());
      ofShard.put(parameter, gradient);
      if (ofShard.size() == parameters.size()) {
        List<Tensor> tensors = parameters.stream().map(ofShard::get).toList();
        fresh.remove(shard);
        isComplete = shard == own[own.length - 1];
        climb(new Node(shard, 1, tensors, false));
      }
    }

    /** Climbs the tree from a node as far as this rank can. */
    private void climb(Node leaf) {
      Node node = leaf;
      while (node.width() < shards.count()) {
        int other = node.first() + (node.isSecond() ? -node.width() : node.width());
        if (other >= shards.count()) {
          node = owned(node).widened();
        } else if (!node.isSecond()) {
          waiting.push(owned(node));
          if (isElsewhere(other) && !inOrder) {
            arriving = new Node(other, node.width(), likes(), true);
            arrival = ranks.receive(arriving.tensors(), shards.owner(other), tag(other));
          }
          return;
        } else if (isElsewhere(other) && inOrder) {
          leaving.put(node.first(), owned(node));
          return;
        } else if (isElsewhere(other)) {
          transfers.add(ranks.send(node.tensors(), shards.owner(other), tag(node.first())));
          release(node);
          return;
        } else {
          Node first = waiting.pop();
          add(first.tensors(), node.tensors());
          release(node);
          node = first.widened();
        }
      }
      sum = owned(node).tensors();
    }

    /** Sends and receives this rank's sums, in the order of all ranks. */
    void exchange() {
      for (int width = 1; width < shards.count(); width *= 2) {
        for (int first = 0; first + width < shards.count(); first += 2 * width) {
          int second = first + width;
          int to = shards.owner(first);
          int from = shards.owner(second);
          if (from != to && shards.rank() == from) {
            Node node = leaving.remove(second);
            ranks.send(node.tensors(), to, tag(second)).await();
            release(node);
          } else if (from != to && shards.rank() == to) {
            Node node = new Node(second, width, likes(), true);
            ranks.receive(node.tensors(), from, tag(second)).await();
            climb(node);
          }
        }
      }
    }

    private boolean isElsewhere(int shard) {
      return shards.owner(shard) != shards.rank();
    }

    /** Tag of a node: its first shard, since a node is sent at most once. */
    private int tag(int first) {
      return number * shards.count() + first;
    }

    private void add(List<Tensor> to, List<Tensor> more) {
      for (int i = 0; i < to.size(); i++) {
        scope.run(new Elementwise.Add(to.get(i), more.get(i), to.get(i)));
      }
    }

    private Node owned(Node node) {
      return node.owned()
          ? node
          : new Node(node.first(), node.width(), copies(node.tensors()), true);
    }

    private void release(Node node) {
      if (node.owned()) {
        node.tensors().forEach(scope::release);
      }
    }

    private List<Tensor> likes() {
      return parameters.stream().map(p -> scope.like(p.value())).toList();
    }

    private List<Tensor> copies(List<Tensor> tensors) {
      List<Tensor> copies = likes();
      for (int i = 0; i < tensors.size(); i++) {
        scope.run(new Elementwise.Copy(tensors.get(i), copies.get(i)));
      }
      return copies;
    }

    void poll() {
      if (arriving != null && arrival.isDone()) {
        Node node = arriving;
        arriving = null;
        climb(node);
      }
    }

    /** Whether this rank has added everything. */
    boolean isAdded() {
      return isComplete && waiting.isEmpty() && arriving == null;
    }

    /** Broadcasts the sum. */
    Transfer give() {
      if (sum == null) {
        sum = likes();
      }
      return ranks.broadcast(sum, 0);
    }
  }
}
