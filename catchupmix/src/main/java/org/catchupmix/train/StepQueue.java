package org.catchupmix.train;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Fetched;
import org.catchupmix.core.Scope;
import org.catchupmix.core.SgdSettings;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.Update;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.MixedForward;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;

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
 * <p>A device that computes while the host waits, as {@code cpu} does, is done with a step when
 * {@link #begin} returns.
 */
public final class StepQueue implements AutoCloseable {
  /** Steps of which the host may not know the loss while it begins another one. */
  static final int AHEAD = 3;

  private final TrainingStep step;
  private final Network network;
  private final Backend backend;
  private final Scope scope;
  private final Tensor stopped;
  private final Tensor rate;
  private final List<Tensor> statistics;

  /** The running statistics before the last step that was not stopped. */
  private final List<Tensor> good;

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

  private record Running(Begun begun, MixedForward forward, Fetched fetched) {
    Done done() {
      List<double[]> values = fetched.values();
      return new Done(begun, StepResult.of(forward, values.get(0)[0], values.get(1)));
    }
  }

  /** For the steps of a network; nothing else may train it meanwhile. */
  public StepQueue(TrainingStep step) {
    this.step = step;
    network = step.network();
    backend = network.backend();
    scope = new Scope(backend);
    stopped = scope.filled(Update.ONE, 0);
    rate = scope.real(Update.ONE);
    statistics = network.buffers().stream().map(Names.Named::tensor).toList();
    good = statistics.stream().map(scope::like).toList();
  }

  /**
   * Begins a step.
   *
   * @throws IllegalArgumentException if a label is no class of the network; nothing is begun then
   */
  public void begin(Begun begun) {
    step.requireLabels(begun.batch().labels());
    try (Graph graph = network.recording()) {
      backend.runAll(
          IntStream.range(0, good.size())
              .mapToObj(i -> new Update.Snapshot(statistics.get(i), stopped, good.get(i)))
              .toList());
      try {
        running.add(run(graph, begun));
      } catch (RuntimeException | Error e) {
        try {
          restore();
        } catch (RuntimeException | Error more) {
          e.addSuppressed(more);
        }
        throw e;
      }
    }
  }

  private Running run(Graph graph, Begun begun) {
    backend.upload(new double[] {begun.update().rate()}, rate);
    Var x = Var.constant(begun.batch().upload(graph.scope()));
    MixedForward forward =
        step.forward(graph, x, begun.batch().labels(), begun.mix(), UnaryOperator.identity());
    graph.keep(forward.logits());
    Var loss = forward.loss();
    Gradients gradients = graph.backward(loss);
    backend.run(new Update.Stop(loss.value(), stopped));
    step.sgd().step(gradients, begun.update(), Optional.of(new Update.StepControl(rate, stopped)));
    Fetched fetched = backend.fetch(List.of(loss.value(), forward.logits().value()));
    return new Running(begun, forward, fetched);
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
      restore();
    }
    return done;
  }

  /** Puts the running statistics back to those before the step that failed or was stopped. */
  private void restore() {
    backend.runAll(
        IntStream.range(0, good.size())
            .mapToObj(i -> new Elementwise.Copy(good.get(i), statistics.get(i)))
            .toList());
  }

  /** Frees its memory; steps that are under way end without anybody learning of it. */
  @Override
  public void close() {
    running.clear();
    scope.close();
  }
}
