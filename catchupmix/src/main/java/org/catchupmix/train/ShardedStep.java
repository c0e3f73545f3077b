package org.catchupmix.train;

import static org.catchupmix.train.Settings.LABEL_SMOOTHING;
import static org.catchupmix.train.Settings.SEED;
import static org.catchupmix.train.Settings.SHARDS;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.MixedForward;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.SavedStatistics;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.parallel.GradientTree;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.parallel.Shards;

/**
 * Steps of training on a global batch that is divided into shards. Each shard is mixed and
 * normalised by itself; the gradient is that of the mean loss over the whole batch,
 *
 * <pre>
 *   g = sum_s  (N_s / N) dL_s/dw        N_s images of shard s, N of the batch
 * </pre>
 *
 * added by {@link GradientTree}. Each rank runs its shards one after the other, from the running
 * statistics as they were before the step; those after it are of shard 0, as in PyTorch's
 * DistributedDataParallel.
 *
 * <p>A step that fails before its update leaves the network and its optimiser as they were.
 */
final class ShardedStep {
  private final Recipe recipe;
  private final TrainingData data;
  private final Network network;
  private final TrainingStep step;
  private final Ranks ranks;
  private final Shards shards;

  ShardedStep(Recipe recipe, TrainingData data, Network network, Sgd sgd, Ranks ranks) {
    this.recipe = recipe;
    this.data = data;
    this.network = network;
    this.step = new TrainingStep(network, sgd, recipe.get(LABEL_SMOOTHING));
    this.ranks = ranks;
    this.shards = shards(recipe, ranks);
  }

  /**
   * Which shards a rank computes.
   *
   * @throws IllegalArgumentException if there are more ranks than shards
   */
  static Shards shards(Recipe recipe, Ranks ranks) {
    return new Shards(recipe.get(SHARDS), ranks.rank(), ranks.size());
  }

  /** A shard of the batch of a step. */
  private record Shard(int number, StepBatch batch, BatchMix mix) {}

  /**
   * One step; all ranks call it.
   *
   * @param epoch from 1
   * @param begun its number, from 1, and the images of this rank's shards; each draws a mixing of
   *     its own
   * @param observer of rank 0: is shown the forward pass of shard 0, and the loss and the gradients
   *     of the whole batch
   * @return of rank 0, what the step gave; if its loss is not finite, nothing was changed there. On
   *     other ranks that of their own shards
   */
  StepResult run(int epoch, StepQueue.Begun begun, TrainingStep.Observer observer) {
    return run(divided(epoch, begun), images(begun), begun.update(), observer);
  }

  private int images(StepQueue.Begun begun) {
    return BatchSource.size(begun.number() - 1, data.train().size(), recipe);
  }

  private List<Shard> divided(int epoch, StepQueue.Begun begun) {
    int images = images(begun);
    int first = shards.from(shards.own()[0], images);
    List<Shard> parts = new ArrayList<>();
    for (int s : shards.own()) {
      StepBatch part =
          begun.batch().part(shards.from(s, images) - first, shards.from(s + 1, images) - first);
      PhiloxRandom random = new PhiloxRandom(recipe.get(SEED), "mix", epoch, begun.number() - 1, s);
      parts.add(new Shard(s, part, Trainer.draw(recipe, data, part.size(), random)));
    }
    return parts;
  }

  /** Where the numbers of this rank's shards stop being finite, see {@link TrainingStep}. */
  Optional<String> notFinite(int epoch, StepQueue.Begun begun) {
    return divided(epoch, begun).stream()
        .flatMap(s -> step.notFinite(s.batch()::upload, s.batch().labels(), s.mix()).stream())
        .findFirst();
  }

  private StepResult run(
      List<Shard> own, int images, SgdSettings update, TrainingStep.Observer observer) {
    own.forEach(s -> step.requireLabels(s.batch().labels()));
    try (Scope scope = new Scope(network.backend())) {
      SavedStatistics before = SavedStatistics.of(network, scope);
      try {
        return run(own, images, update, observer, scope, before);
      } catch (RuntimeException | Error e) {
        before.restoreAfter(e);
        throw e;
      }
    }
  }

