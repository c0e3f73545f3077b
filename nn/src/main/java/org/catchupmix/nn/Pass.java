package org.catchupmix.nn;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.autograd.ArithmeticOp.Cast;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.tensor.DType;

/**
 * One run through a network.
 *
 * @param training whether batch norm uses the batch's statistics and updates the running ones
 * @param mixer mixes the features at the mix points
 * @param listener is notified of the layer that applied each operation
 * @param mixPoints names of the network's mix points from 1
 * @param frozen layers, by identity, that run as in inference even in training, see {@link
 *     Network#freeze}
 * @param draw decides the random numbers of layers in a training, see {@link Network#draw}
 */
public record Pass(
    Graph graph,
    boolean training,
    Mixer mixer,
    Listener listener,
    List<String> mixPoints,
    Set<Layer> frozen,
    OptionalLong draw) {
  /** Mixes a batch at a mix point, a named place of the network. */
  @FunctionalInterface
  public interface Mixer {
    /** Leaves all features as they are. */
    Mixer NONE = (_, _, h) -> h;

    /**
     * Mixes the batch, or not.
     *
     * @param point 0 is the input, others as in {@link Network#mixPoints}
     * @param features {@code [N,H,W,C]}
     */
    Var at(Graph graph, int point, Var features);
  }

  /** Observes which layer applied each operation. */
  @FunctionalInterface
  public interface Listener {
    Listener NONE = (_, _) -> {};

    void applied(Layer owner, Var result);
  }

  /** Creates a pass to which a network adds its mix points and frozen layers. */
  public Pass(Graph graph, boolean training, Mixer mixer, Listener listener) {
    this(graph, training, mixer, listener, List.of(), Set.of(), OptionalLong.empty());
  }

  public Pass(Graph graph, boolean training, Mixer mixer) {
    this(graph, training, mixer, Listener.NONE);
  }

  /** Creates a training pass without mixing. */
  public static Pass training(Graph graph) {
    return new Pass(graph, true, Mixer.NONE);
  }

  /** Creates a pass that uses the running statistics. */
  public static Pass inference(Graph graph) {
    return new Pass(graph, false, Mixer.NONE);
  }

  Pass within(List<String> points, Set<Layer> layers, OptionalLong number) {
    return new Pass(graph, training, mixer, listener, points, layers, number);
  }

  /** Whether a layer trains: its batch norm uses the batch's statistics. */
  public boolean trains(Layer layer) {
    return training && !frozen.contains(layer);
  }

  /** Whether layers may be fused: nothing is recorded, and no listener observes each operation. */
  public boolean fusesLayers() {
    return !training && !graph.isRecording() && listener == Listener.NONE;
  }

  /** Applies an operation for a layer. */
  public Var apply(Layer owner, Op op) {
    Var result = graph.apply(op);
    listener.applied(owner, result);
    return result;
  }

  /** Casts to the type of activations, {@link Backend#storageDtype()}. */
  public Var activation(Layer owner, Var v) {
    return as(owner, graph.backend().storageDtype(), v);
  }

  /** Casts to the type of sums and parameters, {@link Backend#computeDtype()}. */
  public Var real(Layer owner, Var v) {
    return as(owner, graph.backend().computeDtype(), v);
  }

  private Var as(Layer owner, DType type, Var v) {
    return v.value().dtype() == type ? v : apply(owner, new Cast(v, type));
  }

  /** Runs a block as a {@link Graph#part}. */
  public Var part(Supplier<Var> block) {
    return graph.part(block);
  }

  /**
   * Passes a mix point, where the batch may be mixed.
   *
   * @param features {@code [N,H,W,C]}
   * @return features of the same shape
   * @throws IllegalArgumentException if the network did not name this point in {@link
   *     Layer#collect}
   */
  public Var at(String point, Var features) {
    int index = mixPoints.indexOf(point);
    Preconditions.require(
        index >= 0, "mix point '%s' must be one of the network's: %s", point, mixPoints);
    return at(index + 1, features);
  }

  Var at(int point, Var features) {
    return mixer.at(graph, point, features);
  }
}
