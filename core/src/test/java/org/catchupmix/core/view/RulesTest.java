package org.catchupmix.core.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.autograd.ArithmeticOp;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.GradientCheck;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.core.operation.LayerOp;
import org.catchupmix.core.operation.LossOp;
import org.catchupmix.core.operation.MixOp;
import org.catchupmix.core.operation.ShapeOp;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The description of each operation's rule is there, and is true. */
class RulesTest {
  private static final Backend BACKEND =
      Backends.choose("reference", BackendOptions.defaults().withPrecision(Precision.BF16))
          .backend();

  @AfterAll
  static void close() {
    assertEquals(0, BACKEND.memoryUse().liveBytes());
    BACKEND.close();
  }

  /** An operation as a function, and the inputs that it is applied to. */
  private record Case(
      String name, List<GradientCheck.Input> points, GradientCheck.Differentiable operation) {
    List<Var> parameters(TensorScope scope) {
      return points.stream().map(p -> Var.parameter(scope.of(p.shape(), p.values()))).toList();
    }

    Var result(Graph graph) {
      return operation.apply(graph, parameters(graph.scope()));
    }

    boolean isOneOperation() {
      try (Graph graph = Graph.recording(BACKEND)) {
        result(graph);
        return graph.record().size() == 1;
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Cases of one operation, and a cast, which is differentiable in BF16 alone. */
  private static final List<Case> CASES =
      Stream.concat(
              OpCases.all().stream()
                  .filter(OpCase::isDifferentiable)
                  .map(c -> new Case(c.name(), c.points(), c.operation()))
                  .filter(Case::isOneOperation),
              Stream.of(
                  new Case(
                      "cast",
                      List.of(new GradientCheck.Input(Shape.of(3), new double[] {1, -2, 0.3})),
                      (graph, v) -> graph.as(DType.BF16, v.getFirst()))))
          .toList();

  static List<Case> cases() {
    return CASES;
  }

  @Test
  void everyOperationIsHere() {
    Set<String> operations =
        Stream.of(ArithmeticOp.class, LayerOp.class, LossOp.class, MixOp.class, ShapeOp.class)
            .flatMap(kind -> Arrays.stream(kind.getPermittedSubclasses()))
            .map(Class::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> covered = new TreeSet<>();
    for (Case c : CASES) {
      try (Graph graph = Graph.recording(BACKEND)) {
        covered.add(c.result(graph).producer().getClass().getSimpleName());
      }
    }
    assertTrue(operations.size() >= 20, operations.toString());
    assertEquals(operations, covered);
  }

  /** {@code y = x}, from outside. */
  private interface Foreign extends Op.Unary {
    @Override
    default Tensor forward(TensorScope scope) {
      return scope.like(x().value(), y -> new Elementwise.Copy(x().value(), y));
    }

    @Override
    default void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x(), dy);
    }
  }

  private record Silent(Var x) implements Foreign {}

  private record Speaking(Var x) implements Foreign, Described {
    @Override
    public Rule rule() {
      return Rule.of(this, "y = x", "dx = dy", "x");
    }
  }

  @Test
  void anOperationFromOutsideSaysItsRuleOrIsNamed() {
    try (TensorScope scope = new TensorScope(BACKEND);
        Graph graph = Graph.recording(BACKEND)) {
      Var x = Var.parameter(scope.filled(Shape.of(2), 3));
      assertEquals(
          new Rule("y = x", "dx = dy", List.of(new Rule.Input("x", x)), List.of(), ""),
          Rules.of(graph.apply(new Speaking(x))));
      assertEquals(
          new Rule(
              "y = Silent(x1)", "dx1 by its rule", List.of(new Rule.Input("x1", x)), List.of(), ""),
          Rules.of(graph.apply(new Silent(x))));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theFormulasNameTheInputs(Case c) {
    try (Graph graph = Graph.recording(BACKEND)) {
      Var y = c.result(graph);
      Op op = y.producer();
      Rule rule = Rules.of(y);
      assertEquals(op.inputs(), rule.inputs().stream().map(Rule.Input::var).toList());
      assertFalse(rule.forward().contains(op.name() + "("), "no row: " + rule.forward());
      assertTrue(rule.forward().startsWith("y"), rule.forward());
      for (Rule.Input input : rule.inputs()) {
        assertTrue(rule.forward().contains(input.name()), rule.forward() + " has " + input.name());
        assertTrue(
            rule.backward().contains("d" + input.name()), rule.backward() + " of " + input.name());
      }
      assertFalse(rule.reads().stream().anyMatch(read -> read.name().isBlank()));
    }
  }

  /** Tensors that are not named may be spoiled between forward and backward. */
  @ParameterizedTest
  @MethodSource("cases")
  void theBackwardRuleReadsNothingElse(Case c) {
    assertArrayEquals(gradients(c, -1), gradients(c, NOT_NAMED));
  }

  /**
   * Named tensors may not be spoiled. A case may hide that, such as a batch whose samples all have
   * one label; one of the cases with the same rule must show it.
   */
  @Test
  void theBackwardRuleReadsWhatItSays() {
    Map<String, Boolean> read = new TreeMap<>();
    for (Case c : CASES) {
      double[] right = gradients(c, -1);
      Rule rule = rule(c);
      for (int i = 0; i < rule.reads().size(); i++) {
        String name = "%s of %s".formatted(rule.reads().get(i).name(), rule.backward());
        read.merge(name, changes(c, i, right), Boolean::logicalOr);
      }
    }
    assertTrue(read.size() >= 25, read.toString());
    read.forEach((name, shown) -> assertTrue(shown, name + " is named and not read"));
  }

  /** Whether spoiling a tensor changes the gradients, or is refused, such as a box outside. */
  private static boolean changes(Case c, int spoil, double[] right) {
    try {
      return !Arrays.equals(right, gradients(c, spoil));
    } catch (IllegalArgumentException _) {
      return true;
    }
  }

  /**
   * A part of a graph frees the inputs and the result of an operation unless its rule reads them.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void theBackwardRuleReadsNothingThatAPartFrees(Case c) {
    assertArrayEquals(gradientsInside(c, (_, body) -> body.get()), gradientsInside(c, Graph::part));
  }

  /** All gradients where sums surround the operation. */
  private static double[] gradientsInside(Case c, BiFunction<Graph, Supplier<Var>, Var> part) {
    try (TensorScope scope = new TensorScope(BACKEND);
        Graph graph = Graph.recording(BACKEND)) {
      List<Var> inputs = c.parameters(scope);
      Var y =
          part.apply(
              graph,
              () -> {
                List<Var> sums = inputs.stream().map(v -> graph.add(v, v)).toList();
                Var result = c.operation().apply(graph, sums);
                return graph.add(result, result);
              });
      Tensor dy = graph.scope().like(y.value());
      graph.scope().run(new Elementwise.Fill(0.5, dy));
      Gradients g = graph.backward(y, dy);
      return inputs.stream().flatMapToDouble(v -> Arrays.stream(g.of(v).toDoubles())).toArray();
    }
  }

  private static final int NOT_NAMED = -2;

  private static Rule rule(Case c) {
    try (Graph graph = Graph.recording(BACKEND)) {
      return Rules.of(c.result(graph));
    }
  }

  /** All gradients, after a tensor was spoiled between forward and backward. */
  private static double[] gradients(Case c, int spoil) {
    try (TensorScope scope = new TensorScope(BACKEND);
        Graph graph = Graph.recording(BACKEND)) {
      List<Var> inputs = c.parameters(scope);
      Var y = c.operation().apply(graph, inputs);
      List<Tensor> named = Rules.of(y).reads().stream().map(Rule.Read::tensor).toList();
      if (spoil == NOT_NAMED) {
        List<Tensor> all = new ArrayList<>(y.producer().saved());
        all.add(y.value());
        inputs.forEach(v -> all.add(v.value()));
        all.stream().filter(t -> !named.contains(t)).forEach(RulesTest::spoil);
      } else if (spoil >= 0) {
        spoil(named.get(spoil));
      }
      double[] seed = new PhiloxRandom(8, "seed").doubles(y.shape().elements(), 0.5, 1).toArray();
      Tensor dy = graph.scope().like(y.value());
      BACKEND.upload(seed, dy);
      Gradients g = graph.backward(y, dy);
      return inputs.stream().flatMapToDouble(v -> Arrays.stream(g.of(v).toDoubles())).toArray();
    }
  }

  private static void spoil(Tensor t) {
    if (t.dtype() == DType.F64 || t.dtype() == DType.BF16) {
      // Not NaN: a ReLU's mask would call it "not above 0" and look right where y was 0.
      double[] values = t.toDoubles();
      for (int i = 0; i < values.length; i++) {
        values[i] = -3 * values[i] + 0.7;
      }
      BACKEND.upload(values, t);
    } else if (t.dtype() == DType.I32) {
      // Each has the number of its neighbour, so rows and classes are still some that there are.
      int[] values = t.toInts();
      int[] spoiled = new int[values.length];
      Arrays.setAll(spoiled, i -> values[(i + 1) % values.length]);
      BACKEND.upload(spoiled, t);
    } else {
      byte[] values = t.toBytes();
      for (int i = 0; i < values.length; i++) {
        values[i] = (byte) (values[i] == 0 ? 1 : 0);
      }
      BACKEND.upload(values, t);
    }
  }
}
