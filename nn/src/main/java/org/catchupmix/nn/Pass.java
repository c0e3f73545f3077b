package org.catchupmix.nn;

import java.util.Set;
import org.catchupmix.core.Backend;
import org.catchupmix.core.DType;
import org.catchupmix.core.Shape;
import org.catchupmix.core.autograd.ArithmeticOp.Cast;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;

/**
 * One run through a network.
 *
 * @param graph records the operations
 * @param training whether batch norm uses the batch's statistics and updates the running ones
 * @param mixing what happens at the mix points
 * @param listener is notified of the module that applied each operation
 * @param frozen modules, by identity, that run as in inference even in training, see {@link
 *     Network#freeze}
 */
public record Pass(
    Graph graph, boolean training, Mixing mixing, Listener listener, Set<Module> frozen) {
  /** What happens at a mix point: a named place of the network where a batch may be mixed. */
  @FunctionalInterface
  public interface Mixing {
    /** Leaves everything as it is. */
    Mixing NONE = (_, _, h) -> h;

    /**
     * Mixes the batch, or not.
     *
     * @param graph records the operations
     * @param point 0 is the input, others as the network says
     * @param features {@code [N,H,W,C]}
     * @return features of the same shape
     */
    Var at(Graph graph, int point, Var features);
  }

  /** Is notified of the module that applied each operation. */
  @FunctionalInterface
  public interface Listener {
    /** Does nothing. */
    Listener NONE = (_, _) -> {};

    /** This module has applied an operation, with this result. */
    void applied(Module owner, Var result);
  }

  /** A pass through a network that is not frozen, or by which the network says what is. */
  public Pass(Graph graph, boolean training, Mixing mixing, Listener listener) {
    this(graph, training, mixing, listener, Set.of());
  }

  /** A pass without a listener. */
  public Pass(Graph graph, boolean training, Mixing mixing) {
    this(graph, training, mixing, Listener.NONE);
  }

  /** A training pass without mixing. */
  public static Pass training(Graph graph) {
    return new Pass(graph, true, Mixing.NONE);
  }

  /** A pass that uses the running statistics. */
  public static Pass inference(Graph graph) {
    return new Pass(graph, false, Mixing.NONE);
  }

  /** The same pass, in which these modules are frozen. */
  Pass freezing(Set<Module> modules) {
    return new Pass(graph, training, mixing, listener, modules);
  }

  /** Whether a module trains: its batch norm uses the batch's statistics. */
  public boolean trains(Module module) {
    return training && !frozen.contains(module);
  }

  /** Applies an operation for a module. */
  public Var apply(Module owner, Op op) {
    Var result = graph.apply(op);
    listener.applied(owner, result);
    return result;
  }

  /** The same numbers in a type, for a module: the variable itself where it has it, else cast. */
  public Var as(Module owner, DType type, Var v) {
    return v.value().dtype() == type ? v : apply(owner, new Cast(v, type));
  }

  /** The same numbers as activations of the device, see {@link Backend#storageDtype()}. */
  public Var activation(Module owner, Var v) {
    return as(owner, graph.backend().storageDtype(), v);
  }

  /** A module's weight as activations of the device. */
  public Var weight(Module owner, Var v) {
    return weight(owner, v, v.shape());
  }

  /** A module's weight as activations, in a shape that may have more channels, which are zeros. */
  public Var weight(Module owner, Var v, Shape shape) {
    DType type = graph.backend().storageDtype();
    return v.value().dtype() == type ? v : apply(owner, new Cast(v, type, shape));
  }

  /** Reaches a mix point. */
  public Var at(int point, Var features) {
    return mixing.at(graph, point, features);
  }
}
