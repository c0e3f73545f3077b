package org.catchupmix.core.autograd.view;

import java.util.List;
import java.util.stream.Collectors;
import org.catchupmix.core.Shape;

/**
 * One step of a backward pass: an operation, the gradient that comes in, its rule, the gradients
 * that go out and what was released.
 *
 * @param number of the operation in the order of execution, from 1, as in {@link GraphView}
 * @param operation its name
 * @param module the part of the network that it belongs to, empty for none
 * @param mark something to look at, empty for nothing
 * @param shape of its result y, and so of dy
 * @param norm of dy, NaN if no gradient reached y, so that the rule was not run
 * @param forward the formula of y
 * @param backward the formulas of the gradients
 * @param settings what was chosen, empty for nothing
 * @param sent the gradients that go out
 * @param released tensors that gave their memory back
 */
public record BackwardStep(
    int number,
    String operation,
    String module,
    String mark,
    Shape shape,
    double norm,
    String forward,
    String backward,
    String settings,
    List<Sent> sent,
    List<Released> released) {
  /**
   * A gradient that goes out.
   *
   * @param name such as {@code dx}
   * @param to who gets it
   * @param norm Euclidean, of this contribution alone
   * @param added whether it is added to a gradient that another operation sent
   */
  public record Sent(String name, String to, Shape shape, double norm, boolean added) {}

  /** Memory that was given back. */
  public record Released(String name, Shape shape, long bytes) {}

  /** Copies the lists. */
  public BackwardStep {
    sent = List.copyOf(sent);
    released = List.copyOf(released);
  }

  /** It in words, several lines that end with a line break. */
  public String text() {
    StringBuilder s = new StringBuilder();
    s.append("%4d  %s".formatted(number, operation));
    append(s, module.isEmpty() ? "" : "of " + module);
    append(s, mark.isEmpty() ? "" : "** " + mark + " **");
    s.append('\n');
    if (Double.isNaN(norm)) {
      s.append("      no gradient reaches y ").append(shape).append(": nothing to do\n");
    } else {
      line(s, "comes in", "dL/dy %s, norm %s".formatted(shape, Quantity.real(norm)));
      line(s, "rule", forward + (settings.isEmpty() ? "" : "  (" + settings + ")"));
      line(s, "", backward);
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

  private static void append(StringBuilder s, String text) {
    if (!text.isEmpty()) {
      s.append("  ").append(text);
    }
  }

  private static void line(StringBuilder s, String label, String text) {
    s.append("      %-10s%s\n".formatted(label, text));
  }
}
