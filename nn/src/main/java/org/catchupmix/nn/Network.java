package org.catchupmix.nn;

import java.util.List;
import java.util.Map;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Scope;
import org.catchupmix.core.autograd.Var;

/**
 * A whole network: images {@code [N,H,W,C]} to class scores {@code [N,K]}. It owns its tensors and
 * must be closed.
 */
public final class Network implements AutoCloseable {
  private final ModelSpec spec;
  private final Scope scope;
  private final Module body;
  private final List<Integer> mixPoints;
  private final List<Names.Named> named;

  /**
   * Takes over a module and the scope of its tensors.
   *
   * @param mixPoints the mix points that its forward pass reaches, besides 0, the input
   */
  public Network(ModelSpec spec, Scope scope, Module body, List<Integer> mixPoints) {
    this.spec = spec;
    this.scope = scope;
    this.body = body;
    this.mixPoints = List.copyOf(mixPoints);
    this.named = Names.of(body);
  }

  /** What was built. */
  public ModelSpec spec() {
    return spec;
  }

  /** The device. */
  public Backend backend() {
    return scope.backend();
  }

  /** The features that can be mixed, besides 0, the input. */
  public List<Integer> mixPoints() {
    return mixPoints;
  }

  /** Class scores of a batch; point 0 is the batch itself. */
  public Var forward(Pass pass, Var x) {
    if (pass.training()) {
      // In inference what a part of the network made is freed behind it.
      pass.graph().castAll(backend().storageDtype(), weights());
    }
    return body.forward(pass, pass.at(0, x));
  }

  /** The parameters that modules cast to activations. */
  private List<Var> weights() {
    return named.stream()
        .filter(n -> n.role() == Role.CONVOLUTION_WEIGHT || n.role() == Role.LINEAR_WEIGHT)
        .map(Names.Named::var)
        .toList();
  }

  /** All parameters and buffers with their names. */
  public List<Names.Named> named() {
    return named;
  }

  /** The names of its modules, such as {@code layer1.0.conv1}, by identity. */
  public Map<Module, String> paths() {
    return Names.paths(body);
  }

  /** What is trained. */
  public List<Names.Named> parameters() {
    return named.stream().filter(n -> n.role().isParameter()).toList();
  }

  /** What the forward pass of a training step changes: running statistics. */
  public List<Names.Named> buffers() {
    return named.stream().filter(n -> !n.role().isParameter()).toList();
  }

  /** How many numbers are trained. */
  public long parameterCount() {
    return parameters().stream().mapToLong(n -> n.tensor().shape().elements()).sum();
  }

  /** Frees its tensors. */
  @Override
  public void close() {
    scope.close();
  }
}
