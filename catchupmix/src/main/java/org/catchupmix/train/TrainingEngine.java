package org.catchupmix.train;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.catchupmix.core.UserException;
import org.catchupmix.core.autograd.BackwardListener;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Recording;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.Fetched;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.LabelMix;
import org.catchupmix.mix.MixedForward;
import org.catchupmix.mix.PairMix;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
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
 * late; the bits are the same. The device decides whether there is an update: from the first loss
 * on that is not finite there is none, see {@link Update.Stop}.
 *
 * <p>A step that fails before its update, or whose loss is not finite, leaves the network and its
 * optimiser as they were: the running statistics, the only thing that changes before the update,
 * are copied first and put back.
 *
 * <p>All that a step reads from the host goes up in one copy. The third of several steps that run
 * the same kernels on the same memory is {@link Backend#record recorded}, where the device can do
 * so, and from then on each starts as a whole.
 */
public final class TrainingEngine implements AutoCloseable {
  /** Steps whose loss the host may not know while it begins another one. */
  public static final int AHEAD = 3;

  /** Sees a step before its update. Its presence changes no bit. */
  @FunctionalInterface
  public interface Observer {
    /** Looks at nothing. */
    Observer NONE = (_, _) -> {};

    /** Puts a listener on the forward pass. */
    default Pass watch(Pass pass) {
      return pass;
    }

    /**
     * The forward pass is recorded, its loss and its backward pass are not: what is to be read
     * later must be {@link Graph#keep kept}.
     */
    default void forward(MixedForward forward) {}

    /** The loss is recorded too. The listener is notified of the backward pass, if undivided. */
    default BackwardListener backward(Graph graph) {
      return BackwardListener.NONE;
    }

    /**
     * The step has these gradients; an exception makes it fail.
     *
     * @param loss finite
     * @param gradients valid during the call
     */
    void computed(double loss, Gradients gradients);
  }

  /** A step that has ended, with a loss that may not be finite. */
  public record Done(StepInput input, StepResult result) {}

  /** Equal for steps that run the same kernels on the same memory. */
  private record Kind(
      StepTensors.Layout layout, Optional<Object> normalization, Object mix, SgdSettings update) {}

  /** A step whose results are on their way. */
  private record Running(
      StepInput input, LabelMix mixing, OptionalInt mixPoint, Fetched lossAndLogits) {
    Done done() {
      List<double[]> values = lossAndLogits.values();
      int[] labels = input.parts().getFirst().batch().labels();
      return new Done(
          input, StepResult.of(labels, mixing, mixPoint, values.getFirst()[0], values.getLast()));
    }
  }

  /** Results of a recorded step, outside the memory that recordings share. */
  private record Results(Tensor loss, Tensor logits) {}

  private final Network network;
  private final Backend backend;
  private final Sgd sgd;
  private final double labelSmoothing;
  private final Optional<ShardedStep> sharded;
  private final Consumer<String> notes;
  private final Scope scope;
  private final Tensor stopped;

  /** The running statistics before the last step that was not stopped. */
  private final SavedStatistics good;

  private final Map<StepTensors.Layout, StepTensors> tensors = new HashMap<>();
  private final Map<Shape, Results> results = new HashMap<>();

  /** Channels at the mix point, by the kind of mix. */
  private final Map<Object, Integer> channels = new HashMap<>();

  /** Recorded steps; empty for a kind that ran once. */
  private final Map<Kind, Optional<Recording>> recorded = new HashMap<>();

  private boolean recording = true;

  /** Images of the largest batch so far. */
  private int largest;

  private final ArrayDeque<Running> running = new ArrayDeque<>();

  /** Trains a network on undivided batches; nothing else may train it meanwhile. */
  public TrainingEngine(Network network, Sgd sgd, double labelSmoothing) {
    this(network, sgd, labelSmoothing, new Shards(1, 0, 1), Ranks.ALONE, _ -> {});
  }

  /**
   * Trains a network; nothing else may train it meanwhile.
   *
   * @param labelSmoothing 0 for none
   * @param shards that each batch is divided into; with more than one nothing is computed ahead
   * @param ranks processes that share the shards
   * @param notes is told, in a sentence, what a device could not record
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
    this.notes = notes;
    scope = new Scope(backend);
    stopped = scope.filled(Update.ONE, 0);
    good = SavedStatistics.of(network, scope);
  }

  /** Whether steps can be begun before the losses of earlier ones are known. */
  public boolean runsAhead() {
    return sharded.isEmpty();
  }

  /**
   * Runs a step to its end.
   *
   * @throws IllegalArgumentException if a label is no class of the network; nothing is changed then
   * @throws IllegalStateException if steps are running whose results nobody has taken
   */
  public StepResult run(StepInput input) {
    return run(input, Observer.NONE);
  }

  /** Runs a step to its end while an observer looks on. */
  public StepResult run(StepInput input, Observer observer) {
    if (!running.isEmpty()) {
      throw new IllegalStateException(
          "%d steps are running: take their results by next() first".formatted(running.size()));
    }
    input.parts().forEach(this::requireLabels);
    if (sharded.isPresent()) {
      return sharded.get().run(input, observer);
    }
    StepInput.Part part = input.parts().getFirst();
    if (observer == Observer.NONE) {
      begin(input);
    } else {
      StepTensors in = tensors(part);
      Optional<Integer> mixed = kind(part.mix()).map(channels::get);
      in.upload(part, input.update().rate(), mixed);
      running.add(kernelByKernel(input, in, mixed.isPresent(), observer));
    }
    return next().orElseThrow().result();
  }

  /**
   * Begins a step on an undivided batch.
   *
   * @throws IllegalArgumentException if a label is no class of the network; nothing is begun then
   */
  public void begin(StepInput input) {
    StepInput.Part part = input.parts().getFirst();
    requireLabels(part);
    StepTensors in = tensors(part);
    Optional<Object> mix = kind(part.mix());
    Optional<Integer> mixed = mix.map(channels::get);
    in.upload(part, input.update().rate(), mixed);
    Optional<Running> replayed = replayed(input, in, mix, mixed);
    running.add(
        replayed.orElseGet(() -> kernelByKernel(input, in, mixed.isPresent(), Observer.NONE)));
  }

  private StepTensors tensors(StepInput.Part part) {
    return tensors.computeIfAbsent(
        StepTensors.Layout.of(part.batch(), backend.computeDtype()),
        layout -> StepTensors.allocate(scope, layout));
  }

  private void requireLabels(StepInput.Part part) {
    int[] labels = part.batch().labels();
    int classes = network.spec().classes();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException(
            "labels[%d] = %d must be 0..%d".formatted(i, labels[i], classes - 1));
      }
    }
  }

  /** The part of a mix that decides the kernels; empty where more than numbers differs. */
  private static Optional<Object> kind(BatchMix mix) {
    return mix == BatchMix.NONE
        ? Optional.of(BatchMix.NONE)
        : mix instanceof PairMix pair ? pair.kind() : Optional.empty();
  }

  /**
   * Runs a recording of the step's kind. One is made where the kind ran before, as kernels have
   * what they need for their first run then; the short batch of an epoch is not worth one.
   */
  private Optional<Running> replayed(
      StepInput input, StepTensors in, Optional<Object> mix, Optional<Integer> mixed) {
    StepInput.Part part = input.parts().getFirst();
    largest = Math.max(largest, part.batch().size());
    if (!recording || mixed.isEmpty() || part.batch().size() < largest) {
      return Optional.empty();
    }
    SgdSettings u = input.update();
    Kind kind =
        new Kind(
            StepTensors.Layout.of(part.batch(), backend.computeDtype()),
            part.batch() instanceof Batch.Stored stored
                ? Optional.of(stored.transform())
                : Optional.empty(),
            mix.get(),
            new SgdSettings(0, u.momentum(), u.nesterov(), u.weightDecay()));
    Optional<Recording> known = recorded.get(kind);
    if (known == null) {
      recorded.put(kind, Optional.empty());
      return Optional.empty();
    }
    Results out = results(part.batch());
    if (known.isEmpty()) {
      known = recorded(input, in, out);
      recorded.put(kind, known);
    }
    if (known.isEmpty() || !started(known.get())) {
      stopRecording();
      return Optional.empty();
    }
    Fetched fetched = backend.fetch(List.of(out.loss(), out.logits()));
    return Optional.of(
        part.mix() instanceof PairMix pair
            ? new Running(
                input,
                new LabelMix.OneWeight(pair.partner(), pair.own(mixed.get())),
                OptionalInt.of(pair.point()),
                fetched)
            : new Running(input, LabelMix.OWN, OptionalInt.empty(), fetched));
  }

  private void stopRecording() {
    recording = false;
    closeRecordings();
    for (Results r : results.values()) {
      scope.release(r.loss());
      scope.release(r.logits());
    }
    results.clear();
  }

  private Results results(Batch batch) {
    return results.computeIfAbsent(
        Shape.of(batch.size(), network.spec().classes()),
        logits -> new Results(scope.real(Shape.of()), scope.real(logits)));
  }

  /** False where the device has too little memory for a recording. */
  private boolean started(Recording known) {
    try {
      known.run();
      return true;
    } catch (Recording.TooLittleMemory e) {
      notes.accept("steps are not run as recorded: " + e.getMessage());
      return false;
    }
  }

  /** Records a step; empty where the device does not record, or cannot. */
  private Optional<Recording> recorded(StepInput input, StepTensors in, Results out) {
    try {
      return backend.record(
          () -> {
            try (Graph graph = network.recording()) {
              good.take(stopped);
              Computed step = computed(graph, input, in, true, Observer.NONE);
              update(step, input, in);
              backend.run(new Elementwise.Copy(step.loss(), out.loss()));
              backend.run(new Elementwise.Copy(step.forward().logits().value(), out.logits()));
            }
          });
    } catch (UserException e) {
      notes.accept("steps are not recorded: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Running kernelByKernel(
      StepInput input, StepTensors in, boolean withMix, Observer observer) {
    try (Graph graph = network.recording()) {
      good.take(stopped);
      Computed step;
      try {
        step = computed(graph, input, in, withMix, observer);
        if (observer != Observer.NONE && Double.isFinite(step.loss().item())) {
          observer.computed(step.loss().item(), step.gradients());
        }
      } catch (RuntimeException | Error e) {
        good.restoreAfter(e);
        throw e;
      }
      update(step, input, in);
      MixedForward forward = step.forward();
      kind(input.parts().getFirst().mix()).ifPresent(m -> channels.put(m, forward.mixChannels()));
      Fetched fetched = backend.fetch(List.of(step.loss(), forward.logits().value()));
      return new Running(input, forward.mixing(), forward.mixPoint(), fetched);
    }
  }

  /** A step up to its update. */
  private record Computed(MixedForward forward, Tensor loss, Gradients gradients) {}

  private Computed computed(
      Graph graph, StepInput input, StepTensors in, boolean withMix, Observer observer) {
    StepInput.Part part = input.parts().getFirst();
    MixedForward forward =
        MixedForward.of(
            graph,
            network,
            Var.constant(in.normalized(graph.scope(), part.batch())),
            part.batch().labels(),
            part.mix(),
            labelSmoothing,
            observer::watch,
            Optional.of(in.numbers(withMix)));
    graph.keep(forward.logits());
    observer.forward(forward);
    Var loss = forward.loss();
    Gradients gradients = graph.backward(loss, observer.backward(graph));
    backend.run(new Update.Stop(loss.value(), stopped));
    return new Computed(forward, loss.value(), gradients);
  }

  private void update(Computed computed, StepInput input, StepTensors in) {
    sgd.step(
        computed.gradients(),
        input.update(),
        Optional.of(new Update.StepControl(in.rate(), stopped)));
  }

  /** Forward and backward pass of a shard, whose gradients are scaled and go to a listener. */
  private StepResult differentiated(
      StepInput.Part part, double share, Observer observer, BackwardListener gradients) {
    try (Graph graph = network.recording()) {
      MixedForward forward =
          MixedForward.of(
              graph,
              network,
              Var.constant(part.batch().upload(graph.scope())),
              part.batch().labels(),
              part.mix(),
              labelSmoothing,
              observer::watch);
      graph.keep(forward.logits());
      observer.forward(forward);
      Var loss = forward.loss();
      Tensor seed = graph.scope().like(loss.value());
      graph.scope().run(new Elementwise.Fill(share, seed));
      graph.backward(loss, seed, gradients);
      return StepResult.of(
          forward.labels(),
          forward.mixing(),
          forward.mixPoint(),
          loss.value().item(),
          forward.logits().value().toDoubles());
    }
  }

  /**
   * Takes the oldest step that has ended; waits for one where more than {@link #AHEAD} run.
   *
   * @return empty if none has ended
   */
  public Optional<Done> poll() {
    return running.size() > AHEAD || !running.isEmpty() && running.peek().lossAndLogits().isThere()
        ? next()
        : Optional.empty();
  }

  /**
   * Waits for the oldest step. Where its loss is not finite, the state is that before it, and the
   * steps begun after it are dropped.
   *
   * @return empty if none is running
   */
  public Optional<Done> next() {
    Optional<Done> done = Optional.ofNullable(running.poll()).map(Running::done);
    if (done.isPresent() && !Double.isFinite(done.get().result().loss())) {
      running.clear();
      good.restore();
      backend.run(new Elementwise.Fill(0, stopped));
    }
    return done;
  }

  /**
   * Finds where the numbers of a step stop being finite: in a parameter, or else in the first
   * result of the forward pass, such as {@code the output of layer1.0.conv1 (Convolution)}. It
   * computes the forward pass again and changes nothing.
   */
  public Optional<String> notFinite(StepInput input) {
    return NotFinite.tensor(network)
        .or(
            () ->
                input.parts().stream()
                    .flatMap(p -> NotFinite.result(network, p, labelSmoothing).stream())
                    .findFirst());
  }

  /** Frees its memory; steps that are running end without anybody learning of it. */
  @Override
  public void close() {
    running.clear();
    try {
      closeRecordings();
    } finally {
      scope.close();
    }
  }

  /** Recordings keep their memory until here. */
  private void closeRecordings() {
    recorded.values().forEach(r -> r.ifPresent(Recording::close));
    recorded.clear();
  }
}
