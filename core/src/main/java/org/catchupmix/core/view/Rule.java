package org.catchupmix.core.view;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.tensor.Tensor;

/**
 * A description of an operation: its two formulas, the names of its inputs in them, and which
 * tensors its backward rule reads. Nothing computes with it.
 *
 * @param forward such as {@code y = a * b}
 * @param backward such as {@code da = dy * b, db = dy * a}
 * @param reads what the backward rule reads besides dy, so that it must be kept until then
 * @param settings settings, such as {@code stride 2, padding 1}; empty for nothing
 */
public record Rule(
    String forward, String backward, List<Input> inputs, List<Read> reads, String settings) {
  public record Input(String name, Var var) {}

  public record Read(String name, Tensor tensor) {}

  /**
   * Returns the formulas of an operation.
   *
   * @param names of its inputs in the formulas; if none is given, x or a and b
   */
  public static Rule of(Op op, String forward, String backward, String... names) {
    List<String> all =
        names.length > 0
            ? List.of(names)
            : op instanceof Op.Binary ? List.of("a", "b") : List.of("x");
    List<Input> inputs =
        IntStream.range(0, all.size())
            .mapToObj(i -> new Input(all.get(i), op.inputs().get(i)))
            .toList();
    return new Rule(forward, backward, inputs, List.of(), "");
  }

  public Rule reads(String name, Tensor tensor) {
    List<Read> all = Stream.concat(reads.stream(), Stream.of(new Read(name, tensor))).toList();
    return new Rule(forward, backward, inputs, all, settings);
  }

  /**
   * This rule with a tensor that only the gradient of one input reads, unless that is a constant.
   */
  public Rule readsForGradient(Var input, String name, Tensor tensor) {
    return input.isDifferentiable() ? reads(name, tensor) : this;
  }

  public Rule settings(String text) {
    return new Rule(forward, backward, inputs, reads, text);
  }
}
