package org.catchupmix.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;

/**
 * A whole network: images {@code [N,H,W,C]} to class scores {@code [N,K]}. It owns its tensors and
 * must be closed.
 */
public final class Network implements AutoCloseable {
  /** All but the classifier, for {@link #freeze}. */
  public static final String BACKBONE = "backbone";

  private final String name;
  private final TensorScope scope;
  private final Layer body;
  private final List<Names.Named> named;
  private final Map<Layer, String> paths;

  /** Number of tensors before each mix point. */
  private final Map<String, Integer> mixPoints;

  private final List<String> mixPointNames;

  /** Number of leading tensors of {@link #named} that are frozen. */
  private int frozen;

  private Set<Layer> frozenLayers = Set.of();

  private OptionalLong draw = OptionalLong.empty();

  /**
   * Takes over a layer and the scope of its tensors. Weights are as the layer made them, zero in
   * the layers of this library: fill them with {@link org.catchupmix.nn.state.Initialization} or
   * {@link org.catchupmix.nn.state.StateDict}.
   *
   * @param name for messages
   * @param body maps {@code [N,H,W,C]} to {@code [N,K]}
   * @throws IllegalArgumentException if two tensors or two mix points have one name
   */
  public Network(String name, TensorScope scope, Layer body) {
    this.name = name;
    this.scope = scope;
    this.body = body;
    Names names = Names.of(body);
    this.named = names.tensors();
    this.paths = names.paths();
    this.mixPoints = names.mixPoints();
    this.mixPointNames = List.copyOf(mixPoints.keySet());
  }

  public Backend backend() {
    return scope.backend();
  }

  /** Numbers of the mix points, from 1; point 0 is the input. */
  public List<Integer> mixPoints() {
    return IntStream.rangeClosed(1, mixPointNames.size()).boxed().toList();
  }

  /** Names of the mix points 1, 2, ..., in the order of the forward pass. */
  public List<String> mixPointNames() {
    return mixPointNames;
  }

  /**
   * Number of class scores.
   *
   * @throws IllegalStateException if no layer has weights
   */
  public int classes() {
    return head().getFirst().tensor().shape().dim(0);
  }

  /**
   * Computes the class scores of a batch.
   *
   * @param x normalised images {@code [N,H,W,C]}, mix point 0
   * @return {@code [N,K]}, real
   * @throws IllegalArgumentException if the layers do not take images of this shape
   */
  public Var forward(Pass pass, Var x) {
    Pass inside = pass.within(mixPointNames, frozenLayers, draw);
    return body.forward(inside, inside.at(0, x));
  }

  /**
   * Numbers the next training passes: layers such as dropout then draw by this number, not by the
   * passes so far, which a resumed training and each of several ranks would count differently.
   *
   * @param number of a step and shard; empty to count passes, as at first
   */
  public void draw(OptionalLong number) {
    draw = number;
  }

  /**
   * Freezes the network from its input up to a mix point. Frozen parameters are not trained, and
   * frozen batch norms use their running statistics, which no longer change.
   *
   * @param part name of a mix point, such as {@code stem} or {@code layer2}, or {@link #BACKBONE}
   * @throws IllegalArgumentException if it has no such mix point, or no tensors before it
   */
  public void freeze(String part) {
    int until =
        part.equals(BACKBONE) ? named.indexOf(head().getFirst()) : mixPoints.getOrDefault(part, 0);
    Preconditions.require(until > 0, "freeze: %s has no part '%s'", name, part);
    List<String> names = named.stream().map(Names.Named::name).toList();
    List<String> trained = names.subList(until, names.size());
    Set<Layer> layers = Collections.newSetFromMap(new IdentityHashMap<>());
    paths.forEach(
        (layer, path) -> {
          Predicate<String> isWithin = n -> n.startsWith(path + ".");
          if (names.stream().anyMatch(isWithin) && trained.stream().noneMatch(isWithin)) {
            layers.add(layer);
          }
        });
    frozen = until;
    frozenLayers = layers;
  }

  /**
   * Tensors of the classifier, the last layer with weights: {@code [K,..]} and, if it has one, the
   * bias {@code [K]}.
   *
   * @throws IllegalStateException if no layer has weights
   */
  public List<Names.Named> head() {
    for (Names.Named last : named.reversed()) {
      if (last.role() == Role.LINEAR_WEIGHT || last.role() == Role.CONVOLUTION_WEIGHT) {
        List<Names.Named> head = new ArrayList<>(named.subList(named.indexOf(last), named.size()));
        head.removeIf(n -> n != last && n.role() != Role.BIAS);
        return head;
      }
    }
    throw new IllegalStateException(name + " has no layer with weights, so no classifier");
  }

  /** Opens a graph for a training step, which computes no gradients of frozen parameters. */
  public Graph recording() {
    return frozen == 0
        ? Graph.recording(backend())
        : Graph.recordingFor(
            backend(), parameters().stream().map(Names.Named::var).toArray(Var[]::new));
  }

  /** Parameters and buffers, in the order of the forward pass. */
  public List<Names.Named> named() {
    return named;
  }

  /** Names of the layers, such as {@code layer1.0.conv1}, by identity. */
  public Map<Layer, String> paths() {
    return Collections.unmodifiableMap(paths);
  }

  /** Parameters that are not frozen. */
  public List<Names.Named> parameters() {
    return named.subList(frozen, named.size()).stream()
        .filter(n -> n.role().isParameter())
        .toList();
  }

  /** Running statistics, which the forward pass of a training step changes. */
  public List<Names.Named> buffers() {
    return named.stream().filter(n -> !n.role().isParameter()).toList();
  }

  /** Number of elements of all parameters, frozen or not. */
  public long parameterCount() {
    return count(named.stream().filter(n -> n.role().isParameter()).toList());
  }

  /** Number of elements that are trained. */
  public long trainedCount() {
    return count(parameters());
  }

  private static long count(List<Names.Named> tensors) {
    return tensors.stream().mapToLong(n -> n.tensor().shape().elements()).sum();
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name;
  }

  /** Gives back the memory of its tensors. */
  @Override
  public void close() {
    scope.close();
  }
}
