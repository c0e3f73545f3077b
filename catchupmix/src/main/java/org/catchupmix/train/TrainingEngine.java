package org.catchupmix.train;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Fetched;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.SavedStatistics;
import org.catchupmix.nn.optim.Optimizer;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.parallel.Shards;

/**
 * Training steps: {@link Step} and the update. Training, benchmarks and comparisons with PyTorch
 * all run this engine.
 *
 * <p>{@link #run} returns when the step has ended. {@link #begin} and {@link #poll} let a GPU
 * compute while the host prepares the next steps, so that the host learns of a loss some steps
 * late; the bits are the same. The device itself skips the update of the first step with a
 * non-finite loss and of all steps after it, see {@link Update.Stop}.
 *
 * <p>A step that fails before its update, or whose loss is not finite, leaves the network and its
 * optimiser as they were: the running statistics, the only thing that changes before the update,
 * are copied first and put back.
 *
 * <p>From the second step with the same kernels and memory on, a step is replayed as a {@linkplain
 * Backend#record device recording} where supported: the first prepares the kernels.
 */
public final class TrainingEngine implements AutoCloseable {
  /** Most steps in flight, whose loss the host has not read, when another one begins. */
  public static final int MAX_IN_FLIGHT = 3;

  /** Observes a step before its update. Results are bit-identical with or without it. */
  @FunctionalInterface
  public interface Observer {
    Observer NONE = (_, _) -> {};

    /**
     * Called if the loss is finite; an exception makes the step fail.
     *
     * @param logits valid during the call, as are the gradients
     */
    void computed(Var logits, Gradients gradients);
  }

  /** A step that has ended; its loss may be NaN or infinite. */
  public record FinishedStep(StepInput input, StepResult result) {}

  /** A step whose results have not been read. */
  private record InFlight(StepInput input, Step.Mixing mixing, Fetched lossAndLogits) {
    FinishedStep finish() {
      List<double[]> values = lossAndLogits.values();
      int[] labels = input.parts().getFirst().batch().labels();
      return new FinishedStep(
          input, StepResult.of(labels, mixing, values.getFirst()[0], values.getLast()));
    }
  }

  /** Memory for the results of a step, which outlives its graph. */
  private record Results(Tensor loss, Tensor logits) {}

  private final Network network;
  private final Backend backend;
  private final Optimizer optimizer;
  private final Step step;
  private final Optional<ShardedStep> sharded;
  private final StepRecordings recordings;
  private final TensorScope scope;
  private final Update.StepControl control;

  /** Running statistics from before the latest step that began with the stop flag clear. */
  private final SavedStatistics lastGood;

  private final Map<StepTensors.Layout, StepTensors> tensors = new HashMap<>();

  /** Images that are on the device already. */
  private Optional<Tensor> dataSet = Optional.empty();

  /** Results by the size of a batch. */
  private final Map<Integer, Results> results = new HashMap<>();

  private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();

  /** Steps on divided batches, each of which ends before the next begins. */
  private final ArrayDeque<FinishedStep> ended = new ArrayDeque<>();

  /** Trains a network on undivided batches; nothing else may train it meanwhile. */
  public TrainingEngine(Network network, Optimizer optimizer, double labelSmoothing) {
    this(network, optimizer, labelSmoothing, new Shards(1, 0, 1), Ranks.ALONE, _ -> {});
  }

  /**
   * Trains a network; nothing else may train it meanwhile.
   *
   * @param shards that each batch is divided into; with more than one, each step ends before the
   *     next
   * @param notes receives a message when steps cannot be recorded
   */
  public TrainingEngine(
      Network network,
      Optimizer optimizer,
      double labelSmoothing,
      Shards shards,
      Ranks ranks,
      Consumer<String> notes) {
    this.network = network;
    this.backend = network.backend();
    this.optimizer = optimizer;
    this.step = new Step(network, labelSmoothing);
    this.sharded =
        shards.count() > 1
            ? Optional.of(new ShardedStep(network, optimizer, shards, ranks, step, this::uploaded))
            : Optional.empty();
    scope = new TensorScope(backend);
    recordings = new StepRecordings(backend, notes);
    control = optimizer.control(scope);
    lastGood = SavedStatistics.of(network, scope);
  }

  /**
   * Uploads the training images before the first step. Steps on a {@link Batch.Stored} then upload
   * its row numbers instead of its images, with the same result.
   */
  public void upload(TrainingData data) {
    dataSet = Optional.of(DeviceImages.upload(data, scope));
  }

