package org.catchupmix.train;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.autograd.view.GraphLabels;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.MixedForward;
import org.catchupmix.mix.StepNumbers;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.NetworkLabels;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.SavedStatistics;
import org.catchupmix.nn.optim.Sgd;

/**
 * Steps of training: forward with its mixing, loss, backward, update.
 *
 * <p>A step that fails before its update leaves the network and its optimiser as they were: the
 * running statistics, the only thing that changes before it, are copied first and put back.
 *
 * @param network what is trained
 * @param sgd its optimiser
 * @param labelSmoothing 0 for none
 */
public record TrainingStep(Network network, Sgd sgd, double labelSmoothing) {
  /** Is shown a step, before its update. */
  @FunctionalInterface
  public interface Observer {
    /** Looks at nothing. */
    Observer NONE = (_, _) -> {};

    /**
     * The forward pass is recorded, its backward pass not begun: what is to be read of it later is
     * to be {@link Graph#keep kept}.
     */
    default void forward(MixedForward forward) {}

    /**
     * The step has these gradients; what is thrown makes it fail.
     *
     * @param loss finite
     * @param gradients may be read, no longer than the call lasts
     */
    void computed(double loss, Gradients gradients);
  }

  /**
   * One step.
   *
   * @param images makes the batch in the step's scope, real {@code [N,H,W,C]}
   * @param labels {@code N}
   * @return the loss; if it is not finite, nothing was changed
   * @throws IllegalArgumentException if a label is no class of the network; nothing is changed then
   */
  public double run(
      Function<Scope, Tensor> images, int[] labels, BatchMix mix, SgdSettings update) {
    return run(images, labels, mix, update, Observer.NONE);
  }

  /** The same; the observer is shown its forward pass and its gradients. */
  public double run(
      Function<Scope, Tensor> images,
      int[] labels,
      BatchMix mix,
      SgdSettings update,
      Observer observer) {
    requireLabels(labels);
    try (Graph graph = network.recording()) {
      SavedStatistics before = SavedStatistics.of(network, graph.scope());
      try {
        Var x = Var.constant(images.apply(graph.scope()));
        double loss = step(graph, x, labels, mix, update, observer);
        if (!Double.isFinite(loss)) {
          before.restore();
        }
        return loss;
      } catch (RuntimeException | Error e) {
        before.restoreAfter(e);
        throw e;
      }
    }
  }

  /** Refuses a label that is no class of the network. */
  void requireLabels(int[] labels) {
    int classes = network.spec().classes();
    for (int i = 0; i < labels.length; i++) {
      RecipeCheck.require(
          labels[i] >= 0 && labels[i] < classes,
          "labels[%d] = %d must be 0..%d",
          i,
          labels[i],
          classes - 1);
    }
  }

  /** Forward, backward, update; without the update if the loss is not finite. */
  private double step(
      Graph graph, Var x, int[] labels, BatchMix mix, SgdSettings update, Observer observer) {
    MixedForward forward = forward(graph, x, labels, mix, UnaryOperator.identity());
    observer.forward(forward);
    Var loss = forward.loss();
    Gradients gradients = graph.backward(loss);
    double value = loss.value().item();
    if (Double.isFinite(value)) {
      observer.computed(value, gradients);
      sgd.step(gradients, update);
    }
    return value;
  }

  /**
   * Where the numbers of a step stop being finite, if they do: the parameter, or else what the
   * forward pass gives first, such as {@code the output of layer1.0.conv1 (Convolution)}. For a
   * step whose loss is not finite; it computes the forward pass again and changes nothing.
   */
  public Optional<String> notFinite(Function<Scope, Tensor> images, int[] labels, BatchMix mix) {
    return NotFinite.tensor(network).or(() -> notFiniteResult(images, labels, mix));
  }

  private Optional<String> notFiniteResult(
      Function<Scope, Tensor> images, int[] labels, BatchMix mix) {
    try (Graph graph = Graph.recording(network.backend())) {
      SavedStatistics before = SavedStatistics.of(network, graph.scope());
      try {
        Var x = Var.constant(images.apply(graph.scope()));
        if (NotFinite.in(x.value())) {
          return Optional.of("the batch of images");
        }
        NetworkLabels names = new NetworkLabels(network);
        forward(graph, x, labels, mix, names::watch).loss();
        return graph.record().stream()
            .filter(v -> NotFinite.in(v.value()))
            .map(v -> nameOf(v, names.labels()))
            .findFirst();
      } finally {
        before.restore();
      }
    }
  }

  private static String nameOf(Var result, GraphLabels labels) {
    String place =
        labels.markOf(result).isEmpty() ? labels.moduleOf(result) : labels.markOf(result);
    String operation = result.producer().name();
    return place.isEmpty()
        ? "the output of " + operation
        : "the output of %s (%s)".formatted(place, operation);
  }

  /** The forward pass with its mixing. */
  MixedForward forward(Graph graph, Var x, int[] labels, BatchMix mix, UnaryOperator<Pass> watch) {
    return MixedForward.of(graph, network, x, labels, mix, labelSmoothing, watch);
  }

  /** The same with numbers that lie on the device already. */
  MixedForward forward(Graph graph, Var x, int[] labels, BatchMix mix, StepNumbers numbers) {
    return MixedForward.of(
        graph,
        network,
        x,
        labels,
        mix,
        labelSmoothing,
        UnaryOperator.identity(),
        Optional.of(numbers));
  }
}
