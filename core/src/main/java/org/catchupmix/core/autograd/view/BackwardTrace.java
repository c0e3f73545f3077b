package org.catchupmix.core.autograd.view;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.catchupmix.core.autograd.BackwardListener;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.tensor.Tensor;

/**
 * Follows a backward pass: {@code graph.backward(loss, new BackwardTrace(graph, labels, out))}. It
 * copies each gradient to the host for its norm, which it computes in double.
 */
public final class BackwardTrace implements BackwardListener {
  private final Graph graph;
  private final GraphLabels labels;
  private final Consumer<BackwardStep> out;
  private final Set<Var> reached = Collections.newSetFromMap(new IdentityHashMap<>());
  private GraphView view;
  private GraphNode.Operation operation;
  private Rule rule;
  private double norm;
  private List<Rule.Input> waiting;
  private final List<Rule.Read> mayBeReleased = new ArrayList<>();
  private final List<BackwardStep.Sent> sent = new ArrayList<>();

  public BackwardTrace(Graph graph, GraphLabels labels, Consumer<BackwardStep> out) {
    this.graph = graph;
    this.labels = labels;
    this.out = out;
  }

  @Override
  public void begins(int index, Var result, Tensor dy) {
    view = view == null ? GraphView.of(graph, labels) : view;
    operation = view.operations().get(index);
    rule = Rules.of(result);
    norm = dy == null ? Double.NaN : norm(dy);
    waiting = new ArrayList<>(rule.inputs());
    sent.clear();
    mayBeReleased.clear();
    for (Tensor t : result.producer().saved()) {
      consider(nameOf(t), t);
    }
    consider("y", result.value());
    if (dy != null) {
      consider("dy", dy);
    }
  }

  private String nameOf(Tensor t) {
    return rule.reads().stream()
        .filter(read -> read.tensor() == t)
        .map(Rule.Read::name)
        .findFirst()
        .orElse("scratch");
  }

  private void consider(String name, Tensor t) {
    if (!t.isReleased()) {
      mayBeReleased.add(new Rule.Read(name, t));
    }
  }

  @Override
  public void sends(Var input, Tensor contribution) {
    boolean added = !reached.add(input);
    if (operation == null) {
      return; // the seed gradient
    }
    // An operation may have one variable as two inputs: each gets its own gradient.
    Rule.Input as = waiting.stream().filter(i -> i.var() == input).findFirst().orElseThrow();
    waiting.remove(as);
    sent.add(
        new BackwardStep.Sent(
            "d" + as.name(),
            recipient(as.name()),
            contribution.shape(),
            norm(contribution),
            added));
  }

  private String recipient(String name) {
    int id =
        operation.inputs().stream()
            .filter(input -> input.name().equals(name))
            .findFirst()
            .orElseThrow()
            .node();
    if (id < 0) {
      String leaf = view.leaves().get(-id - 1).name();
      return leaf.isEmpty() ? "leaf " + name : leaf;
    }
    GraphNode.Operation to = view.operations().get(id - 1);
    return id + " " + to.name() + (to.module().isEmpty() ? "" : " of " + to.module());
  }

  @Override
  public void ends() {
    List<BackwardStep.Released> released =
        mayBeReleased.stream()
            .filter(held -> held.tensor().isReleased())
            .map(
                held ->
                    new BackwardStep.Released(
                        held.name(), held.tensor().shape(), held.tensor().bytes()))
            .toList();
    out.accept(new BackwardStep(operation, norm, List.copyOf(sent), released));
  }

  static double norm(Tensor t) {
    double sum = 0;
    for (double v : t.toDoubles()) {
      sum += v * v;
    }
    return Math.sqrt(sum);
  }
}