  /**
   * Runs a step to its end.
   *
   * @throws IllegalArgumentException if a label is not a class of the network; the state is
   *     unchanged
   * @throws IllegalStateException if steps are in flight; take their results first
   */
  public StepResult run(StepInput input) {
    return run(input, Observer.NONE);
  }

  /** Runs a step to its end; see {@link #run(StepInput)}. Nothing observes a sharded batch. */
  public StepResult run(StepInput input, Observer observer) {
    int before = inFlight.size() + ended.size();
    if (before > 0) {
      throw new IllegalStateException(
          "%d steps are running: take their results by next() first".formatted(before));
    }
    begin(input, observer);
    return next().orElseThrow().result();
  }

  /**
   * Begins a step; one on a batch that is divided into shards also ends.
   *
   * @throws IllegalArgumentException if a label is not a class of the network; no step begins
   */
  public void begin(StepInput input) {
    begin(input, Observer.NONE);
  }

  /** Begins a step; one that is observed does not replay a recording. */
  private void begin(StepInput input, Observer observer) {
    if (sharded.isPresent()) {
      ended.add(new FinishedStep(input, sharded.get().run(input)));
      return;
    }
    Step.Uploaded in = uploaded(input.parts().getFirst());
    network.draw(OptionalLong.of(PhiloxRandom.stream("step", optimizer.steps(), 0)));
    Results out = results.computeIfAbsent(input.images(), this::allocate);
    backend.upload(input.update().factors(optimizer.steps() + 1), control.factors());
    // Repeats an earlier step on devices that record kernels; on the cpu, each step runs anew.
    boolean replayed =
        observer == Observer.NONE && recordings.replay(input, () -> run(input, in, out, observer));
    Step.Mixing mixing = replayed ? in.mixing() : run(input, in, out, observer);
    inFlight.add(new InFlight(input, mixing, backend.fetch(List.of(out.loss(), out.logits()))));
    optimizer.count(1);
  }

  private Step.Uploaded uploaded(StepInput.Part part) {
    StepTensors memory =
        tensors.computeIfAbsent(
            step.layout(part), layout -> StepTensors.allocate(scope, layout, dataSet));
    return step.upload(part, memory);
  }

  private Results allocate(int images) {
    return new Results(scope.real(Shape.of()), scope.real(Shape.of(images, network.classes())));
  }

  /** Runs the step on the numbers that are uploaded. */
  private Step.Mixing run(StepInput input, Step.Uploaded in, Results out, Observer observer) {
    try (Graph graph = network.recording()) {
      lastGood.take(control.stopped());
      Step.Differentiated computed;
      try {
        computed = step.run(graph, in, 1);
        backend.run(new Update.Stop(computed.loss(), control.stopped()));
        if (observer != Observer.NONE && Double.isFinite(computed.loss().item())) {
          observer.computed(computed.logits(), computed.gradients());
        }
      } catch (RuntimeException | Error e) {
        lastGood.restoreAfter(e);
        throw e;
      }
      optimizer.step(computed.gradients(), input.update().rule(), control);
      backend.run(new Elementwise.Copy(computed.loss(), out.loss()));
      backend.run(new Elementwise.Copy(computed.logits().value(), out.logits()));
      return computed.mixing();
    }
  }

  /**
   * Takes the oldest step that has ended; waits for it if more than {@link #MAX_IN_FLIGHT} are in
   * flight.
   */
  public Optional<FinishedStep> poll() {
    return !ended.isEmpty()
            || inFlight.size() > MAX_IN_FLIGHT
            || !inFlight.isEmpty() && inFlight.peek().lossAndLogits().isThere()
        ? next()
        : Optional.empty();
  }

  /**
   * Waits for the oldest step. If its loss is not finite, restores the state before that step and
   * discards the results of later ones.
   */
  public Optional<FinishedStep> next() {
    if (!ended.isEmpty()) {
      return Optional.of(ended.remove());
    }
    Optional<FinishedStep> step = Optional.ofNullable(inFlight.poll()).map(InFlight::finish);
    if (step.isPresent() && !Double.isFinite(step.get().result().loss())) {
      optimizer.count(-1 - inFlight.size());
      inFlight.clear();
      lastGood.restore();
      backend.run(new Elementwise.Fill(0, control.stopped()));
    }
    return step;
  }

  /** Frees memory; results of steps in flight are discarded. */
  @Override
  public void close() {
    inFlight.clear();
    ended.clear();
    network.draw(OptionalLong.empty());
    try {
      recordings.close();
    } finally {
      scope.close();
    }
  }
}
