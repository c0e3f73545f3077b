package org.catchupmix.nn;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.view.GraphLabels;

/**
 * Names of a network's parameters and modules for a view of what it records:
 *
 * <pre>
 *   NetworkLabels names = new NetworkLabels(network);
 *   Var logits = network.forward(names.watch(Pass.training(graph)), x);
 *   GraphView view = GraphView.of(logits, names.labels());
 * </pre>
 */
public final class NetworkLabels {
  private final GraphLabels labels = new GraphLabels();
  private final Map<Layer, String> paths;
  private final Function<Var, String> mixing;

  /** Labels a network whose features are not mixed. */
  public NetworkLabels(Network network) {
    this(network, _ -> "");
  }

  /**
   * Labels the parameters; {@link #watch} labels the operations of modules.
   *
   * @param mixing describes the mixing of features at a mix point, for the mark of its operations
   */
  public NetworkLabels(Network network, Function<Var, String> mixing) {
    this.mixing = mixing;
    this.paths = network.paths();
    network.named().forEach(named -> labels.name(named.var(), named.name()));
  }

  public GraphLabels labels() {
    return labels;
  }

  /** Returns a pass that labels each operation with its module and marks mix points. */
  public Pass watch(Pass pass) {
    return new Pass(
        pass.graph(),
        pass.training(),
        (graph, point, features) -> mix(pass.mixer(), graph, point, features),
        (owner, result) -> {
          pass.listener().applied(owner, result);
          labels.module(result, paths.getOrDefault(owner, ""));
        });
  }

  /** Runs operations of no module, such as the loss, and labels them with a path. */
  public Var part(String path, Graph graph, Supplier<Var> body) {
    int before = graph.record().size();
    Var result = body.get();
    graph.record().subList(before, graph.record().size()).forEach(v -> labels.module(v, path));
    return result;
  }

  private Var mix(Pass.Mixer inner, Graph graph, int point, Var features) {
    int before = graph.record().size();
    Var mixed = inner.at(graph, point, features);
    List<Var> recorded = graph.record().subList(before, graph.record().size());
    if (!recorded.isEmpty()) {
      String what = mixing.apply(features);
      String text = "mix point " + point + (what.isEmpty() ? "" : ": " + what);
      recorded.forEach(result -> labels.mark(result, text));
    }
    return mixed;
  }
}
