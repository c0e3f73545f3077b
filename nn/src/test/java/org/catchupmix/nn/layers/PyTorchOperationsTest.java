package org.catchupmix.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.GradientCheck.Differentiable;
import org.catchupmix.core.operation.Functions;
import org.catchupmix.core.operation.LayerOp.GroupNormalization;
import org.catchupmix.core.operation.LayerOp.TransposedConvolution;
import org.catchupmix.core.operation.LossOp.BinaryCrossEntropy;
import org.catchupmix.core.primitive.Normalization;
import org.catchupmix.core.primitive.UnaryFunction;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.state.StateDict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operations and a block of a transformer against PyTorch in float64, by pytorch_fixture.py. */
class PyTorchOperationsTest {
  private static final double TOLERANCE = 1e-12;
  private static final int[] WORDS = {3, 0, 6, 3, 1, 2, 2, 5, 4, 0};
  private static final Shape SENTENCES = Shape.of(2, 5);
  private static final double EPSILON = 1e-5;

  private record Case(Differentiable f, Shape... inputs) {}

  private static final Map<String, Case> CASES =
      Map.ofEntries(
          Map.entry(
              "matmul",
              new Case(
                  (g, v) -> g.matmul(v.get(0), v.get(1)),
                  Shape.of(2, 3, 4, 5),
                  Shape.of(2, 3, 5, 2))),
          Map.entry(
              "matmulTransposed",
              new Case(
                  (g, v) -> g.matmulTransposed(v.get(0), v.get(1)),
                  Shape.of(2, 3, 4, 5),
                  Shape.of(2, 3, 2, 5))),
          Map.entry(
              "layerNorm",
              new Case(
                  (g, v) ->
                      g.apply(GroupNormalization.layerNorm(v.get(0), v.get(1), v.get(2), EPSILON)),
                  Shape.of(2, 3, 6),
                  Shape.of(6),
                  Shape.of(6))),
          Map.entry(
              "groupNorm",
              new Case(
                  (g, v) ->
                      g.apply(
                          new GroupNormalization(
                              v.get(0),
                              v.get(1),
                              v.get(2),
                              new Normalization.Settings(1, 3, EPSILON))),
                  Shape.of(2, 4, 3, 6),
                  Shape.of(6),
                  Shape.of(6))),
          Map.entry(
              "embedding",
              new Case(
                  (g, v) -> Functions.embedding(g, v.get(0), g.scope().of(SENTENCES, WORDS)),
                  Shape.of(7, 3))),
          Map.entry(
              "where",
              new Case(
                  (g, v) -> Functions.where(g, causal(g.scope(), 4), v.get(0), v.get(1)),
                  Shape.of(2, 4, 4),
                  Shape.of(2, 4, 4))),
          Map.entry(
              "transposedConvolution",
              new Case(
                  (g, v) -> g.apply(TransposedConvolution.of(v.get(0), v.get(1), 2, 1, 1)),
                  Shape.of(2, 4, 3, 5),
                  Shape.of(5, 3, 3, 4))),
          Map.entry(
              "sumKeepingAxes",
              new Case(
                  (g, v) -> g.multiply(v.get(0), g.sumKeepingAxes(v.get(0), 2, 0)),
                  Shape.of(2, 3, 4))),
          Map.entry(
              "meanKeepingAxes",
              new Case(
                  (g, v) -> g.multiply(v.get(0), g.meanKeepingAxes(v.get(0), -1)),
                  Shape.of(2, 3, 4))),
          Map.entry(
              "maxKeepingAxes",
              new Case(
                  (g, v) -> g.multiply(v.get(0), Functions.maxKeepingAxes(g, v.get(0), 1)),
                  Shape.of(2, 3, 4))),
          Map.entry(
              "binaryCrossEntropy",
              new Case(
                  (g, v) ->
                      g.apply(
                          new BinaryCrossEntropy(
                              g.scale(v.get(0), 9), g.multiply(v.get(1), v.get(1)))),
                  Shape.of(3, 4),
                  Shape.of(3, 4))),
          Map.entry(
              "gelu",
              new Case((g, v) -> g.map(UnaryFunction.GELU, g.scale(v.get(0), 9)), Shape.of(3, 7))));

  static Set<String> operations() {
    return CASES.keySet();
  }

