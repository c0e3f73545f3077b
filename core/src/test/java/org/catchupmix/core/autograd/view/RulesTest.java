package org.catchupmix.core.autograd.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.Box;
import org.catchupmix.core.DType;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Precision;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.ArithmeticOp.Add;
import org.catchupmix.core.autograd.ArithmeticOp.AddBias;
import org.catchupmix.core.autograd.ArithmeticOp.Cast;
import org.catchupmix.core.autograd.ArithmeticOp.MatMul;
import org.catchupmix.core.autograd.ArithmeticOp.Mean;
import org.catchupmix.core.autograd.ArithmeticOp.Multiply;
import org.catchupmix.core.autograd.ArithmeticOp.Relu;
import org.catchupmix.core.autograd.ArithmeticOp.Scale;
import org.catchupmix.core.autograd.ArithmeticOp.Sum;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.LayerOp.AveragePool;
import org.catchupmix.core.autograd.LayerOp.BatchNormalization;
import org.catchupmix.core.autograd.LayerOp.Convolution;
import org.catchupmix.core.autograd.LayerOp.GlobalAveragePool;
import org.catchupmix.core.autograd.LayerOp.MaxPool;
import org.catchupmix.core.autograd.LossOp.CrossEntropy;
import org.catchupmix.core.autograd.LossOp.LogSoftmax;
import org.catchupmix.core.autograd.LossOp.SoftCrossEntropy;
import org.catchupmix.core.autograd.MixOp.BoxPaste;
import org.catchupmix.core.autograd.MixOp.ChannelMix;
import org.catchupmix.core.autograd.MixOp.GatherRows;
import org.catchupmix.core.autograd.MixOp.Interpolate;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Pairing;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.random.PhiloxRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What operations say of themselves: every one of them, and that it is true. */
class RulesTest {
  private static final Backend BACKEND =
      Backends.choose("reference", BackendOptions.defaults().withPrecision(Precision.BF16))
          .backend();

  @AfterAll
  static void close() {
    assertEquals(0, BACKEND.memoryUse().liveBytes());
    BACKEND.close();
  }

  private static final Shape PICTURES = Shape.of(3, 4, 4, 2);
  private static final Shape ROWS = Shape.of(3, 4);

  /** An operation on parameters of these shapes. */
  private record Case(String name, List<Shape> shapes, BiFunction<Scope, List<Var>, Op> operation) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case of(BiFunction<Scope, List<Var>, Op> operation, Shape... shapes) {
    return new Case("", List.of(shapes), operation);
  }

  private static Case normalisation(boolean training, boolean relu) {
    return of(
        (s, v) ->
            new BatchNormalization(
                v.get(0),
                v.get(1),
                v.get(2),
                new BatchNormalization.Statistics(
                    s.filled(Shape.of(2), 0.1), s.filled(Shape.of(2), 0.9), 0.1, 1e-5),
                training,
                relu),
        PICTURES,
        Shape.of(2),
        Shape.of(2));
  }

  static List<Case> cases() {
    return Stream.of(
            of((_, v) -> new Add(v.get(0), v.get(1)), ROWS, ROWS),
            of((_, v) -> new AddBias(v.get(0), v.get(1)), ROWS, Shape.of(4)),
            of((_, v) -> new AveragePool(v.get(0), 2, 2, 0), PICTURES),
            normalisation(true, true),
            normalisation(true, false),
            normalisation(false, true),
            of(
                (s, v) -> new BoxPaste(v.get(0), Pairing.of(s, 1, 2, 0), new Box(1, 0, 2, 3)),
                PICTURES),
            of((_, v) -> new Cast(v.get(0), DType.BF16), ROWS),
            of(
                (s, v) ->
                    new ChannelMix(
                        v.get(0),
                        Pairing.of(s, 1, 2, 0),
                        s.of(Shape.of(3, 2), new byte[] {1, 0, 0, 1, 1, 1})),
                PICTURES),
            of((_, v) -> new Convolution(v.get(0), v.get(1), 1, 1), PICTURES, Shape.of(5, 3, 3, 2)),
            of(
                (s, v) -> new CrossEntropy(v.get(0), s.of(Shape.of(3), new int[] {1, 0, 3}), 0.1),
                ROWS),
            of((s, v) -> new GatherRows(v.get(0), s.of(Shape.of(2), new int[] {2, 2})), ROWS),
            of((_, v) -> new GlobalAveragePool(v.get(0)), PICTURES),
            of((_, v) -> new Interpolate(v.get(0), v.get(1), 0.3), ROWS, ROWS),
            of((_, v) -> new LogSoftmax(v.get(0)), ROWS),
            of((_, v) -> new MatMul(v.get(0), v.get(1), true), ROWS, Shape.of(5, 4)),
            of((_, v) -> new MatMul(v.get(0), v.get(1), false), ROWS, Shape.of(4, 5)),
            of((_, v) -> new MaxPool(v.get(0), 2, 2, 0), PICTURES),
            of((_, v) -> new Mean(v.get(0), 0), ROWS),
            of((_, v) -> new Multiply(v.get(0), v.get(1)), ROWS, ROWS),
            of((_, v) -> new Relu(v.get(0)), ROWS),
            of((_, v) -> new Scale(v.get(0), 3), ROWS),
            of((s, v) -> new SoftCrossEntropy(v.get(0), s.filled(ROWS, 0.25)), ROWS),
            of((_, v) -> new Sum(v.get(0), 1), ROWS))
        .map(RulesTest::named)
        .toList();
  }

  private static Case named(Case c) {
    try (Scope scope = new Scope(BACKEND)) {
      Op op = c.operation().apply(scope, parameters(scope, c.shapes()));
      return new Case(op.name() + c.shapes(), c.shapes(), c.operation());
    }
  }

