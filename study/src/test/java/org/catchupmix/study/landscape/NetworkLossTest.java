package org.catchupmix.study.landscape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.layers.BatchNorm2d;
import org.catchupmix.nn.layers.Conv2d;
import org.catchupmix.nn.layers.Layers;
import org.catchupmix.nn.layers.Linear;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.run.JsonFile;
import org.catchupmix.study.statistics.SampleStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares losses and curvature around a network with PyTorch in float64. */
class NetworkLossTest {
  private static final double[] FACTORS = {0.6180339887498949, 0.4142135623730951};

  private final Safetensors weights;
  private final JsonNode expected;
  private final ImageDataset images;
  private final ImageTransform transform;

  NetworkLossTest() throws IOException, URISyntaxException {
    weights =
        Safetensors.read(
            Path.of(NetworkLossTest.class.getResource("/robust/attack.safetensors").toURI()));
    expected =
        JsonFile.json(
            Path.of(NetworkLossTest.class.getResource("/landscape/expected.json").toURI()));
    images =
        Datasets.load("fashion-sample")
            .test()
            .subset(IntStream.range(0, 16).map(i -> 100 * i).toArray());
    transform =
        new ImageTransform(
            new double[] {Double.parseDouble(weights.metadata().get("mean"))},
            new double[] {Double.parseDouble(weights.metadata().get("std"))});
  }

  private Network network(Backend backend) {
    Map<String, FileTensor> own = new LinkedHashMap<>();
    weights
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("w.")) {
                own.put(name.substring(2), tensor);
              }
            });
    Network network =
        Models.build(
            backend, new ModelSpec("preact-resnet10", 4, 1, 10, ModelSpec.Stem.CIFAR, false));
    StateDict.load(network, own, "fixture");
    return network;
  }

  /** The formula of the script: for each tensor, in the layout of PyTorch. */
  private static double[] golden(Network network, double factor) {
    return network.named().stream()
        .filter(n -> n.role().isParameter())
        .flatMapToDouble(n -> Arrays.stream(golden(n, factor)))
        .toArray();
  }

  private static double[] golden(Names.Named n, double factor) {
    double[] numbers = new double[(int) n.tensor().shape().elements()];
    for (int i = 0; i < numbers.length; i++) {
      double m = (i + 1) * factor;
      numbers[i] = 2 * (m - Math.floor(m)) - 1;
    }
    return StateDict.fromFile(n, numbers);
  }

  /** The smooth network of the script. */
  private record Smooth(Conv2d conv1, BatchNorm2d bn, Conv2d conv2, Linear fc) implements Layer {
    static Network on(Backend backend) {
      TensorScope scope = new TensorScope(backend);
      Smooth body =
          new Smooth(
              new Conv2d(scope, 1, 4, 3, 2, 1),
              new BatchNorm2d(scope, 4),
              new Conv2d(scope, 4, 6, 3, 2, 1),
              new Linear(scope, 6, 10));
      Network network = new Network("smooth", scope, body);
      for (Names.Named n : network.named()) {
        boolean positive = List.of("bn.weight", "bn.running_var").contains(n.name());
        double[] wave = golden(n, FACTORS[1]);
        backend.upload(Arrays.stream(wave).map(v -> positive ? v + 1.5 : v).toArray(), n.tensor());
      }
      return network;
    }

    @Override
    public Var forward(Pass pass, Var x) {
      Var h = pass.graph().tanh(bn.forward(pass, conv1.forward(pass, x)));
      Var maps = pass.graph().tanh(conv2.forward(pass, h));
      return fc.forward(pass, Layers.globalAveragePool().forward(pass, maps));
    }

    @Override
    public void collect(Names names) {
      names.child("conv1", conv1);
      names.child("bn", bn);
      names.child("conv2", conv2);
      names.child("fc", fc);
    }
  }

  private void requireLosses(JsonNode pytorch, Network network) {
    try (NetworkLoss loss = new NetworkLoss(network, images, transform, 7)) {
      Direction a = Direction.normalized(loss, golden(network, FACTORS[0]));
      Direction b = Direction.normalized(loss, golden(network, FACTORS[1]));
      int at = 0;
      for (JsonNode y : expected.get("steps")) {
        for (JsonNode x : expected.get("steps")) {
          double[] w = Direction.moved(loss.trained(), x.asDouble(), a, y.asDouble(), b);
          assertEquals(
              pytorch.get("losses").get(at).asDouble(), loss.value(w).loss(), 1e-9, "point " + at);
          at++;
        }
      }
      assertEquals(9, at);
      assertEquals(pytorch.get("mean_logit_norm").asDouble(), loss.meanLogitNorm(), 1e-9);
      LossFunction.Graded graded = loss.gradient(loss.trained());
      assertEquals(pytorch.get("losses").get(4).asDouble(), graded.loss(), 1e-9);
      double norm = Math.sqrt(Arrays.stream(graded.gradient()).map(g -> g * g).sum());
      assertEquals(pytorch.get("gradient_norm").asDouble(), norm, 1e-9);
    }
  }

  @Test
  void lossesOnAGridAreThoseOfPyTorch() {
    try (Backend reference = Backends.open("reference");
        Network relu = network(reference);
        Network smooth = Smooth.on(reference)) {
      requireLosses(expected.get("relu"), relu);
      requireLosses(expected.get("smooth"), smooth);
    }
  }

  /** Also with gradients in single precision. */
  @ParameterizedTest
  @ValueSource(strings = {"reference", "cpu"})
  void eigenvalueAndTraceAreThoseOfPyTorch(String device) {
    double eigenvalue = expected.get("smooth").get("largest_eigenvalue").asDouble();
    double trace = expected.get("smooth").get("trace").asDouble();
    try (Backend backend = Backends.open(device);
        Network network = Smooth.on(backend);
        NetworkLoss loss = new NetworkLoss(network, images, transform, 16)) {
      Curvature curvature = new Curvature(loss, 1);
      Curvature.Eigenvalue found = curvature.largest(1e-3, _ -> {});
      assertTrue(found.converged());
      assertEquals(eigenvalue, found.value(), 1e-3 * eigenvalue);
      SampleStatistics probes =
          SampleStatistics.of(IntStream.range(0, 40).mapToDouble(curvature::probe).toArray());
      assertEquals(trace, probes.mean(), 4 * probes.deviation() / Math.sqrt(40));
    }
  }

  @Test
  void theNetworkIsRestoredBitForBit() {
    try (Backend cpu = Backends.open("cpu");
        Network network = network(cpu)) {
      List<float[]> before = network.named().stream().map(n -> n.tensor().toFloats()).toList();
      String identity;
      try (NetworkLoss loss = new NetworkLoss(network, images, transform, 16)) {
        identity = loss.identity();
        Direction d = Direction.random(loss, 1, 0);
        loss.gradient(Direction.moved(loss.trained(), 0.3, d, 0, d));
      }
      for (int i = 0; i < before.size(); i++) {
        assertArrayEquals(before.get(i), network.named().get(i).tensor().toFloats());
      }
      try (NetworkLoss fewer =
          new NetworkLoss(network, images.subset(new int[] {0, 1}), transform, 16)) {
        assertTrue(!identity.equals(fewer.identity()), "other images");
      }
    }
  }
}
