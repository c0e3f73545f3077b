package org.catchupmix.run.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.check.GradientCheck;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.Checkpoint;
import org.catchupmix.train.Batch;
import org.catchupmix.train.StepInput;
import org.catchupmix.train.TrainingEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights that are taken without their classifier, and parts of a network that are not trained. */
class FreezeTest {
  private static final int[] LABELS = {3, 1, 4, 1};

  @TempDir private Path runs;

  private static ModelSpec spec(String model, int classes) {
    return new ModelSpec(model, 2, 1, classes, ModelSpec.Stem.CIFAR, false);
  }

  /**
   * Weights of a network of so many classes, whose running statistics are not those of its start.
   */
  private Path weights(String model, int classes) throws IOException {
    Path file = runs.resolve(model + classes + ".safetensors");
    try (Backend backend = Backends.open("cpu");
        Network network = Models.build(backend, spec(model, classes));
        Graph graph = Graph.recording(backend)) {
      Initialization.fill(network, 5, false);
      network.forward(Pass.training(graph), images(graph));
      new Safetensors(StateDict.of(network), Map.of()).write(file);
    }
    return file;
  }

  /** A network of these weights of which a part is frozen. */
  private Network frozen(Backend backend, String model, String part) throws IOException {
    Network network = Models.build(backend, spec(model, 7));
    StateDict.load(network, Safetensors.read(weights(model, 7)).tensors(), "weights");
    network.freeze(part);
    return network;
  }

  private static Var images(Graph graph) {
    Shape shape = Shape.of(LABELS.length, 8, 8, 1);
    double[] pixels = new double[(int) shape.elements()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Math.sin(0.7 * i) + 0.3 * Math.sin(0.1 * i * i);
    }
    return Var.constant(graph.scope().of(shape, pixels));
  }

  private RecipeText recipe(String name, String freeze) throws IOException {
    RecipeText r = SmallRun.recipe(runs, name);
    return r.with("init", weights(r.settle().network().model(), 7).toString())
        .with("new-head", true)
        .with("freeze", freeze);
  }

  @ParameterizedTest
  @CsvSource({
    "preact-resnet10, stem, 1",
    "preact-resnet10, layer2, 22",
    "preact-resnet10, backbone, 44",
    "resnet10, stem, 5",
    "resnet10, layer1, 15",
    "wrn-16-8, block2, 43",
    "wrn-16-8, backbone, 68"
  })
  void eachPartIsFrozenWithAllBeforeIt(String model, String part, int tensors) {
    try (Backend backend = Backends.open("cpu");
        Network network = Models.build(backend, spec(model, 10))) {
      List<Names.Named> all = network.named();
      network.freeze(part);
      List<String> trained = network.parameters().stream().map(Names.Named::name).toList();
      List<String> expected =
          all.subList(tensors, all.size()).stream()
              .filter(n -> n.role().isParameter())
              .map(Names.Named::name)
              .toList();
      assertEquals(expected, trained);
      assertTrue(Models.kind(model).parts().contains(part));
      assertThrows(IllegalArgumentException.class, () -> network.freeze("layer9"));
    }
  }

  @Test
  void frozenPartsKeepTheirBytesAndTheRestLearns() throws IOException {
    RecipeText recipe = recipe("frozen", "layer2").with("log", true);
    Map<String, FileTensor> before =
        Safetensors.read(Path.of(recipe.settle().network().init())).tensors();
    RunFolder run = SmallRun.train(recipe, 3);
    Checkpoint checkpoint = Checkpoint.read(run.checkpoint());
    Set<String> same = new HashSet<>();
    checkpoint
        .model()
        .forEach(
            (name, tensor) -> {
              if (tensor.data().equals(before.get(name).data())) {
                same.add(name);
              }
            });
    Set<String> frozen = new HashSet<>(before.keySet());
    frozen.removeIf(name -> !name.matches("(conv1|layer[12]\\.).*"));
    assertEquals(frozen, same);
    assertTrue(frozen.contains("layer2.0.bn2.running_var"));
    for (String name : frozen) {
      assertFalse(checkpoint.tensors().containsKey("velocity." + name), name);
    }
    assertTrue(checkpoint.tensors().containsKey("velocity.layer3.0.conv1.weight"));
    assertEquals(10, checkpoint.model().get("linear.bias").elements(), "of 7 classes before");
  }