  private StepResult run(
      List<Shard> own,
      int images,
      SgdSettings update,
      TrainingStep.Observer observer,
      Scope scope,
      SavedStatistics before) {
    GradientTree tree =
        new GradientTree(
            scope,
            network.parameters().stream().map(Names.Named::var).toList(),
            shards,
            ranks.tensors());
    StepResult[] results = new StepResult[own.size()];
    SavedStatistics after = before;
    for (int i = 0; i < results.length; i++) {
      before.restore();
      results[i] = differentiate(own.get(i), images, observer, tree);
      if (own.get(i).number() == 0) {
        after = SavedStatistics.of(network, scope);
      }
    }
    Gradients sum = tree.sum();
    StepResult result = gathered(List.of(results));
    if (!Double.isFinite(result.loss()) && ranks.isFirst()) {
      before.restore();
      return result;
    }
    if (ranks.isFirst()) {
      observer.computed(result.loss(), sum);
    }
    after.restore();
    ranks.tensors().broadcast(statistics(), 0).await();
    step.sgd().step(sum, update);
    return result;
  }

  private List<Tensor> statistics() {
    return network.buffers().stream().map(Names.Named::tensor).toList();
  }

  /** Forward and backward of a shard; its gradients go to the tree. */
  private StepResult differentiate(
      Shard shard, int images, TrainingStep.Observer observer, GradientTree tree) {
    try (Graph graph = network.recording()) {
      Var x = Var.constant(shard.batch().upload(graph.scope()));
      MixedForward forward =
          step.forward(graph, x, shard.batch().labels(), shard.mix(), UnaryOperator.identity());
      graph.keep(forward.logits());
      if (shard.number() == 0) {
        observer.forward(forward);
      }
      Var loss = forward.loss();
      Tensor share = graph.scope().like(loss.value());
      graph.scope().run(new Elementwise.Fill((double) shard.batch().size() / images, share));
      graph.backward(loss, share, tree.shard(shard.number()));
      double value = loss.value().item();
      return StepResult.of(
          forward.labels(),
          forward.mixing(),
          forward.mixPoint(),
          value,
          forward.logits().value().toDoubles());
    }
  }

  /** Of all shards on rank 0, in their order. */
  private StepResult gathered(List<StepResult> own) {
    ByteBuffer bytes = ByteBuffer.allocate(own.size() * 4 * Double.BYTES + own.size() * 4);
    for (StepResult r : own) {
      bytes
          .putInt(r.images())
          .putDouble(r.loss())
          .putDouble(r.correct())
          .putDouble(r.mixPoint().orElse(-1))
          .putDouble(r.ownWeight().orElse(Double.NaN));
    }
    List<StepResult> all = new ArrayList<>();
    for (byte[] ofRank : ranks.gather(bytes.array())) {
      ByteBuffer b = ByteBuffer.wrap(ofRank);
      while (b.hasRemaining()) {
        all.add(
            new StepResult(
                b.getInt(), b.getDouble(), b.getDouble(), point(b.getDouble()), weight(b)));
      }
    }
    // A device's own communicator waits without a timeout, so no rank goes on before rank 0 has
    // heard
    // from all: a suspended rank is found here.
    ranks.broadcast(new byte[0]);
    return joined(all.isEmpty() ? own : all);
  }

  private static OptionalInt point(double point) {
    return point < 0 ? OptionalInt.empty() : OptionalInt.of((int) point);
  }

  private static OptionalDouble weight(ByteBuffer bytes) {
    double weight = bytes.getDouble();
    return Double.isNaN(weight) ? OptionalDouble.empty() : OptionalDouble.of(weight);
  }

  /**
   * The step of which these are the shards. Its mix point is theirs where they have one in common;
   * its weight the mean of theirs, where they all have one.
   */
  private static StepResult joined(List<StepResult> shards) {
    int images = shards.stream().mapToInt(StepResult::images).sum();
    double loss = 0;
    double correct = 0;
    double weight = 0;
    for (StepResult s : shards) {
      loss += s.loss() * s.images() / images;
      correct += s.correct();
      weight += s.ownWeight().orElse(Double.NaN) * s.images() / images;
    }
    OptionalInt point = shards.getFirst().mixPoint();
    boolean same = shards.stream().allMatch(s -> s.mixPoint().equals(point));
    return new StepResult(
        images,
        loss,
        correct,
        same ? point : OptionalInt.empty(),
        Double.isNaN(weight) ? OptionalDouble.empty() : OptionalDouble.of(weight));
  }
}