  /** Ones on and below the diagonal. */
  private static Tensor causal(TensorScope scope, int side) {
    byte[] mask = new byte[side * side];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (i % side <= i / side ? 1 : 0);
    }
    return scope.of(Shape.of(side, side), mask);
  }

  private static Tensor value(TensorScope scope, Shape shape) {
    long[] dims = Arrays.stream(shape.dims()).asLongStream().toArray();
    return scope.of(shape, PyTorchNetworksTest.value(dims));
  }

  private static void requireEqual(String of, String tensor, double[] actual) throws IOException {
    double[] expected = PyTorchNetworksTest.expected(of, tensor);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertArrayEquals(expected, actual, TOLERANCE * largest, of + " " + tensor);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void valuesAndGradientsArePyTorchs(String name) throws IOException {
    Case c = CASES.get(name);
    try (Backend backend = Backends.open("reference");
        Graph graph = Graph.recording(backend)) {
      List<Var> inputs = new ArrayList<>();
      for (Shape shape : c.inputs()) {
        inputs.add(Var.parameter(value(graph.scope(), shape)));
      }
      Var y = c.f().apply(graph, inputs);
      requireEqual(name, "y", y.value().toDoubles());
      Gradients gradients = graph.backward(y, value(graph.scope(), y.shape()));
      for (int i = 0; i < inputs.size(); i++) {
        requireEqual(name, "" + i, gradients.of(inputs.get(i)).toDoubles());
      }
    }
  }

  /** An embedding and a block of a transformer, with the names of the script. */
  private record Block(
      Embedding tokens,
      GroupNorm ln1,
      Linear qkv,
      Linear proj,
      GroupNorm ln2,
      Linear fc1,
      Linear fc2)
      implements Layer {
    static Block of(TensorScope scope) {
      return new Block(
          new Embedding(scope, 7, 8),
          GroupNorm.layerNorm(scope, 8),
          new Linear(scope, 8, 24),
          new Linear(scope, 8, 8),
          GroupNorm.layerNorm(scope, 8),
          new Linear(scope, 8, 32),
          new Linear(scope, 32, 8));
    }

    @Override
    public Var forward(Pass pass, Var words) {
      Graph g = pass.graph();
      Var x = tokens.forward(pass, words);
      int n = x.shape().dim(0);
      int t = x.shape().dim(1);
      Var all = qkv.forward(pass, ln1.forward(pass, x));
      Var[] parts = new Var[3];
      for (int i = 0; i < 3; i++) {
        Var part = Functions.slice(g, all, -1, 8 * i, 8 * (i + 1));
        parts[i] = Functions.transpose(g, Functions.reshape(g, part, n, t, 2, -1), 0, 2, 1, 3);
      }
      Var scores = g.scale(g.matmulTransposed(parts[0], parts[1]), 0.5);
      Var none = Var.constant(g.scope().filled(Shape.of(1), -1e9));
      Var seen = Functions.where(g, causal(g.scope(), t), scores, none);
      Var heads = g.matmul(Functions.softmax(g, seen, -1), parts[2]);
      Var joined = Functions.reshape(g, Functions.transpose(g, heads, 0, 2, 1, 3), n, t, -1);
      x = g.add(x, proj.forward(pass, joined));
      Var wide = fc1.forward(pass, ln2.forward(pass, x));
      return g.add(x, fc2.forward(pass, g.map(UnaryFunction.GELU, wide)));
    }

    @Override
    public void collect(Names names) {
      names.child("tokens", tokens);
      names.child("ln1", ln1);
      names.child("qkv", qkv);
      names.child("proj", proj);
      names.child("ln2", ln2);
      names.child("fc1", fc1);
      names.child("fc2", fc2);
    }
  }

  @Test
  void aBlockOfATransformerHasPyTorchsGradients() throws IOException {
    try (Backend backend = Backends.open("reference");
        Network network = PyTorchNetworksTest.network(backend, Block::of);
        Graph graph = Graph.recording(backend)) {
      Var words = Var.constant(graph.scope().of(SENTENCES, WORDS));
      Var y = network.forward(Pass.training(graph), words);
      requireEqual("block", "y", y.value().toDoubles());
      Gradients gradients = graph.backward(y, value(graph.scope(), y.shape()));
      for (Names.Named p : network.parameters()) {
        double[] gradient = gradients.of(p.var()).toDoubles();
        requireEqual("block", p.name(), StateDict.toFile(p, gradient).toDoubles());
      }
    }
  }

  @Test
  void argmaxIsThePlaceOfTheFirstLargest() {
    try (Backend backend = Backends.open("cpu");
        Graph graph = Graph.inference(backend)) {
      Var x = Var.constant(graph.scope().of(Shape.of(2, 3), 1, 5, 5, -1, -2, -1));
      Tensor places = Functions.argmax(graph, x, -1);
      assertArrayEquals(new int[] {1, 0}, places.toInts());
      assertArrayEquals(new DType[] {DType.I32}, new DType[] {places.dtype()});
    }
  }
}
