package org.catchupmix.train;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.core.view.GraphLabels;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.NetworkLabels;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.SavedStatistics;

/** Finds numbers that are infinite or NaN, after the fact. */
public final class NotFinite {
  private NotFinite() {}

  static boolean isIn(Tensor tensor) {
    return !Arrays.stream(tensor.toDoubles()).allMatch(Double::isFinite);
  }

  /**
   * The tensor of a network in which they began, if there is one: parameters from the last to the
   * first, since a gradient that is not finite spoils those of all layers before it, then buffers.
   */
  public static Optional<String> tensor(Network network) {
    return Stream.concat(
            network.named().reversed().stream().filter(n -> n.role().isParameter()),
            network.buffers().stream())
        .filter(n -> isIn(n.tensor()))
        .map(Names.Named::name)
        .findFirst();
  }

  /**
   * The first result of a step's forward pass that has one, such as {@code the output of
   * layer1.0.conv1 (Convolution)}. Computes the pass again and changes nothing.
   */
  public static Optional<String> result(Network network, double labelSmoothing, StepInput input) {
    Step step = new Step(network, labelSmoothing);
    return input.parts().stream().flatMap(part -> result(network, step, part).stream()).findFirst();
  }

  private static Optional<String> result(Network network, Step step, StepInput.Part part) {
    try (Graph graph = Graph.recording(network.backend())) {
      SavedStatistics before = SavedStatistics.of(network, graph.scope());
      try {
        Step.Uploaded in = step.upload(graph.scope(), part);
        Var x = in.images(graph.scope());
        if (isIn(x.value())) {
          return Optional.of("the batch of images");
        }
        NetworkLabels names = new NetworkLabels(network);
        step.forward(graph, in, x, pass -> names.watch(keeping(pass))).loss();
        return graph.record().stream()
            .filter(v -> !v.value().isReleased() && isIn(v.value()))
            .map(v -> nameOf(v, names.labels()))
            .findFirst();
      } finally {
        before.restore();
      }
    }
  }

  /** A pass that keeps the result of each operation. */
  private static Pass keeping(Pass pass) {
    Graph graph = pass.graph();
    return new Pass(graph, pass.training(), pass.mixer(), (_, result) -> graph.keep(result));
  }

  private static String nameOf(Var result, GraphLabels labels) {
    String place =
        labels.markOf(result).isEmpty() ? labels.moduleOf(result) : labels.markOf(result);
    String operation = result.producer().name();
    return place.isEmpty()
        ? "the output of " + operation
        : "the output of %s (%s)".formatted(place, operation);
  }
}
