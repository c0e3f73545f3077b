package org.catchupmix.core.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.tensor.Tensor;

/**
 * A recorded graph as plain data, without tensors, so that it outlives the graph.
 *
 * @param leaves parameters and constants, in the order of their first use
 * @param operations in the order in which they were applied
 * @param heldBytes of the results and of what operations made for their backward rules, read or
 *     not, that the record holds until the backward pass
 */
public record GraphView(
    List<GraphNode.Leaf> leaves, List<GraphNode.Operation> operations, long heldBytes) {
  public static GraphView of(Graph graph, GraphLabels labels) {
    return new Builder(labels).build(graph.record());
  }

  /** A view of all that a result depends on, numbered so that inputs come first. */
  public static GraphView of(Var result) {
    return of(result, new GraphLabels());
  }

  public static GraphView of(Var result, GraphLabels labels) {
    return new Builder(labels).build(inputsFirst(result));
  }

  private record Visit(Var var, Iterator<Var> inputs) {
    static Visit of(Var var) {
      return new Visit(var, var.producer().inputs().iterator());
    }
  }

  /** Depth first, with a stack of its own: a chain may be long. */
  private static List<Var> inputsFirst(Var result) {
    List<Var> ordered = new ArrayList<>();
    if (result.producer() == null) {
      return ordered;
    }
    Set<Var> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Visit> open = new ArrayDeque<>();
    open.push(Visit.of(result));
    while (!open.isEmpty()) {
      Visit top = open.peek();
      if (!top.inputs().hasNext()) {
        ordered.add(open.pop().var());
      } else {
        Var input = top.inputs().next();
        if (input.producer() != null && seen.add(input)) {
          open.push(Visit.of(input));
        }
      }
    }
    return ordered;
  }

  public long parameterCount() {
    return leaves.stream()
        .filter(GraphNode.Leaf::parameter)
        .mapToLong(leaf -> leaf.shape().elements())
        .sum();
  }

  /**
   * Bytes that backward rules read, each tensor counted once. Parameters do not count, as they stay
   * in memory anyway.
   */
  public long savedBytes() {
    return savedBytes(operations);
  }

  public static long savedBytes(Collection<GraphNode.Operation> operations) {
    return operations.stream()
        .flatMap(operation -> operation.saved().stream())
        .filter(saved -> !saved.parameter())
        .collect(Collectors.toMap(GraphNode.Saved::tensor, GraphNode.Saved::bytes, (a, _) -> a))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private static final class Builder {
    private final GraphLabels labels;
    private final List<GraphNode.Leaf> leaves = new ArrayList<>();
    private final Map<Var, Integer> ids = new IdentityHashMap<>();
    private final Map<Tensor, Integer> tensors = new IdentityHashMap<>();
    private final Set<Tensor> parameters = Collections.newSetFromMap(new IdentityHashMap<>());

    Builder(GraphLabels labels) {
      this.labels = labels;
    }

    GraphView build(List<Var> record) {
      List<GraphNode.Operation> operations = new ArrayList<>();
      Set<Tensor> held = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Var result : record) {
        operations.add(operation(result, operations.size() + 1));
        held.add(result.value());
        held.addAll(result.producer().saved());
      }
      return new GraphView(
          leaves,
          operations,
          held.stream().filter(t -> !t.isReleased()).mapToLong(Tensor::bytes).sum());
    }

    private GraphNode.Operation operation(Var result, int id) {
      Op op = result.producer();
      Rule rule = Rules.of(result);
      List<GraphNode.Input> inputs =
          rule.inputs().stream()
              .map(input -> new GraphNode.Input(input.name(), idOf(input.var())))
              .toList();
      List<GraphNode.Saved> saved =
          result.isDifferentiable() ? rule.reads().stream().map(this::saved).toList() : List.of();
      ids.put(result, id);
      return new GraphNode.Operation(
          id,
          op.name(),
          labels.moduleOf(result),
          labels.markOf(result),
          result.isDifferentiable(),
          result.value().dtype(),
          result.shape(),
          result.value().bytes(),
          rule.forward(),
          rule.backward(),
          rule.settings(),
          labels.numbersOf(result),
          inputs,
          saved);
    }

    private int idOf(Var v) {
      Integer known = ids.get(v);
      if (known != null) {
        return known;
      }
      int id = -leaves.size() - 1;
      Tensor t = v.value();
      leaves.add(
          new GraphNode.Leaf(
              id,
              labels.nameOf(v),
              v.isDifferentiable(),
              t.dtype(),
              t.shape(),
              t.bytes(),
              labels.numbersOf(v)));
      ids.put(v, id);
      if (v.isDifferentiable()) {
        parameters.add(t);
      }
      return id;
    }

    private GraphNode.Saved saved(Rule.Read read) {
      Tensor t = read.tensor();
      int number = tensors.computeIfAbsent(t, _ -> tensors.size());
      return new GraphNode.Saved(
          read.name(), number, parameters.contains(t), t.dtype(), t.shape(), t.bytes());
    }
  }
}