  @Test
  void aFrozenRunResumesBitExactly() throws IOException {
    SmallRun.assertResumes(recipe("", "layer1"), 1);
  }

  /** Features at each mix point of a pass. */
  private static Map<Integer, double[]> features(Network network, boolean training) {
    Map<Integer, double[]> features = new LinkedHashMap<>();
    try (Graph graph = Graph.recording(network.backend())) {
      Pass pass =
          new Pass(
              graph,
              training,
              (_, point, h) -> {
                features.put(point, h.value().toDoubles());
                return h;
              });
      network.forward(pass, images(graph));
    }
    return features;
  }

  @Test
  void frozenBatchNormsUseTheirRunningStatisticsInTraining() throws IOException {
    try (Backend backend = Backends.open("cpu");
        Network network = frozen(backend, "resnet10", "layer2")) {
      Map<Integer, double[]> tested = features(network, false);
      Map<Integer, double[]> trained = features(network, true);
      for (int point = 0; point <= 3; point++) {
        assertArrayEquals(tested.get(point), trained.get(point), "mix point " + point);
      }
      assertFalse(Arrays.equals(tested.get(4), trained.get(4)), "layer3 trains");
    }
  }

  /** The gradients of one step by name, and the loss. */
  private Map<String, double[]> gradients(String device, String freeze) throws IOException {
    Map<String, double[]> gradients = new LinkedHashMap<>();
    try (Backend backend = Backends.open(device);
        Network network = frozen(backend, "preact-resnet10", freeze)) {
      try (Sgd sgd = new Sgd(network);
          Graph graph = Graph.inference(backend);
          TrainingEngine engine = new TrainingEngine(network, sgd, 0)) {
        Var x = images(graph);
        Batch batch = new Batch.Real(x.shape(), x.value().toDoubles(), LABELS);
        SgdSettings update = new SgdSettings(0.1, 0.9, true, 1e-4);
        double loss =
            engine
                .run(
                    StepInput.of(1, batch, BatchMix.NONE, update),
                    (_, g) -> {
                      for (Names.Named n : network.named()) {
                        if (g.has(n.var())) {
                          gradients.put(n.name(), g.of(n.var()).toDoubles());
                        }
                      }
                    })
                .loss();
        gradients.put("loss", new double[] {loss});
      }
    }
    return gradients;
  }

  @Test
  void gradientsOfTheRestAreThoseOfTheReference() throws IOException {
    for (String part : Models.kind("preact-resnet10").parts()) {
      Map<String, double[]> actual = gradients("cpu", part);
      Map<String, double[]> expected = gradients("reference", part);
      assertEquals(expected.keySet(), actual.keySet());
      assertFalse(expected.containsKey("conv1.weight"), part);
      assertTrue(expected.containsKey("linear.weight"), part);
      expected.forEach(
          (name, e) -> {
            double error = GradientCheck.relativeError(actual.get(name), e);
            assertTrue(error < 9.9e-5, part + " " + name);
          });
    }
  }

  @Test
  void anotherNumberOfClassesIsRefusedWithTheFlagThatHelps() throws IOException {
    RecipeText r = recipe("one", "").with("new-head", false);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> SmallRun.train(r, 3));
    assertTrue(e.getMessage().startsWith("--init " + r.settle().network().init()), e.getMessage());
    assertTrue(e.getMessage().contains("--new-head"), e.getMessage());
    assertFalse(Files.exists(runs.resolve("one")));
    assertNamed("--init", new RecipeText().with("freeze", "layer2"));
    assertNamed(
        "block1",
        new RecipeText().with("init", r.settle().network().init()).with("freeze", "block1"));
  }

  private static void assertNamed(String named, RecipeText recipe) {
    String message = assertThrows(IllegalArgumentException.class, recipe::settle).getMessage();
    assertTrue(message.startsWith("--freeze ") && message.contains(named), message);
  }
}