  private static List<Var> parameters(Scope scope, List<Shape> shapes) {
    List<Var> vars = new ArrayList<>();
    for (Shape shape : shapes) {
      double[] values =
          new PhiloxRandom(7, "rule", vars.size()).doubles(shape.elements(), -1, 1).toArray();
      vars.add(Var.parameter(scope.of(shape, values)));
    }
    return vars;
  }

  @Test
  void everyOperationIsHere() throws IOException, URISyntaxException {
    String autograd = Op.class.getPackageName();
    Path folder =
        Path.of(Op.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve(autograd.replace('.', File.separatorChar));
    Set<String> operations = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        Class<?> type = type(autograd + "." + file.getFileName().toString().replace(".class", ""));
        if (Op.class.isAssignableFrom(type) && !type.isInterface()) {
          operations.add(type.getSimpleName());
        }
      }
    }
    Set<String> covered =
        cases().stream()
            .map(c -> c.name().substring(0, c.name().indexOf('[')))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(operations.size() >= 20, operations.toString());
    assertEquals(operations, covered);
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void noOperationLacksARow(Case c) {
    try (Scope scope = new Scope(BACKEND);
        Graph graph = Graph.recording(BACKEND)) {
      Op op = c.operation().apply(scope, parameters(scope, c.shapes()));
      Rule rule = Rules.of(graph.apply(op));
      assertFalse(rule.forward().contains(op.name() + "("), rule.forward());
    }
  }

  /** {@code y = x}, from outside. */
  private static class Foreign implements Op {
    final Var x;

    Foreign(Var x) {
      this.x = x;
    }

    @Override
    public List<Var> inputs() {
      return List.of(x);
    }

    @Override
    public Tensor forward(Scope scope) {
      Tensor y = scope.like(x.value());
      scope.run(new Elementwise.Copy(x.value(), y));
      return y;
    }

    @Override
    public void backward(Tensor dy, Gradients gradients) {
      gradients.add(x, dy);
    }
  }

  /** The same, and says so. */
  private static final class Speaking extends Foreign implements Described {
    Speaking(Var x) {
      super(x);
    }

    @Override
    public Rule rule() {
      return Rule.of("y = x", "dx = dy").input("x", x);
    }
  }

  @Test
  void anOperationFromOutsideSaysItsRuleOrIsNamed() {
    try (Scope scope = new Scope(BACKEND);
        Graph graph = Graph.recording(BACKEND)) {
      Var x = Var.parameter(scope.filled(Shape.of(2), 3));
      assertEquals(
          new Rule("y = x", "dx = dy", List.of(new Rule.Input("x", x)), List.of(), ""),
          Rules.of(graph.apply(new Speaking(x))));
      assertEquals(
          new Rule(
              "y = Foreign(x1)",
              "dx1 by its rule",
              List.of(new Rule.Input("x1", x)),
              List.of(),
              ""),
          Rules.of(graph.apply(new Foreign(x))));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theFormulasNameTheInputs(Case c) {
    try (Scope scope = new Scope(BACKEND);
        Graph graph = Graph.recording(BACKEND)) {
      Op op = c.operation().apply(scope, parameters(scope, c.shapes()));
      Rule rule = Rules.of(graph.apply(op));
      assertEquals(op.inputs(), rule.inputs().stream().map(Rule.Input::var).toList());
      assertTrue(rule.forward().startsWith("y"), rule.forward());
      for (Rule.Input input : rule.inputs()) {
        assertTrue(rule.forward().contains(input.name()), rule.forward() + " has " + input.name());
        assertTrue(
            rule.backward().contains("d" + input.name()), rule.backward() + " of " + input.name());
      }
      assertFalse(rule.reads().stream().anyMatch(read -> read.name().isBlank()));
    }
  }

  /**
   * The backward rule reads what it says and nothing else: what is not named may be spoiled, and
   * what is named may not.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void theBackwardRuleReadsWhatItSays(Case c) {
    double[] right = gradients(c, -1);
    assertArrayEquals(right, gradients(c, NOT_NAMED), "what is not named is not read");
    int reads = reads(c);
    for (int i = 0; i < reads; i++) {
      double[] spoiled = gradients(c, i);
      assertFalse(Arrays.equals(right, spoiled), "tensor " + i + " that is named is read");
    }
  }

  private static final int NOT_NAMED = -2;

  private static int reads(Case c) {
    try (Scope scope = new Scope(BACKEND);
        Graph graph = Graph.recording(BACKEND)) {
      Op op = c.operation().apply(scope, parameters(scope, c.shapes()));
      return Rules.of(graph.apply(op)).reads().size();
    }
  }

  /** All gradients, after a tensor was spoiled between forward and backward. */
  private static double[] gradients(Case c, int spoil) {
    try (Scope scope = new Scope(BACKEND);
        Graph graph = Graph.recording(BACKEND)) {
      List<Var> inputs = parameters(scope, c.shapes());
      Op op = c.operation().apply(scope, inputs);
      Var y = graph.apply(op);
      List<Tensor> named = Rules.of(y).reads().stream().map(Rule.Read::tensor).toList();
      if (spoil == NOT_NAMED) {
        List<Tensor> all = new ArrayList<>(op.saved());
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
      int[] values = t.toInts();
      for (int i = 0; i < values.length; i++) {
        values[i] = i == 0 ? (values[0] + 1) % 3 : values[i];
      }
      BACKEND.upload(values, t);
    } else {
      byte[] values = t.toBytes();
      for (int i = 0; i < values.length; i++) {
        values[i] = (byte) (values[i] == 0 ? 1 : 0);
      }
      BACKEND.upload(values, t);
    }
  }
}
