package org.catchupmix.train;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.catchupmix.core.UserException;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Recording;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.ImageTransform;
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
import org.catchupmix.nn.SavedStatistics;

/**
 * Steps of training that are begun one behind the other: a GPU computes while the host prepares the
 * next ones, and the host learns of a loss some steps late. The numbers are those of {@link
 * TrainingStep#run}, to the bit.
 *
 * <p>The device decides whether there is an update: from the first loss on that is not finite none
 * is made, see {@link Update.Stop}, whatever was begun behind it. The state is then that before the
 * step with this loss as soon as {@link #next} has given it back; the steps that were begun behind
 * it are of no use.
 *
 * <p>All that a step reads from the host goes up in one copy. Of batches that are alike but for
 * such numbers (a size, a mix point) the first two run kernel by kernel; the third is {@link
 * Backend#record recorded}, where the device can, and from then on each starts as a whole.
 *
 * <p>A device that computes while the host waits, as {@code cpu} does, is done with a step when
 * {@link #begin} returns.
 */
public final class StepQueue implements AutoCloseable {
  /** Steps of which the host may not know the loss while it begins another one. */
  public static final int AHEAD = 3;

  private final TrainingStep step;
  private final Network network;
  private final Backend backend;
  private final Consumer<String> notes;
  private final Scope scope;
  private final Tensor stopped;

  /** The running statistics before the last step that was not stopped. */
  private final SavedStatistics good;

  private final Map<Shape, StepTensors> inputs = new HashMap<>();
  private final Map<Shape, List<Tensor>> results = new HashMap<>();

  /** Channels at the mix point, of each kind of mix that was seen. */
  private final Map<Object, Integer> channels = new HashMap<>();

  /** What was recorded, and nothing of what was run once. */
  private final Map<Kind, Optional<Recording>> recorded = new HashMap<>();

  private boolean recording = true;

  /** Images of the largest batch so far. */
  private int largest;

  private final ArrayDeque<Running> running = new ArrayDeque<>();

  /**
   * A step.
   *
   * @param number by which the caller knows it
   * @param update its rate may be another in each step
   */
  public record Begun(int number, StepBatch batch, BatchMix mix, SgdSettings update) {}

  /** A step that has ended, with a loss that may be not finite. */
  public record Done(Begun begun, StepResult result) {}

  /** What is equal of steps that run the same kernels on the same memory. */
  private record Kind(Shape shape, ImageTransform transform, Object mix, SgdSettings update) {}

  /** What is known of a step besides its numbers. */
  private record Running(Begun begun, LabelMix mixing, OptionalInt mixPoint, Fetched fetched) {
    Done done() {
      List<double[]> values = fetched.values();
      return new Done(
          begun,
          StepResult.of(begun.batch().labels(), mixing, mixPoint, values.get(0)[0], values.get(1)));
    }
  }

  /**
   * For the steps of a network; nothing else may train it meanwhile.
   *
   * @param notes is notified, in a sentence, of what a device could not record
   */
  public StepQueue(TrainingStep step, Consumer<String> notes) {
    this.step = step;
    this.notes = notes;
    network = step.network();
    backend = network.backend();
    scope = new Scope(backend);
    stopped = scope.filled(Update.ONE, 0);
    good = SavedStatistics.of(network, scope);
  }

  /**
   * Begins a step.
   *
   * @throws IllegalArgumentException if a label is no class of the network; nothing is begun then
   */
  public void begin(Begun begun) {
    step.requireLabels(begun.batch().labels());
    StepTensors in =
        inputs.computeIfAbsent(begun.batch().shape(), shape -> new StepTensors(scope, shape));
    Optional<Object> mix = kind(begun.mix());
    Optional<Integer> mixed = mix.map(channels::get);
    in.upload(begun, mixed);
    Optional<Running> again = replayed(begun, in, mix, mixed);
    running.add(again.isPresent() ? again.get() : run(begun, in, mix, mixed.isPresent()));
  }

  /** What of a mix decides the kernels; nothing where more than {@link StepTensors} differs. */
  private static Optional<Object> kind(BatchMix mix) {
    return mix == BatchMix.NONE
        ? Optional.of(BatchMix.NONE)
        : mix instanceof PairMix pair ? pair.kind() : Optional.empty();
  }

