package org.catchupmix.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.SavedStatistics;
import org.catchupmix.nn.optim.Optimizer;
import org.catchupmix.parallel.GradientTree;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.parallel.Shards;

/**
 * The steps of a {@link TrainingEngine} on batches that are divided into shards. The gradient is
 * that of the mean loss over the whole batch,
 *
 * <pre>
 *   g = sum_s  (N_s / N) dL_s/dw        N_s images of shard s, N of the batch
 * </pre>
 *
 * added by {@link GradientTree}. Each rank runs its shards one after the other, from the running
 * statistics as they were before the step; those after it are of shard 0, as in PyTorch's
 * DistributedDataParallel.
 */
record ShardedStep(
    Network network,
    Optimizer optimizer,
    Shards shards,
    Ranks ranks,
    Step step,
    Function<StepInput.Part, Step.Uploaded> upload) {
  /**
   * Runs a step; all ranks call it.
   *
   * @return on rank 0 the result of the step, and if its loss is not finite, nothing was changed
   *     there; on other ranks that of their own shards
   */
  StepResult run(StepInput input) {
    try (TensorScope scope = new TensorScope(network.backend())) {
      SavedStatistics before = SavedStatistics.of(network, scope);
      try {
        return run(input, scope, before);
      } catch (RuntimeException | Error e) {
        before.restoreAfter(e);
        throw e;
      }
    }
  }

  private StepResult run(StepInput input, TensorScope scope, SavedStatistics before) {
    GradientTree tree =
        new GradientTree(
            scope,
            network.parameters().stream().map(Names.Named::var).toList(),
            shards,
            ranks.tensors());
    List<StepResult> results = new ArrayList<>();
    SavedStatistics after = before;
    for (StepInput.Part part : input.parts()) {
      before.restore();
      boolean isFirst = part.shard() == 0;
      results.add(differentiated(part, input, tree));
      if (isFirst) {
        after = SavedStatistics.of(network, scope);
      }
    }
    Gradients sum = tree.sum();
    StepResult result = gathered(results);
    if (!Double.isFinite(result.loss()) && ranks.isFirst()) {
      before.restore();
      return result;
    }
    after.restore();
    ranks.tensors().broadcast(statistics(), 0);
    Update.StepControl control = optimizer.control(scope);
    network.backend().upload(input.update().factors(optimizer.steps() + 1), control.factors());
    optimizer.step(sum, input.update().rule(), control);
    optimizer.count(1);
    return result;
  }

  /** Adds the gradients of a shard to the tree. */
  private StepResult differentiated(StepInput.Part part, StepInput input, GradientTree tree) {
    network.draw(OptionalLong.of(PhiloxRandom.stream("step", optimizer.steps(), part.shard())));
    try (Graph graph = network.recording()) {
      double share = (double) part.batch().size() / input.images();
      Step.Differentiated shard = step.run(graph, upload.apply(part), share);
      tree.add(part.shard(), shard.gradients());
      return StepResult.of(
          part.batch().labels(),
          shard.mixing(),
          shard.loss().item(),
          shard.logits().value().toDoubles());
    }
  }

  private List<Tensor> statistics() {
    return network.buffers().stream().map(Names.Named::tensor).toList();
  }

  /** Joins the results of all shards on rank 0, in their order. */
  private StepResult gathered(List<StepResult> own) {
    int numbers = StepMetric.values().length + 2;
    ByteBuffer bytes = ByteBuffer.allocate(own.size() * (Integer.BYTES + numbers * Double.BYTES));
    for (StepResult r : own) {
      bytes.putInt(r.images());
      for (StepMetric metric : StepMetric.values()) {
        bytes.putDouble(r.numbers().get(metric));
      }
      bytes.putDouble(r.mixPoint().orElse(-1)).putDouble(r.ownWeight().orElse(Double.NaN));
    }
    List<StepResult> all = new ArrayList<>();
    for (byte[] ofRank : ranks.gather(bytes.array())) {
      ByteBuffer b = ByteBuffer.wrap(ofRank);
      while (b.hasRemaining()) {
        int images = b.getInt();
        Map<StepMetric, Double> values = new EnumMap<>(StepMetric.class);
        for (StepMetric metric : StepMetric.values()) {
          values.put(metric, b.getDouble());
        }
        all.add(new StepResult(images, values, point(b.getDouble()), weight(b)));
      }
    }
    // A device's own communicator waits without a timeout, so no rank continues before rank 0 has
    // heard from all: a suspended rank is found here.
    ranks.broadcast(new byte[0]);
    return StepResult.joined(all.isEmpty() ? own : all);
  }

  private static OptionalInt point(double point) {
    return point < 0 ? OptionalInt.empty() : OptionalInt.of((int) point);
  }

  private static OptionalDouble weight(ByteBuffer bytes) {
    double weight = bytes.getDouble();
    return Double.isNaN(weight) ? OptionalDouble.empty() : OptionalDouble.of(weight);
  }
}
