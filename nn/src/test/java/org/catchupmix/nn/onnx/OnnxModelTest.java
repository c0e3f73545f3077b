package org.catchupmix.nn.onnx;

import static org.catchupmix.core.primitive.UnaryFunction.SOFTPLUS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.Functions;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.layers.BatchNorm2d;
import org.catchupmix.nn.layers.Conv2d;
import org.catchupmix.nn.layers.ConvTranspose2d;
import org.catchupmix.nn.layers.GroupNorm;
import org.catchupmix.nn.layers.Layers;
import org.catchupmix.nn.layers.Linear;
import org.catchupmix.nn.layers.Sequential;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX Runtime computes the class scores that the network computes. */
class OnnxModelTest {
  private static final int SIDE = 16;
  private static final OnnxModel.About ABOUT =
      new OnnxModel.About("how to prepare an image", Map.of("key", "value"));

  static List<ModelSpec> specs() {
    return Models.kinds().stream()
        .flatMap(
            kind ->
                kind.stems().stream()
                    .flatMap(
                        stem ->
                            Stream.of(false, true)
                                .map(norm -> new ModelSpec(kind.name(), 4, 3, 5, stem, norm))
                                .filter(OnnxModelTest::isOffered)))
        .toList();
  }

  private static boolean isOffered(ModelSpec spec) {
    try {
      Models.requireOffered(spec);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void onnxRuntimeAgrees(ModelSpec spec) throws OrtException {
    requireAgreement(backend -> Models.build(backend, spec));
  }

  @Test
  void onnxRuntimeAgreesOnAnOwnNetworkWhoseConvolutionsHaveABias() throws OrtException {
    requireAgreement(
        backend -> {
          TensorScope scope = new TensorScope(backend);
          Layer body =
              Sequential.of(
                  new Conv2d(scope, 3, 4, 5, 2, 2, 1, true),
                  Layers.relu(),
                  Layers.mixPoint("first"),
                  new Conv2d(scope, 4, 6, 3, 1, 0, 1, true),
                  Layers.globalAveragePool(),
                  new Linear(scope, 6, 5));
          return new Network("own", scope, body);
        });
  }

  /** Layers of this library, and operations of graphs, between a convolution and the classifier. */
  static Map<String, Function<TensorScope, Layer>> layers() {
    Map<String, Function<TensorScope, Layer>> layers = new TreeMap<>();
    layers.put("flatten", scope -> Sequential.of(Layers.flatten(), new Linear(scope, 4 * 64, 5)));
    layers.put("tanh", scope -> Layers.tanh());
    layers.put("gelu", scope -> Layers.gelu());
    layers.put("sigmoid", scope -> Layers.sigmoid());
    layers.put("leakyRelu", scope -> Layers.leakyRelu(0.1));
    layers.put("dropout", scope -> Layers.dropout(0.5, 1));
    layers.put("exp", scope -> graph((g, x) -> g.exp(x)));
    layers.put("sqrt and power", scope -> graph((g, x) -> g.sqrt(g.power(x, 2))));
    layers.put("softplus and log", scope -> graph((g, x) -> g.log(g.map(SOFTPLUS, x))));
    layers.put("multiply", scope -> graph((g, x) -> g.multiply(x, g.tanh(x))));
    layers.put("divide", scope -> graph((g, x) -> g.divide(x, g.exp(x))));
    layers.put("scale", scope -> graph((g, x) -> g.subtract(g.scale(x, 3), g.sigmoid(x))));
    layers.put("concat", scope -> graph((g, x) -> pixels(g, Functions.concat(g, 1, x, g.tanh(x)))));
    layers.put("slice", scope -> graph((g, x) -> Functions.slice(g, x, 1, 1, 8)));
    layers.put("transpose", scope -> graph((g, x) -> Functions.transpose(g, x, 0, 2, 1, 3)));
    layers.put("reshape", scope -> graph((g, x) -> Functions.reshape(g, x, -1, 4, 16, 4)));
    layers.put("sum", scope -> graph((g, x) -> g.multiply(x, g.sumKeepingAxes(x, 1, 2))));
    layers.put("mean", scope -> graph((g, x) -> g.subtract(x, g.meanKeepingAxes(x, -1))));
    layers.put("max", scope -> graph((g, x) -> g.subtract(x, Functions.maxKeepingAxes(g, x, 1))));
    layers.put("softmax", scope -> graph((g, x) -> Functions.softmax(g, x, 3)));
    layers.put("group norm", scope -> new GroupNorm(scope, 2, 4));
    layers.put("layer norm", scope -> GroupNorm.layerNorm(scope, 4));
    layers.put("transposed convolution", scope -> new ConvTranspose2d(scope, 4, 4, 3, 2, 1, 1));
    layers.put(
        "attention",
        scope ->
            graph(
                (g, x) -> {
                  Var scores = g.matmulTransposed(x, g.tanh(x));
                  byte[] mask = new byte[64];
                  for (int i = 0; i < mask.length; i++) {
                    mask[i] = (byte) (i % 8 <= i / 8 ? 1 : 0);
                  }
                  Tensor causal = scope.of(Shape.of(8, 8), mask);
                  Var none = Var.constant(scope.filled(Shape.of(1, 1, 1, 1), -1e9));
                  Var seen = Functions.where(g, causal, scores, none);
                  return g.matmul(Functions.softmax(g, seen, -1), x);
                }));
    layers.put(
        "gather",
        scope -> {
          Tensor index = scope.of(Shape.of(4), new int[] {3, 0, 0, 1});
          Var table = Var.constant(scope.filled(Shape.of(4, 4), 0.5));
          return graph((g, x) -> g.multiply(x, g.mean(Functions.embedding(g, table, index), 0)));
        });
    layers.put("softmax over rows", scope -> graph((g, x) -> Functions.softmax(g, x, 1)));
    layers.put(
        "repeated rows",
        scope -> {
          Var row = Var.constant(scope.of(Shape.of(1, 4), 1, -2, 3, 0.5));
          return graph(
              (g, x) -> {
                Var rows = Functions.reshape(g, x, -1, 4);
                Var more = Functions.concat(g, 1, rows, g.broadcast(row, rows.shape()));
                return Functions.reshape(g, Functions.slice(g, more, 1, 1, 5), -1, 8, 8, 4);
              });
        });
    layers.put("sum over no axis", scope -> graph((g, x) -> g.sum(x)));
    layers.put("mean over no axis", scope -> graph((g, x) -> g.mean(x)));
    layers.put(
        "batch norm of words",
        scope -> {
          BatchNorm2d norm = new BatchNorm2d(scope, 4);
          return named(
              norm,
              (pass, x) -> {
                Var words = Functions.reshape(pass.graph(), x, -1, 64, 4);
                return Functions.reshape(pass.graph(), norm.forward(pass, words), -1, 8, 8, 4);
              });
        });
    layers.put(
        "class token",
        scope -> {
          Var token = Var.constant(scope.of(Shape.of(1, 1, 8, 4), new double[32]));
          return graph(
              (g, x) -> {
                Shape all = x.shape().with(1, 1);
                return Functions.concat(g, 1, g.broadcast(token, all), x);
              });
        });
    layers.put(
        "constant and broadcast",
        scope -> {
          Var row = Var.constant(scope.of(Shape.of(4), 1, -2, 3, 0.5));
          return graph((g, x) -> g.add(g.multiply(x, row), g.negate(row)));
        });
    return layers;
  }

  private static Layer named(Layer child, Layer body) {
    return new Layer() {
      @Override
      public Var forward(Pass pass, Var x) {
        return body.forward(pass, x);
      }

      @Override
      public void collect(Names names) {
        names.child("norm", child);
      }
    };
  }

  private static Layer graph(Body body) {
    return (pass, x) -> body.apply(pass.graph(), x);
  }

  private interface Body {
    Var apply(Graph graph, Var x);
  }

  private static Var pixels(Graph graph, Var x) {
    return Functions.slice(graph, x, 1, 2, 9);
  }

  static Set<String> layerNames() {
    return layers().keySet();
  }

  @ParameterizedTest
  @MethodSource("layerNames")
  void onnxRuntimeAgreesOnEachOperation(String name) throws OrtException {
    requireAgreement(
        backend -> {
          TensorScope scope = new TensorScope(backend);
          Layer convolution = new Conv2d(scope, 3, 4, 3, 2, 1, 1, true);
          Layer layer = layers().get(name).apply(scope);
          Layer body =
              name.equals("flatten")
                  ? Sequential.of(convolution, layer)
                  : Sequential.of(
                      convolution, layer, Layers.globalAveragePool(), new Linear(scope, 4, 5));
          return new Network("own", scope, body);
        });
  }

  @Test
  void aLossAndAReleasedSideInputAreRefusedWithWhatToDo() {
    try (Backend backend = Backends.open("cpu")) {
      TensorScope scope = new TensorScope(backend);
      TensorScope other = new TensorScope(backend);
      Var side = Var.constant(other.filled(Shape.of(1, 1, 1, 3), 1));
      Layer released =
          (pass, x) -> {
            Var y = pass.graph().multiply(x, side);
            if (pass.graph().isRecording() && x.shape().dim(0) == 3) {
              other.close();
            }
            return y;
          };
      requireRefused(scope, released, "was released: keep");
    }
  }

  private static void requireRefused(TensorScope scope, Layer first, String words) {
    Layer body = Sequential.of(first, Layers.globalAveragePool(), new Linear(scope, 3, 5));
    try (Network network = new Network("own", scope, body)) {
      Shape images = Shape.of(SIDE, SIDE, 3);
      String message =
          assertThrows(IllegalArgumentException.class, () -> OnnxModel.of(network, images, ABOUT))
              .getMessage();
      assertTrue(message.contains(words), message);
    }
  }

  @Test
  void aConstantOfTheBatchSizeIsRefused() {
    try (Backend backend = Backends.open("cpu")) {
      TensorScope scope = new TensorScope(backend);
      Layer ones =
          (pass, x) -> {
            Shape each = Shape.of(x.shape().dim(0), 1, 1, 3);
            Var one = Var.constant(pass.graph().scope().filled(each, 1));
            return pass.graph().multiply(x, one);
          };
      requireRefused(scope, ones, "depends on the size of the batch");
    }
  }

  @Test
  void anImageWithOtherThanThreeExtentsIsRefused() {
    try (Backend backend = Backends.open("cpu");
        TensorScope scope = new TensorScope(backend);
        Network network = new Network("own", scope, new Linear(scope, 8, 5))) {
      for (Shape image : new Shape[] {Shape.of(8), Shape.of(1, 2, 2, 8)}) {
        Exception e =
            assertThrows(IllegalArgumentException.class, () -> OnnxModel.of(network, image, ABOUT));
        assertEquals(
            "image %s must be [H,W,C], without the batch, such as [28,28,1]: the model's input is an image"
                .formatted(image),
            e.getMessage());
      }
    }
  }

  private static void requireAgreement(Function<Backend, Network> build) throws OrtException {
    PhiloxRandom random = new PhiloxRandom(1, "onnx");
    try (Backend backend = Backends.open("cpu");
        Network network = build.apply(backend);
        TensorScope scope = new TensorScope(backend)) {
      Initialization.fill(network, 1, false);
      for (Names.Named n : network.buffers()) {
        double[] values = random.doubles(n.tensor().shape().elements()).map(v -> 0.5 + v).toArray();
        backend.upload(values, n.tensor());
      }
      byte[] model = OnnxModel.of(network, Shape.of(SIDE, SIDE, 3), ABOUT);
      assertFalse(new String(model, StandardCharsets.ISO_8859_1).contains("null/"), "a name");
      for (int batch : new int[] {1, 3}) {
        Shape shape = Shape.of(batch, SIDE, SIDE, 3);
        double[] pixels = random.doubles(shape.elements()).map(v -> 2 * v - 1).toArray();
        double[] own;
        try (Graph graph = Graph.inference(backend)) {
          Var x = Var.constant(scope.of(shape, pixels));
          own = network.forward(Pass.inference(graph), x).value().toDoubles();
        }
        double[] theirs = run(model, pixels, batch);
        double largest = Arrays.stream(own).map(Math::abs).max().orElseThrow();
        assertArrayEquals(own, theirs, 1e-5 * largest, network.toString());
      }
    }
  }

  private static double[] run(byte[] model, double[] pixels, int batch) throws OrtException {
    int plane = SIDE * SIDE;
    FloatBuffer nchw = FloatBuffer.allocate(pixels.length);
    for (int n = 0; n < batch; n++) {
      for (int c = 0; c < 3; c++) {
        for (int i = 0; i < plane; i++) {
          nchw.put((float) pixels[(n * plane + i) * 3 + c]);
        }
      }
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(model);
        OnnxTensor images =
            OnnxTensor.createTensor(environment, nchw.rewind(), new long[] {batch, 3, SIDE, SIDE});
        OrtSession.Result result = session.run(Map.of("images", images))) {
      assertEquals("value", session.getMetadata().getCustomMetadata().get("key"));
      assertEquals(ABOUT.text(), session.getMetadata().getDescription());
      float[][] scores = (float[][]) result.get("scores").orElseThrow().getValue();
      return Arrays.stream(scores)
          .flatMapToDouble(row -> IntStream.range(0, row.length).mapToDouble(k -> row[k]))
          .toArray();
    }
  }
}
