package org.catchupmix.run.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.train.WatchedBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose loss explodes, or whose numbers stop being finite at a known place. */
class DivergenceTest {
  @TempDir Path runs;
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(screen, true, StandardCharsets.UTF_8);

  /** Three epochs of two steps on small images. */
  private RecipeText recipe(String name) {
    return SmallRun.recipe(runs, name)
        .with("train-limit", 32)
        .with("test-limit", 10)
        .with("size", 8)
        .with("width", 4)
        .with("mix", MixMethods.NONE);
  }

  private void train(RecipeText recipe, Backend backend) throws IOException {
    try (backend;
        Trainer trainer = Trainer.start(recipe.settle(), backend, out)) {
      trainer.run();
    }
  }

  private long warnings() {
    String text = screen.toString(StandardCharsets.UTF_8);
    return text.lines().filter(l -> l.startsWith("warning: the loss explodes")).count();
  }

  @Test
  void aSoundRunIsNotWarned() throws IOException {
    train(recipe("sound"), Backends.open("cpu"));
    assertEquals(0, warnings());
  }

  @Test
  void aLossThatExplodesIsReportedOnce() {
    RecipeText r = recipe("exploding").with("lr", 1000.0).with("epochs", 20).with("batch", 8);
    assertThrows(RunException.class, () -> train(r, Backends.open("cpu")), "it diverges");
    assertEquals(1, warnings());
  }

  private static Backend watched(Consumer<Primitive> before, Consumer<Primitive> after) {
    return WatchedBackend.of(Backends.open("cpu"), before, after);
  }

  private static void spoil(Tensor tensor) {
    double[] values = tensor.toDoubles();
    values[0] = Double.NaN;
    tensor.device().upload(values, tensor);
  }

  /** A run that diverges in its first epoch names the finding. */
  private void assertDiverges(String finding, RecipeText recipe, Backend backend) {
    String message = assertThrows(RunException.class, () -> train(recipe, backend)).getMessage();
    assertTrue(Pattern.compile(finding).matcher(message).find(), message);
    RunFolder run = new RunFolder(runs.resolve(recipe.settle().folder().name()));
    assertFalse(Files.exists(run.checkpoint()), "no epoch was finished");
  }

  @Test
  void theParameterThatIsNotFiniteIsNamedWithItsStep() {
    RecipeText r = recipe("nan").with("batch", 8);
    List<String> names;
    try (Backend backend = Backends.open("cpu");
        Network network = Models.build(backend, r.settle().network().spec(1, 10))) {
      names = network.parameters().stream().map(Names.Named::name).toList();
    }
    int inSecondStep = names.size() + names.indexOf("layer2.0.conv1.weight");
    int[] updates = {0};
    Backend backend =
        watched(
            p -> {
              if (p instanceof Update.SgdStep step && updates[0]++ == inSecondStep) {
                spoil(step.gradient());
              }
            },
            _ -> {});
    assertDiverges("NaN in epoch 1, step 3,.*layer2\\.0\\.conv1\\.weight .* step 2", r, backend);
  }

  /** No later step of the epoch has a loss that would show it. */
  @Test
  void theParameterThatTheLastGradientOfAnEpochSpoiledIsNamed() {
    int[] gradients = {0};
    // The first of each backward pass is that of the last batch norm, the second of that before.
    Backend backend =
        watched(
            _ -> {},
            p -> {
              if (p instanceof BatchNorm.BatchNormTrainingGradient g && gradients[0]++ == 9) {
                spoil(g.dgamma());
              }
            });
    assertDiverges("layer4\\.0\\.bn1\\.weight .* after epoch 1", recipe("nan"), backend);
  }

  @ParameterizedTest
  @ValueSource(strings = {MixMethods.NONE, "puzzlemix"})
  void theFirstLayerWhoseOutputIsNotFiniteIsNamed(String mix) throws IOException {
    RecipeText r =
        recipe("huge").with("mix", mix).with("init", runs.resolve("huge.safetensors").toString());
    if (!mix.equals(MixMethods.NONE)) {
      // The loss of unmixed images adds a forward pass before that of the mixed ones.
      r = r.with("puzzle-clean", 1.0);
    }
    try (Backend backend = Backends.open("cpu");
        Network network = Models.build(backend, r.settle().network().spec(1, 10))) {
      Initialization.fill(network, 1, false);
      for (Names.Named n : network.named()) {
        if (n.name().equals("layer3.0.conv1.weight")) {
          double[] values = n.tensor().toDoubles();
          Arrays.fill(values, 3e38);
          backend.upload(values, n.tensor());
        }
      }
      new Safetensors(StateDict.of(network), Map.of()).write(Path.of(r.settle().network().init()));
    }
    assertDiverges(
        "epoch 1, step 1,.*output of layer3\\.0\\.conv1 \\(Convolution\\)",
        r,
        Backends.open("cpu"));
  }
}
