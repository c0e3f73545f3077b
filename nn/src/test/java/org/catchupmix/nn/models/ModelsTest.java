package org.catchupmix.nn.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendDecorator;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.CheckedBackend;
import org.catchupmix.core.backend.DryBackend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.Functions;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.tensor.DType;
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
import org.catchupmix.nn.layers.Layers;
import org.catchupmix.nn.layers.Sequential;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.nn.state.WeightsException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest {
  private static final Backend CPU = Backends.open("cpu");

  /** Enough where shapes alone count. */
  private static final Backend DRY = new DryBackend(DType.F32, DType.F32);

  @AfterAll
  static void close() {
    assertEquals(0, CPU.memoryUse().liveBytes(), "networks gave their memory back");
    CPU.close();
  }

  private static ModelSpec spec(String name, int width) {
    return new ModelSpec(name, width, 3, 10, ModelSpec.Stem.CIFAR, false);
  }

  static List<String> names() {
    return Models.kinds().stream().map(Models.Kind::name).toList();
  }

  /**
   * Counts as published: torchvision's models (ResNet(groups=4, width_per_group=32) is the fifth),
   * kuangliu's PreActResNet18, xternalz's WRN.
   */
  @ParameterizedTest
  @CsvSource({
    "resnet18, 64, 1000, IMAGENET, 11689512",
    "resnet34, 64, 1000, IMAGENET, 21797672",
    "resnet50, 64, 1000, IMAGENET, 25557032",
    "resnext50, 64, 1000, IMAGENET, 25028904",
    "resnext50-4x32, 64, 1000, IMAGENET, 34931496",
    "preact-resnet18, 64, 10, CIFAR, 11171146",
    "wrn-28-10, 16, 10, CIFAR, 36479194",
    "mobilenet-v2, 32, 1000, CIFAR, 3504872"
  })
  void parametersAreAsMany(
      String name, int width, int classes, ModelSpec.Stem stem, long parameters) {
    try (Network n = Models.build(DRY, new ModelSpec(name, width, 3, classes, stem, false))) {
      assertEquals(parameters, n.parameterCount());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachMixPointIsPassedOnceInOrder(String name) {
    try (Network n = Models.build(CPU, spec(name, 4));
        TensorScope scope = new TensorScope(CPU);
        Graph graph = Graph.recording(CPU)) {
      Initialization.fill(n, 1, false);
      List<Integer> points = new ArrayList<>();
      Pass pass =
          new Pass(
              graph,
              true,
              (_, point, h) -> {
                points.add(point);
                return h;
              });
      Var z = n.forward(pass, Var.constant(scope.filled(Shape.of(2, 9, 9, 3), 0.5)));
      assertEquals(Shape.of(2, 10), z.shape());
      assertEquals(0, points.removeFirst());
      assertEquals(n.mixPoints(), points);
    }
  }

  /** Records the names of the primitives that run. */
  private record Watched(Backend inner, List<String> names) implements BackendDecorator {
    @Override
    public void run(Primitive primitive) {
      names.add(primitive.name());
      inner.run(primitive);
    }
  }

  /** Inference fuses a convolution with its batch norm, addition and ReLU; recording does not. */
  @ParameterizedTest
  @MethodSource("names")
  void fusedLayersGiveTheSameScores(String name) {
    List<String> run = new ArrayList<>();
    Backend cpu = new CheckedBackend(new Watched(((CheckedBackend) CPU).inner(), run));
    try (Network n = Models.build(cpu, spec(name, 4));
        TensorScope scope = new TensorScope(cpu);
        Graph fused = Graph.inference(cpu);
        Graph unfused = Graph.recording(cpu)) {
      Initialization.fill(n, 1, false);
      double[] pixels = new Random(1).doubles(2 * 9 * 9 * 3, -1, 1).toArray();
      Tensor x = scope.of(Shape.of(2, 9, 9, 3), pixels);
      n.forward(Pass.training(unfused), Var.constant(x)); // changes the running statistics
      double[] expected = n.forward(Pass.inference(unfused), Var.constant(x)).value().toDoubles();
      assertFalse(run.contains("conv2dInference"));
      run.clear();
      double[] scores = n.forward(Pass.inference(fused), Var.constant(x)).value().toDoubles();
      assertArrayEquals(expected, scores);
      assertTrue(run.contains("conv2dInference"));
      assertFalse(run.contains("add") || run.contains("relu"), run.toString());
    }
  }

  @Test
  void zeroInitMakesEachBlockItsShortcut() {
    try (Network n = Models.build(CPU, spec("resnet18", 4))) {
      Initialization.fill(n, 1, true);
      long zero =
          n.named().stream()
              .filter(t -> t.name().endsWith("bn2.weight") && t.tensor().toFloats()[0] == 0)
              .count();
      assertEquals(8, zero);
      Initialization.fill(n, 1, false);
      assertTrue(
          n.named().stream()
              .filter(t -> t.name().endsWith("bn2.weight"))
              .allMatch(t -> t.tensor().toFloats()[0] == 1));
    }
  }

  /** Their last batch norm has a ReLU behind it: at gamma 0 the branch would never be trained. */
  @ParameterizedTest
  @ValueSource(strings = {"preact-resnet10", "wrn-16-8"})
  void zeroInitIsRefusedWhereABranchWouldStayDead(String name) {
    try (Network n = Models.build(CPU, spec(name, 4))) {
      assertThrows(IllegalArgumentException.class, () -> Initialization.fill(n, 1, true));
    }
  }

  @Test
  void convolutionsStartWithTheVarianceOfHe() {
    try (Network n = Models.build(CPU, spec("preact-resnet18", 16))) {
      Initialization.fill(n, 3, false);
      Names.Named w =
          n.named().stream()
              .filter(t -> t.name().equals("layer3.1.conv2.weight"))
              .findFirst()
              .orElseThrow();
      double squares = 0;
      for (float v : w.tensor().toFloats()) {
        squares += (double) v * v;
      }
      double variance = squares / w.tensor().shape().elements();
      assertEquals(2.0 / (64 * 9), variance, 0.02 * 2.0 / (64 * 9));
    }
  }

  @Test
  void weightsGoOutAndIn() {
    try (Network a = Models.build(CPU, spec("resnet18", 3));
        Network b = Models.build(CPU, spec("resnet18", 3))) {
      Initialization.fill(a, 1, false);
      Initialization.fill(b, 2, false);
      Map<String, FileTensor> dict = new TreeMap<>(StateDict.of(a));
      dict.put("bn1.num_batches_tracked", FileTensor.ofLongs(new long[] {5}));
      StateDict.load(b, dict, "test");
      for (int i = 0; i < a.named().size(); i++) {
        assertArrayEquals(
            a.named().get(i).tensor().toFloats(), b.named().get(i).tensor().toFloats());
      }
      FileTensor w = dict.get("conv1.weight");
      assertArrayEquals(new long[] {3, 3, 3, 3}, w.shape());
      // [Cout,KH,KW,Cin] at (2,1,0,1) is [Cout,Cin,KH,KW] at (2,1,1,0).
      float ours = a.named().get(0).tensor().toFloats()[((2 * 3 + 1) * 3 + 0) * 3 + 1];
      assertEquals(ours, w.toDoubles()[((2 * 3 + 1) * 3 + 1) * 3 + 0]);
    }
  }

  @Test
  void weightsThatDoNotFitAreNamedAndChangeNothing() {
    try (Network n = Models.build(CPU, spec("resnet18", 3))) {
      Initialization.fill(n, 1, false);
      float[] before = n.named().get(0).tensor().toFloats();
      Map<String, FileTensor> dict = new TreeMap<>(StateDict.of(n));
      dict.replaceAll((_, t) -> t);
      dict.remove("fc.bias");
      dict.put("head.bias", dict.get("fc.weight"));
      assertNames(
          n, dict, "w.safetensors", "resnet18", "width 3", "1 tensors", "fc.bias", "head.bias");
      Map<String, FileTensor> other = new TreeMap<>(StateDict.of(n));
      other.put("bn1.bias", FileTensor.ofReals(FileTensor.Type.F32, new double[5], 5));
      assertNames(n, other, "w.safetensors", "bn1.bias is F32[5]", "[3]");
      assertArrayEquals(before, n.named().get(0).tensor().toFloats());
    }
  }

  private static void assertNames(Network n, Map<String, FileTensor> dict, String... parts) {
    WeightsException e =
        assertThrows(WeightsException.class, () -> StateDict.load(n, dict, "w.safetensors"));
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  @Test
  void whatAKindDoesNotHaveIsRefused() {
    List<String> known = Models.kinds().stream().map(Models.Kind::name).toList();
    assertEquals(
        "model 'resnet19' is unknown: known are " + String.join(", ", known),
        assertThrows(IllegalArgumentException.class, () -> Models.kind("resnet19")).getMessage());
    for (String name : List.of("preactresnet18", "PreAct_ResNet-18")) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Models.kind(name)).getMessage();
      assertTrue(message.contains("mean preact-resnet18?"), message);
    }
    ModelSpec stem = new ModelSpec("wrn-16-8", 16, 3, 10, ModelSpec.Stem.IMAGENET, false);
    assertThrows(IllegalArgumentException.class, () -> Models.build(CPU, stem));
    ModelSpec norm = new ModelSpec("resnet18", 16, 3, 10, ModelSpec.Stem.CIFAR, true);
    assertThrows(IllegalArgumentException.class, () -> Models.build(CPU, norm));
  }

  /** Two stages with mix points, a convolutional classifier. */
  private static Layer small(TensorScope scope, ModelSpec spec) {
    return Sequential.of(
        new Conv2d(scope, spec.channels(), spec.width(), 3, 1, 1),
        new BatchNorm2d(scope, spec.width()),
        Layers.mixPoint("first"),
        new Conv2d(scope, spec.width(), 8, 3, 2, 1, 1, true),
        Layers.relu(),
        Layers.mixPoint("second"),
        new Conv2d(scope, 8, spec.classes(), 1, 1, 0),
        Layers.globalAveragePool());
  }

  @Test
  void aCustomNetworkHasItsNamedMixPointsAndParts() {
    Models.Kind kind = new Models.Kind("small-net", "two stages", 4, ModelsTest::small);
    assertEquals(List.of(1, 2), kind.mixPoints());
    assertEquals(List.of("first", "second", "backbone"), kind.parts());
    List<Models.Kind> all = Models.all(List.of(() -> List.of(kind)));
    assertEquals(kind, all.getLast());
    TensorScope scope = new TensorScope(CPU);
    try (Network n = new Network("small", scope, small(scope, spec("any", 4)));
        Graph graph = Graph.recording(CPU)) {
      assertEquals(10, n.classes());
      assertEquals(List.of("first", "second"), n.mixPointNames());
      Initialization.fill(n, 1, false);
      assertEquals(
          Shape.of(4, 4, 8), NetworkCost.of(n, 8, 8, 3).mixPoints().get(2), "of point 'second'");
      n.freeze("first");
      assertEquals(List.of("3.weight", "3.bias", "6.weight"), names(n));
      double[] bias = n.parameters().get(1).tensor().toDoubles();
      double largest = Arrays.stream(bias).map(Math::abs).max().orElseThrow();
      double bound = 1 / Math.sqrt(3 * 3 * 4);
      assertTrue(largest <= bound && largest > bound / 4, "of 8 uniform numbers: " + largest);
      n.freeze(Network.BACKBONE);
      assertEquals(List.of("6.weight"), names(n));
      assertThrows(IllegalArgumentException.class, () -> n.freeze("third"));
      Pass pass = Pass.training(graph);
      assertThrows(
          IllegalArgumentException.class,
          () -> pass.at("first", Var.constant(scope.filled(Shape.of(1), 0))),
          "outside the network");
    }
  }

  private static List<String> names(Network n) {
    return n.parameters().stream().map(Names.Named::name).toList();
  }

  @Test
  void namesOfAnotherNetworkAreRefused() {
    Models.Kind taken = new Models.Kind("resnet18", "another", 4, ModelsTest::small);
    assertThrows(IllegalArgumentException.class, () -> Models.all(List.of(() -> List.of(taken))));
    assertThrows(IllegalArgumentException.class, () -> Models.all(List.of(() -> null)));
    List<Models.Kind> none = Arrays.asList((Models.Kind) null);
    assertThrows(IllegalArgumentException.class, () -> Models.all(List.of(() -> none)));
    Models.Kind empty = new Models.Kind("empty", "without layers", 4, (_, _) -> null);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> empty.mixPoints());
    assertTrue(e.getMessage().contains("'empty'"), e.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> new Models.Kind("My Net", "a name that is no file name", 4, ModelsTest::small));
    try (TensorScope scope = new TensorScope(CPU)) {
      Layer point = Layers.mixPoint("twice");
      Layer body = Sequential.of(point, point);
      assertThrows(IllegalArgumentException.class, () -> new Network("twice", scope, body));
    }
  }

  @Test
  void costOfANetwork() {
    try (Network n = Models.build(DRY, spec("preact-resnet18", 64))) {
      NetworkCost cost = NetworkCost.of(n, 32, 32, 3);
      assertEquals(1.11, cost.flops() * 1e-9, 0.01, "GFLOP of one image, forward");
      assertEquals(Shape.of(4, 4, 512), cost.mixPoints().get(5));
    }
  }

  /** Attention over 4 words of 3 features takes 2*4*4*3 for the scores, as many for the result. */
  @Test
  void costOfAttentionAndOfATransposedConvolution() {
    Layer attention =
        (pass, x) -> {
          Var words = Functions.reshape(pass.graph(), x, -1, 4, 3);
          Var scores = pass.graph().matmulTransposed(words, words);
          return pass.graph().matmul(scores, words);
        };
    assertEquals(2 * 96, flops(scope -> attention));
    double up = flops(scope -> new ConvTranspose2d(scope, 3, 5, 2, 2, 0));
    assertEquals(2.0 * 4 * 4 * 3 * 5, up, "each pixel of x meets each weight");
  }

  private static double flops(Function<TensorScope, Layer> layer) {
    TensorScope scope = new TensorScope(DRY);
    try (Network n = new Network("cost", scope, layer.apply(scope))) {
      return NetworkCost.of(n, 2, 2, 3).flops();
    }
  }
}
