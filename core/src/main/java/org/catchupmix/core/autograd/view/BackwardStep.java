package org.catchupmix.core.autograd.view;

import java.util.List;
import java.util.stream.Collectors;
import org.catchupmix.core.tensor.Shape;

/**
 * One step of a backward pass: an operation, the gradient that comes in, its rule, the gradients
 * that go out and what was released.
 *
 * @param operation as in a {@link GraphView} of the graph; the shape of its result y is that of dy
 * @param norm of dy, NaN if no gradient reached y, so that the rule was not run
 */
public record BackwardStep(
    GraphNode.Operation operation, double norm, List<Sent> sent, List<Released> released) {
  /**
   * A gradient that goes out: its own norm, and whether it is added to one that another operation
   * sent.
   */
  public record Sent(String name, String to, Shape shape, double norm, boolean added) {}

  public record Released(String name, Shape shape, long bytes) {}

  /** A description of several lines, each ending with a line break. */
  public String text() {
    StringBuilder s = new StringBuilder("%4d  %s".formatted(operation.id(), operation.name()));
    s.append(operation.module().isEmpty() ? "" : "  of " + operation.module());
    s.append(operation.mark().isEmpty() ? "\n" : "  ** " + operation.mark() + " **\n");
    if (Double.isNaN(norm)) {
      s.append("      no gradient reaches y ")
          .append(operation.shape())
          .append(": nothing to do\n");
    } else {
      line(s, "comes in", "dL/dy %s, norm %s".formatted(operation.shape(), Quantity.real(norm)));
      String settings = operation.settings();
      line(s, "rule", operation.forward() + (settings.isEmpty() ? "" : "  (" + settings + ")"));
      line(s, "", operation.backward());
      String label = "goes out";
      for (Sent g : sent) {
        line(
            s,
            label,
            "%s %s, norm %s, to %s%s"
                .formatted(
                    g.name(),
                    g.shape(),
                    Quantity.real(g.norm()),
                    g.to(),
                    g.added() ? ", added to what came before" : ""));
        label = "";
      }
    }
    if (!released.isEmpty()) {
      line(
          s,
          "released",
          released.stream()
              .map(r -> "%s %s %s".formatted(r.name(), r.shape(), Quantity.bytes(r.bytes())))
              .collect(Collectors.joining(", ")));
    }
    return s.toString();
  }

  private static void line(StringBuilder s, String label, String text) {
    s.append("      %-10s%s\n".formatted(label, text));
  }
}
