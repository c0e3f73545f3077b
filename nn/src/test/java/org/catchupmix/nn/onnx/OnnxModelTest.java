package org.catchupmix.nn.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.layers.Conv2d;
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
      byte[] model = OnnxModel.of(network, SIDE, SIDE, 3, Map.of("key", "value"));
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
      float[][] scores = (float[][]) result.get("scores").orElseThrow().getValue();
      return Arrays.stream(scores)
          .flatMapToDouble(row -> IntStream.range(0, row.length).mapToDouble(k -> row[k]))
          .toArray();
    }
  }
}
