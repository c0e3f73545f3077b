package org.catchupmix.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.StateDict;
import org.junit.jupiter.api.Test;

/**
 * Networks with weights in PyTorch's names give its scores; the numbers are by pytorch_fixture.py.
 */
class PyTorchNetworksTest {
  /** Numbers by the same formula as in the script. */
  static double[] value(long... shape) {
    int count = Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
    double scale = shape.length > 1 ? Math.sqrt(3.0 / ((double) count / shape[0])) : 1;
    double[] values = new double[count];
    Arrays.setAll(values, i -> (i * 7919L % 2003 / 1001.0 - 1) * scale);
    return values;
  }

  /** The numbers of a tensor in the fixture. */
  static double[] expected(String network, String tensor) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(PyTorchNetworksTest.class.getResourceAsStream("pytorch.txt"))) {
      String start = network + " " + tensor + " ";
      String numbers =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> line.startsWith(start))
              .findFirst()
              .orElseThrow()
              .substring(start.length());
      return Arrays.stream(numbers.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }
  }

  /** A network on {@code reference} with the weights of the formula. */
  static Network network(Backend backend, Function<TensorScope, Layer> body) {
    TensorScope scope = new TensorScope(backend);
    Network network = new Network("network", scope, body.apply(scope));
    Map<String, FileTensor> weights = new HashMap<>();
    for (Names.Named n : network.named()) {
      long[] shape = StateDict.fileShape(n);
      weights.put(n.name(), FileTensor.ofReals(FileTensor.Type.F64, value(shape), shape));
    }
    StateDict.load(network, weights, "the fixture");
    return network;
  }

  private static void requireScores(
      String name, Function<TensorScope, Layer> body, int height, int width, int channels)
      throws IOException {
    double[] nchw = value(2, channels, height, width);
    double[] nhwc = new double[nchw.length];
    int plane = height * width;
    for (int i = 0; i < nhwc.length; i++) {
      int sample = i / (plane * channels);
      nhwc[i] = nchw[(sample * channels + i % channels) * plane + i / channels % plane];
    }
    try (Backend backend = Backends.open("reference");
        Network network = network(backend, body);
        Graph graph = Graph.inference(backend)) {
      Var x = Var.constant(graph.scope().of(Shape.of(2, height, width, channels), nhwc));
      double[] scores = network.forward(Pass.inference(graph), x).value().toDoubles();
      double[] right = expected(name, "scores");
      double largest = Arrays.stream(right).map(Math::abs).max().orElseThrow();
      assertArrayEquals(right, scores, 1e-12 * largest);
    }
  }

  @Test
  void leNet() throws IOException {
    requireScores(
        "lenet",
        scope ->
            Sequential.of(
                new Conv2d(scope, 1, 6, 5, 1, 2, 1, true),
                Layers.tanh(),
                Layers.averagePool(2, 2, 0),
                new Conv2d(scope, 6, 16, 5, 1, 0, 1, true),
                Layers.tanh(),
                Layers.averagePool(2, 2, 0),
                Layers.flatten(),
                new Linear(scope, 16 * 5 * 5, 120),
                Layers.tanh(),
                new Linear(scope, 120, 84),
                Layers.tanh(),
                new Linear(scope, 84, 10)),
        28,
        28,
        1);
  }

  /** A network whose two parts have torchvision's names. */
  private record Vgg(Layer features, Layer classifier) implements Layer {
    @Override
    public Var forward(Pass pass, Var x) {
      return classifier.forward(pass, features.forward(pass, x));
    }

    @Override
    public void collect(Names names) {
      names.child("features", features);
      names.child("classifier", classifier);
    }
  }

  @Test
  void vgg() throws IOException {
    requireScores(
        "vgg",
        scope ->
            new Vgg(
                Sequential.of(
                    new Conv2d(scope, 3, 6, 3, 1, 1, 1, true),
                    Layers.relu(),
                    Layers.maxPool(2, 2, 0),
                    new Conv2d(scope, 6, 8, 3, 1, 1, 1, true),
                    Layers.relu(),
                    Layers.maxPool(2, 2, 0)),
                Sequential.of(
                    Layers.flatten(),
                    new Linear(scope, 8 * 3 * 4, 9),
                    Layers.relu(),
                    Layers.dropout(0.5, 1),
                    new Linear(scope, 9, 5))),
        12,
        16,
        3);
  }
}
