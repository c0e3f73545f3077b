package org.catchupmix.train;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.Fetched;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.LabelMix;
import org.catchupmix.mix.MixedForward;
import org.catchupmix.mix.PairMix;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.SavedStatistics;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.parallel.Shards;

/**
 * Training steps: forward pass with its mixing, loss, backward pass, update. Training, benchmarks
 * and comparisons with PyTorch all run this engine.
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
 * <p>From the third step with the same kernels and memory on, a step is replayed as a {@linkplain
 * Backend#record device recording} where supported: the first two find the number of mixed channels
 * and prepare the kernels.
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
  private record InFlight(
      StepInput input, LabelMix mixing, OptionalInt mixPoint, Fetched lossAndLogits) {
    FinishedStep finish() {
      List<double[]> values = lossAndLogits.values();
      int[] labels = input.parts().getFirst().batch().labels();
      return new FinishedStep(
          input, StepResult.of(labels, mixing, mixPoint, values.getFirst()[0], values.getLast()));
    }
  }

  private final Network network;
  private final Backend backend;
  private final Sgd sgd;
  private final double labelSmoothing;
  private final Optional<ShardedStep> sharded;
  private final StepRecordings recordings;
  private final TensorScope scope;
  private final Tensor stopped;

  /** Running statistics from before the latest step that began with the stop flag clear. */
  private final SavedStatistics lastGood;

  private final Map<StepTensors.Layout, StepTensors> tensors = new HashMap<>();

  /** Images that are on the device already. */
  private Optional<Tensor> dataSet = Optional.empty();

  /** Channels at the mix point, by kernel key of the mix; known once a step with it has run. */
  private final Map<Object, Integer> channels = new HashMap<>();

  private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();

  /** Trains a network on undivided batches; nothing else may train it meanwhile. */
  public TrainingEngine(Network network, Sgd sgd, double labelSmoothing) {
    this(network, sgd, labelSmoothing, new Shards(1, 0, 1), Ranks.ALONE, _ -> {});
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
      Sgd sgd,
      double labelSmoothing,
      Shards shards,
      Ranks ranks,
      Consumer<String> notes) {
    this.network = network;
    this.backend = network.backend();
    this.sgd = sgd;
    this.labelSmoothing = labelSmoothing;
    this.sharded =
        shards.count() > 1
            ? Optional.of(new ShardedStep(network, sgd, shards, ranks, this::differentiated))
            : Optional.empty();
    scope = new TensorScope(backend);
    recordings = new StepRecordings(network, scope, notes);
    stopped = scope.filled(Update.ONE, 0);
    lastGood = SavedStatistics.of(network, scope);
  }

  /**
   * Rejects training images that {@link #upload} cannot take.
   *
   * @throws IllegalArgumentException if the images have 2 GiB or more
   */
  public static void requireUploadable(ImageDataset train) {
    long bytes = (long) train.size() * train.height() * train.width() * train.channels();
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "--images-on-device requires less than 2 GiB of images, but %s has %,d bytes"
              .formatted(train.name(), bytes));
    }
  }

  /**
   * Uploads the training images before the first step. Steps on an undivided {@link Batch.Stored}
   * then upload its row numbers instead of its images, with the same result.
   */
  public void upload(TrainingData data) {
    ImageDataset train = data.train();
    requireUploadable(train);
    Batch.Stored all = BatchSource.inOrder(train, data.transform(), 0, train.size());
    dataSet = Optional.of(scope.of(all.shape(), all.images()));
  }

  /** Whether a step can begin before the losses of earlier ones are known. */
  public boolean runsAhead() {
    return sharded.isEmpty();
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
    if (!inFlight.isEmpty()) {
      throw new IllegalStateException(
          "%d steps are running: take their results by next() first".formatted(inFlight.size()));
    }
    if (sharded.isPresent()) {
      input.parts().forEach(this::requireLabels);
      return sharded.get().run(input);
    }
    begin(input, observer);
    return next().orElseThrow().result();
  }

  /**
   * Begins a step on an undivided batch.
   *
   * @throws IllegalArgumentException if a label is not a class of the network; no step begins
   */
  public void begin(StepInput input) {
    begin(input, Observer.NONE);
  }

  /** Begins a step; one that is observed does not replay a recording. */
  private void begin(StepInput input, Observer observer) {
    StepInput.Part part = input.parts().getFirst();
    requireLabels(part);
    StepTensors in = tensors(part);
    Optional<Object> mix = kernelKey(part.mix());
    Optional<Integer> mixed = mix.map(channels::get);
    in.upload(part, input.update().rate(), mixed);
    inFlight.add(
        recordings
            .replay(
                input,
                mixed.flatMap(_ -> mix).filter(_ -> observer == Observer.NONE),
                out -> recorded(input, in, out))
            .map(results -> replayed(input, mixed.orElseThrow(), results))
            .orElseGet(() -> runDirectly(input, in, mixed.isPresent(), observer)));
  }

  private StepTensors tensors(StepInput.Part part) {
    return tensors.computeIfAbsent(
        StepTensors.Layout.of(part.batch(), backend.computeDtype()),
        layout -> StepTensors.allocate(scope, layout, dataSet));
  }

  private void requireLabels(StepInput.Part part) {
    int[] labels = part.batch().labels();
    int classes = network.classes();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException(
            "labels[%d] = %d must be 0..%d".formatted(i, labels[i], classes - 1));
      }
    }
  }

  /** Key of the kernels that a mix launches; empty if its batches may launch different ones. */
  private static Optional<Object> kernelKey(BatchMix mix) {
    return mix == BatchMix.NONE
        ? Optional.of(BatchMix.NONE)
        : mix instanceof PairMix pair ? pair.kind() : Optional.empty();
  }

  /** The step that a recording replays. */
  private void recorded(StepInput input, StepTensors in, StepRecordings.Results out) {
    try (Graph graph = network.recording()) {
      lastGood.take(stopped);
      Computed step = computed(graph, input, in, true);
      update(step, input, in);
      backend.run(new Elementwise.Copy(step.loss(), out.loss()));
      backend.run(new Elementwise.Copy(step.forward().logits().value(), out.logits()));
    }
  }

  private static InFlight replayed(StepInput input, int channels, Fetched results) {
    return input.parts().getFirst().mix() instanceof PairMix pair
        ? new InFlight(
            input,
            new LabelMix.OneWeight(pair.partner(), pair.ownWeight(channels)),
            OptionalInt.of(pair.point()),
            results)
        : new InFlight(input, LabelMix.OWN, OptionalInt.empty(), results);
  }

  private InFlight runDirectly(
      StepInput input, StepTensors in, boolean withMix, Observer observer) {
    try (Graph graph = network.recording()) {
      lastGood.take(stopped);
      Computed step;
      try {
        step = computed(graph, input, in, withMix);
        if (observer != Observer.NONE && Double.isFinite(step.loss().item())) {
          observer.computed(step.forward().logits(), step.gradients());
        }
      } catch (RuntimeException | Error e) {
        lastGood.restoreAfter(e);
        throw e;
      }
      update(step, input, in);
      MixedForward forward = step.forward();
      kernelKey(input.parts().getFirst().mix())
          .ifPresent(m -> channels.put(m, forward.mixChannels()));
      Fetched fetched = backend.fetch(List.of(step.loss(), forward.logits().value()));
      return new InFlight(input, forward.mixing(), forward.mixPoint(), fetched);
    }
  }

  private record Computed(MixedForward forward, Tensor loss, Gradients gradients) {}

  private Computed computed(Graph graph, StepInput input, StepTensors in, boolean withMix) {
    StepInput.Part part = input.parts().getFirst();
    MixedForward forward =
        MixedForward.of(
            graph,
            network,
            Var.constant(in.normalized(graph.scope(), part.batch())),
            part.batch().labels(),
            part.mix(),
            labelSmoothing,
            UnaryOperator.identity(),
            Optional.of(in.numbers(withMix)));
    graph.keep(forward.logits());
    Var loss = forward.loss();
    Gradients gradients = graph.backward(loss);
    backend.run(new Update.Stop(loss.value(), stopped));
    return new Computed(forward, loss.value(), gradients);
  }

  private void update(Computed computed, StepInput input, StepTensors in) {
    sgd.step(
        computed.gradients(),
        input.update(),
        Optional.of(new Update.StepControl(in.rate(), stopped)));
  }

  /** Forward and backward pass of a shard, whose gradients are scaled. */
  private StepResult differentiated(
      StepInput.Part part, double share, Consumer<Gradients> gradients) {
    try (Graph graph = network.recording()) {
      MixedForward forward =
          MixedForward.of(
              graph,
              network,
              Var.constant(part.batch().upload(graph.scope())),
              part.batch().labels(),
              part.mix(),
              labelSmoothing,
              UnaryOperator.identity(),
              Optional.empty());
      graph.keep(forward.logits());
      Var loss = forward.loss();
      Tensor seed = graph.scope().like(loss.value());
      graph.scope().run(new Elementwise.Fill(share, seed));
      gradients.accept(graph.backward(loss, seed));
      return StepResult.of(
          forward.labels(),
          forward.mixing(),
          forward.mixPoint(),
          loss.value().item(),
          forward.logits().value().toDoubles());
    }
  }

  /**
   * Takes the oldest step that has ended; waits for it if more than {@link #MAX_IN_FLIGHT} are in
   * flight.
   */
  public Optional<FinishedStep> poll() {
    return inFlight.size() > MAX_IN_FLIGHT
            || !inFlight.isEmpty() && inFlight.peek().lossAndLogits().isThere()
        ? next()
        : Optional.empty();
  }

  /**
   * Waits for the oldest step. If its loss is not finite, restores the state before that step and
   * discards the results of later ones.
   */
  public Optional<FinishedStep> next() {
    Optional<FinishedStep> step = Optional.ofNullable(inFlight.poll()).map(InFlight::finish);
    if (step.isPresent() && !Double.isFinite(step.get().result().loss())) {
      inFlight.clear();
      lastGood.restore();
      backend.run(new Elementwise.Fill(0, stopped));
    }
    return step;
  }

  /**
   * Finds the first tensor of a step that is not finite: a parameter, or else a result of the
   * forward pass, such as {@code the output of layer1.0.conv1 (Convolution)}. Computes the forward
   * pass again and changes nothing.
   */
  public Optional<String> notFinite(StepInput input) {
    return NotFinite.tensor(network)
        .or(
            () ->
                input.parts().stream()
                    .flatMap(p -> NotFinite.result(network, p, labelSmoothing).stream())
                    .findFirst());
  }

  /** Frees memory; results of steps in flight are discarded. */
  @Override
  public void close() {
    inFlight.clear();
    try {
      recordings.close();
    } finally {
      scope.close();
    }
  }
}