  /**
   * As a recording of its kind, made where another was run before, for what a kernel needs for its
   * first run is there then; nothing if there is none. The short batch at the end of an epoch is
   * not worth one.
   */
  private Optional<Running> replayed(
      Begun begun, StepTensors in, Optional<Object> mix, Optional<Integer> mixed) {
    largest = Math.max(largest, begun.batch().size());
    if (!recording || mixed.isEmpty() || begun.batch().size() < largest) {
      return Optional.empty();
    }
    SgdSettings u = begun.update();
    Kind kind =
        new Kind(
            begun.batch().shape(),
            begun.batch().transform(),
            mix.get(),
            new SgdSettings(0, u.momentum(), u.nesterov(), u.weightDecay()));
    Optional<Recording> known = recorded.get(kind);
    if (known == null) {
      recorded.put(kind, Optional.empty());
      return Optional.empty();
    }
    if (known.isEmpty()) {
      known = recorded(begun, in);
      recorded.put(kind, known);
    }
    if (known.isEmpty() || !started(known.get())) {
      recording = false;
      closeRecordings();
      return Optional.empty();
    }
    Fetched fetched = backend.fetch(results.get(begun.batch().shape()));
    return Optional.of(
        begun.mix() instanceof PairMix pair
            ? new Running(
                begun,
                new LabelMix.OneWeight(pair.partner(), pair.own(mixed.get())),
                OptionalInt.of(pair.point()),
                fetched)
            : new Running(begun, LabelMix.OWN, OptionalInt.empty(), fetched));
  }

  /** False where the device has too little memory for that. */
  private boolean started(Recording known) {
    try {
      known.run();
      return true;
    } catch (Recording.TooLittleMemory e) {
      notes.accept("steps are not run as recorded: " + e.getMessage());
      return false;
    }
  }

  /** Nothing where the device records nothing, or cannot. */
  private Optional<Recording> recorded(Begun begun, StepTensors in) {
    List<Tensor> out =
        results.computeIfAbsent(
            begun.batch().shape(),
            s ->
                List.of(
                    scope.real(Shape.of()),
                    scope.real(Shape.of(s.dim(0), network.spec().classes()))));
    try {
      return backend.record(
          () -> {
            try (Graph graph = network.recording()) {
              good.take(stopped);
              Computed step = computed(graph, begun, in, true);
              update(step, begun, in);
              // Kept beyond the recording's own memory, which other recordings share.
              backend.run(new Elementwise.Copy(loss(graph), out.get(0)));
              backend.run(new Elementwise.Copy(step.forward().logits().value(), out.get(1)));
            }
          });
    } catch (UserException e) {
      notes.accept("steps are not recorded: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Kernel by kernel. What fails before the update leaves the statistics as they were. */
  private Running run(Begun begun, StepTensors in, Optional<Object> mix, boolean withPairs) {
    try (Graph graph = network.recording()) {
      good.take(stopped);
      Computed step;
      try {
        step = computed(graph, begun, in, withPairs);
      } catch (RuntimeException | Error e) {
        good.restoreAfter(e);
        throw e;
      }
      update(step, begun, in);
      MixedForward forward = step.forward();
      mix.ifPresent(m -> channels.put(m, forward.mixChannels()));
      Fetched fetched = backend.fetch(List.of(loss(graph), forward.logits().value()));
      return new Running(begun, forward.mixing(), forward.mixPoint(), fetched);
    }
  }

  /** The last result of a step's graph. */
  private static Tensor loss(Graph graph) {
    return graph.record().getLast().value();
  }

  /** A step up to its update. */
  private record Computed(MixedForward forward, Gradients gradients) {}

  private Computed computed(Graph graph, Begun begun, StepTensors in, boolean withPairs) {
    Var x = Var.constant(in.normalized(graph.scope(), begun.batch().transform()));
    MixedForward forward =
        step.forward(graph, x, begun.batch().labels(), begun.mix(), in.numbers(withPairs));
    graph.keep(forward.logits());
    Var loss = forward.loss();
    Gradients gradients = graph.backward(loss);
    backend.run(new Update.Stop(loss.value(), stopped));
    return new Computed(forward, gradients);
  }

  private void update(Computed computed, Begun begun, StepTensors in) {
    step.sgd()
        .step(
            computed.gradients(),
            begun.update(),
            Optional.of(new Update.StepControl(in.rate(), stopped)));
  }

  /**
   * The oldest step that has ended; waits for one where more than some are under way.
   *
   * @return nothing if none has ended
   */
  public Optional<Done> poll() {
    return running.size() > AHEAD || !running.isEmpty() && running.peek().fetched().isThere()
        ? next()
        : Optional.empty();
  }

  /** The oldest step, which is waited for; nothing if none is under way. */
  public Optional<Done> next() {
    Optional<Done> done = Optional.ofNullable(running.poll()).map(Running::done);
    if (done.isPresent() && !Double.isFinite(done.get().result().loss())) {
      good.restore();
    }
    return done;
  }

  /** Frees its memory; steps that are under way end without anybody learning of it. */
  @Override
  public void close() {
    running.clear();
    try {
      closeRecordings();
    } finally {
      scope.close();
    }
  }

  /** What is recorded keeps its memory until here. */
  private void closeRecordings() {
    recorded.values().forEach(r -> r.ifPresent(Recording::close));
    recorded.clear();
  }
}
