package org.catchupmix.core.view;

import java.util.IdentityHashMap;
import java.util.Map;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Var;

/** Names that the record does not know, for a {@link GraphView}. */
public final class GraphLabels {
  private final Map<Var, String> leaves = new IdentityHashMap<>();
  private final Map<Var, String> modules = new IdentityHashMap<>();
  private final Map<Var, String> marks = new IdentityHashMap<>();
  private Gradients gradients = Gradients.of(Map.of());

  /** Names a leaf, such as {@code layer1.0.conv1.weight}. */
  public GraphLabels name(Var leaf, String name) {
    leaves.put(leaf, name);
    return this;
  }

  /** Names the part of the network that a result belongs to, such as {@code layer1.0.conv1}. */
  public GraphLabels module(Var result, String path) {
    modules.put(result, path);
    return this;
  }

  /** Marks a result as something to look at, such as {@code mix point 3}. */
  public GraphLabels mark(Var result, String text) {
    marks.put(result, text);
    return this;
  }

  public GraphLabels gradients(Gradients gradients) {
    this.gradients = gradients;
    return this;
  }

  /** The value and gradient of a scalar; empty for others, and once its memory is released. */
  public String numbersOf(Var v) {
    if (v.shape().elements() != 1 || !v.value().isReal() || v.value().isReleased()) {
      return "";
    }
    String value = "value " + Quantity.real(v.value().item());
    return gradients.has(v) ? value + ", gradient " + Quantity.real(gradients.of(v).item()) : value;
  }

  public String nameOf(Var leaf) {
    return leaves.getOrDefault(leaf, "");
  }

  public String moduleOf(Var result) {
    return modules.getOrDefault(result, "");
  }

  public String markOf(Var result) {
    return marks.getOrDefault(result, "");
  }
}
