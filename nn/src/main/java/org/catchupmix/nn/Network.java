package org.catchupmix.nn;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Scope;

/**
 * A whole network: images {@code [N,H,W,C]} to class scores {@code [N,K]}. It owns its tensors and
 * must be closed.
 */
public final class Network implements AutoCloseable {
  public static final String STEM = "stem";

  public static final String BACKBONE = "backbone";

  private final ModelSpec spec;
  private final Scope scope;
  private final Layer body;
  private final List<Integer> mixPoints;
  private final List<Names.Named> named;

  /** Number of leading tensors of {@link #named} that are frozen. */
  private int frozen;

  private Set<Layer> frozenModules = Set.of();

  /**
   * Takes over a module and the scope of its tensors.
   *
   * @param mixPoints the mix points that its forward pass reaches, besides 0, the input
   */
  public Network(ModelSpec spec, Scope scope, Layer body, List<Integer> mixPoints) {
    this.spec = spec;
    this.scope = scope;
    this.body = body;
    this.mixPoints = List.copyOf(mixPoints);
    this.named = Names.of(body);
  }

  public ModelSpec spec() {
    return spec;
  }

  public Backend backend() {
    return scope.backend();
  }

  /** Mix points besides 0, the input. */
  public List<Integer> mixPoints() {
    return mixPoints;
  }

  /** Computes the class scores of a batch; mix point 0 is the batch itself. */
  public Var forward(Pass pass, Var x) {
    Pass own = frozenModules.isEmpty() ? pass : pass.freezing(frozenModules);
    return body.forward(own, pass.at(0, x));
  }

  /**
   * Freezes the network from its input up to and including a part. Frozen parameters are not
   * trained, and frozen batch norms use their running statistics, which no longer change.
   *
   * @param part {@link #STEM}, {@link #BACKBONE}, or a stage by its name in state dicts, such as
   *     {@code layer2} or {@code block2}
   * @throws IllegalArgumentException if it has no such part
   */
  public void freeze(String part) {
    List<String> names = named.stream().map(Names.Named::name).toList();
    int until =
        switch (part) {
          case STEM -> count(names, name -> name.matches("(layer|block)1\\..*"));
          case BACKBONE -> names.indexOf(head().getFirst().name());
          default -> {
            List<String> back = names.reversed();
            yield names.size() - count(back, name -> name.startsWith(part + "."));
          }
        };
    if (until == 0) {
      throw new IllegalArgumentException(
          "freeze: %s has no part '%s'".formatted(spec.name(), part));
    }
    List<String> trained = names.subList(until, names.size());
    Set<Layer> modules = Collections.newSetFromMap(new IdentityHashMap<>());
    paths()
        .forEach(
            (module, path) -> {
              Predicate<String> isWithin = name -> name.startsWith(path + ".");
              if (names.stream().anyMatch(isWithin) && trained.stream().noneMatch(isWithin)) {
                modules.add(module);
              }
            });
    frozen = until;
    frozenModules = modules;
  }

  /** Counts the names before the first of a kind; all if there is none. */
  private static int count(List<String> names, Predicate<String> kind) {
    return (int) names.stream().takeWhile(kind.negate()).count();
  }

  /** Tensors of the classifier, the linear layer that gives the class scores. */
  public List<Names.Named> head() {
    return named.stream()
        .filter(n -> n.role() == Role.LINEAR_WEIGHT || n.role() == Role.BIAS)
        .toList();
  }

  /** Opens a graph for a training step, which computes no gradients of frozen parameters. */
  public Graph recording() {
    return frozen == 0
        ? Graph.recording(backend())
        : Graph.recordingFor(
            backend(), parameters().stream().map(Names.Named::var).toArray(Var[]::new));
  }

  /** Parameters and buffers. */
  public List<Names.Named> named() {
    return named;
  }

  /** Names of the modules, such as {@code layer1.0.conv1}, by identity. */
  public Map<Layer, String> paths() {
    return Names.paths(body);
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

  @Override
  public void close() {
    scope.close();
  }
}
