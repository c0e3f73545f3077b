package org.catchupmix.run;

import static org.catchupmix.recipe.Settings.BATCH;
import static org.catchupmix.recipe.Settings.DATA;
import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.INIT;
import static org.catchupmix.recipe.Settings.LR;
import static org.catchupmix.recipe.Settings.MIX;
import static org.catchupmix.recipe.Settings.NAME;
import static org.catchupmix.recipe.Settings.SIZE;
import static org.catchupmix.recipe.Settings.TEST_LIMIT;
import static org.catchupmix.recipe.Settings.TRAIN_LIMIT;
import static org.catchupmix.recipe.Settings.WIDTH;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageFolder;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.TrainingWarning.Kind;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.TrainingData;
import org.catchupmix.train.WatchedBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Warnings of a run, each provoked, and the silence of a sound run. */
class TrainingMonitorTest {
  @TempDir Path runs;
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(screen, true, StandardCharsets.UTF_8);

  /** Three epochs of two steps on small images. */
  private Recipe recipe(String name) {
    return SmallRun.recipe(runs, name)
        .with(TRAIN_LIMIT, 32)
        .with(TEST_LIMIT, 10)
        .with(SIZE, 8)
        .with(WIDTH, 4)
        .with(MIX, MixMethods.NONE);
  }

  private RunFolder train(Recipe recipe, Backend backend) throws IOException {
    try (backend;
        Trainer trainer = Trainer.start(recipe, backend, out)) {
      trainer.run();
      return trainer.folder();
    }
  }

  private RunFolder train(Recipe recipe) throws IOException {
    return train(recipe, Backends.open("cpu"));
  }

  /** Number of printed warnings. */
  private long said() {
    return screen
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(l -> l.startsWith("warning: "))
        .count();
  }

  private static JsonNode summary(RunFolder run) throws IOException {
    return new ObjectMapper().readTree(run.summary().toFile()).path("warnings");
  }

  /** Returns the recipe of a run that starts from weights with one changed tensor. */
  private Recipe plant(Recipe plain, String name, Consumer<double[]> change) throws IOException {
    Recipe recipe = plain.with(INIT, runs.resolve("planted.safetensors").toString());
    try (Backend backend = Backends.open("cpu");
        Network network = Models.build(backend, recipe.spec(1, 10))) {
      Initialization.fill(network, 1, false);
      if (Files.exists(Path.of(recipe.get(INIT)))) {
        StateDict.load(network, Safetensors.read(Path.of(recipe.get(INIT))).tensors(), "planted");
      }
      for (Names.Named n : network.named()) {
        if (n.name().equals(name)) {
          double[] values = n.tensor().toDoubles();
          change.accept(values);
          backend.upload(values, n.tensor());
        }
      }
      new Safetensors(StateDict.of(network), Map.of()).write(Path.of(recipe.get(INIT)));
    }
    return recipe;
  }

  @Test
  void aSoundRunIsNotWarned() throws IOException {
    RunFolder run = train(recipe("sound"));
    assertEquals(0, said());
    assertFalse(Files.exists(run.warnings()));
    assertTrue(summary(run).isArray() && summary(run).isEmpty());
  }

  @Test
  void aLossThatExplodesIsSaidOnceBeforeItIsNoNumber() throws IOException {
    Recipe r = recipe("exploding").with(LR, 1000.0).with(EPOCHS, 20).with(BATCH, 8);
    assertThrows(RunException.class, () -> train(r), "it diverges");
    RunFolder run = RunFolder.open(runs.resolve("exploding"));
    List<TrainingWarning> warnings = TrainingWarning.read(run.warnings());
    TrainingWarning first = warnings.getFirst();
    assertEquals(Kind.EXPLODING_LOSS, first.kind());
    assertEquals(1, first.epoch());
    assertTrue(first.value() > 4 * Math.log(10), "" + first);
    assertEquals(1, warnings.stream().filter(w -> w.kind() == Kind.EXPLODING_LOSS).count());
    assertTrue(said() >= 1);
  }

  @Test
  void anEpochThatIsMuchWorseThanAnEarlierOneIsSaid() {
    Recipe r = recipe("");
    TrainingMonitor monitor =
        new TrainingMonitor(null, TrainingData.read(r), 10, RunException::new, List.of());
    Metrics metrics = new Metrics(false);
    Optional<Evaluation> test = Optional.of(new Evaluation(1, 50, 90));
    metrics.add(new Metrics.Epoch(1, 0.1, 0.5, 80, test));
    monitor.epoch(metrics, 2, 1.6);
    assertEquals(List.of(), monitor.fresh(), "0.5 and half of ln 10 is 1.65");
    metrics.add(new Metrics.Epoch(2, 0.1, 1.6, 50, test));
    monitor.epoch(metrics, 2, 1.7);
    monitor.epoch(metrics, 2, 2.3);
    assertEquals(1, monitor.fresh().size());
    assertEquals(1.7, monitor.all().getFirst().value());
    assertEquals(3, monitor.all().getFirst().epoch());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "reference", "emulator"})
  void deadFiltersAreNamedOnce(String device) throws IOException {
    Recipe r = recipe("dead");
    r = plant(r, "layer1.0.bn2.weight", gamma -> gamma[1] = 0);
    r = plant(r, "layer1.0.bn2.bias", beta -> beta[3] = -50);
    RunFolder run = train(r, Backends.open(device));
    List<TrainingWarning> warnings = TrainingWarning.read(run.warnings());
    assertEquals(1, warnings.size(), "" + warnings);
    TrainingWarning dead = warnings.getFirst();
    assertEquals(Kind.DEAD_FILTERS, dead.kind());
    assertEquals("layer1.0.bn2", dead.layer());
    assertEquals(2, dead.value());
    assertEquals(List.of(1, 2), List.of(dead.epoch(), dead.step()));
    assertEquals(1, said());
    assertEquals("dead filters", summary(run).get(0).path("kind").asText());
  }

  /** No training image and none of the first class reaches the filters; bright test images do. */
  @Test
  void testImagesOfEachClassAreLookedAt() throws IOException {
    Random random = new Random(1);
    Path images = runs.resolve("images");
    for (int i = 0; i < 40 + 260 + 36; i++) {
      boolean train = i < 40;
      int k = train ? i % 10 : i < 300 ? 0 : 1 + i % 9;
      int bound = k > 0 && !train ? 0 : 3;
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
      for (int pixel = 0; pixel < 64; pixel++) {
        int grey = bound == 0 ? 255 : random.nextInt(bound);
        image.getRaster().setSample(pixel % 8, pixel / 8, 0, grey);
      }
      String name = "%s/c%d/%03d.png".formatted(train ? "train" : "test", k, i);
      ImageFolder.save(images.resolve(name), image);
    }
    Recipe r = recipe("bright").with(DATA, "folder:" + images).with(TRAIN_LIMIT, 0);
    r = r.with(TEST_LIMIT, 0);
    r = plant(r, "layer1.0.bn2.bias", beta -> Arrays.fill(beta, -50));
    RunFolder run = train(r);
    for (TrainingWarning warning : TrainingWarning.read(run.warnings())) {
      assertTrue(warning.value() < 4, warning.message());
    }
  }

  /** A small last layer lets little of the gradient through; the rate is too small to mend it. */
  @ParameterizedTest
  @ValueSource(strings = {"cpu", "reference", "emulator"})
  void aVanishingGradientIsNamed(String device) throws IOException {
    Recipe r = recipe("vanishing").with(LR, 1e-14).with(EPOCHS, 1);
    r = plant(r, "linear.weight", w -> Arrays.setAll(w, i -> w[i] * 1e-10));
    RunFolder run = train(r, Backends.open(device));
    List<TrainingWarning> warnings = TrainingWarning.read(run.warnings());
    assertTrue(warnings.stream().allMatch(w -> w.kind() == Kind.VANISHING_GRADIENT));
    List<String> layers = warnings.stream().map(TrainingWarning::layer).toList();
    assertEquals("conv1.weight", layers.getFirst());
    assertTrue(layers.contains("layer4.0.conv2.weight"), "" + layers);
    assertFalse(layers.contains("linear.weight"), "" + layers);
    assertEquals(1, said(), "one line for all layers");
    assertEquals(warnings.size(), summary(run).size());
  }

  private static Backend watched(Consumer<Primitive> before, Consumer<Primitive> after) {
    return WatchedBackend.of(Backends.open("cpu"), before, after);
  }

  private static void spoil(Tensor tensor) {
    double[] values = tensor.toDoubles();
    values[0] = Double.NaN;
    tensor.device().upload(values, tensor);
  }

  /** The number of a parameter in the order of the updates, and of all. */
  private int[] position(String name) {
    try (Backend backend = Backends.open("cpu");
        Network network = Models.build(backend, recipe("").spec(1, 10))) {
      List<String> names = network.parameters().stream().map(Names.Named::name).toList();
      return new int[] {names.indexOf(name), names.size()};
    }
  }

  /** A run that diverges in its first epoch names the finding. */
  private void assertDiverges(String finding, Recipe recipe, Backend backend) {
    String message = assertThrows(RunException.class, () -> train(recipe, backend)).getMessage();
    assertTrue(Pattern.compile(finding).matcher(message).find(), message);
    RunFolder run = new RunFolder(runs.resolve(recipe.get(NAME)));
    assertFalse(Files.exists(run.checkpoint()), "no epoch was finished");
  }

  @Test
  void theParameterThatIsNoNumberAnyMoreIsNamedWithItsStep() throws IOException {
    Recipe r = recipe("nan").with(BATCH, 8);
    int[] position = position("layer2.0.conv1.weight");
    int[] updates = {0};
    Backend backend =
        watched(
            p -> {
              if (p instanceof Update.SgdStep step && updates[0]++ == position[0] + position[1]) {
                spoil(step.gradient());
              }
            },
            _ -> {});
    assertDiverges("NaN in epoch 1, step 3,.*layer2\\.0\\.conv1\\.weight .* step 2", r, backend);
  }

  @Test
  void theGradientThatIsNoNumberIsNamedBeforeItSpoilsTheWeights() throws IOException {
    Recipe r = recipe("nan");
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
    assertDiverges("gradient of layer4\\.0\\.bn1\\.weight .* step 2 of epoch 1", r, backend);
  }

  @Test
  void theFirstLayerWhoseOutputIsNotFiniteIsNamed() throws IOException {
    Recipe r = plant(recipe("huge"), "layer3.0.conv1.weight", w -> Arrays.fill(w, 3e38));
    assertDiverges(
        "epoch 1, step 1,.*output of layer3\\.0\\.conv1 \\(Convolution\\)",
        r,
        Backends.open("cpu"));
  }

  @Test
  void warningsOutliveAKill() throws IOException {
    Recipe whole = recipe("whole");
    whole = plant(whole, "layer1.0.bn2.bias", beta -> beta[0] = -50);
    RunFolder undisturbed = train(whole);
    Recipe cut = recipe("cut").with(INIT, whole.get(INIT));
    try (Backend backend = Backends.open("cpu");
        Trainer trainer = Trainer.start(cut, backend, out)) {
      trainer.run(1);
    }
    RunFolder folder = RunFolder.open(runs.resolve("cut"));
    byte[] before = Files.readAllBytes(folder.warnings());
    List<TrainingWarning> more = TrainingWarning.read(folder.warnings());
    // As if killed in the second epoch, after a warning.
    TrainingWarning late =
        new TrainingWarning(Kind.EXPLODING_LOSS, 2, 1, "", 99, "the loss explodes");
    TrainingWarning.write(List.of(more.getFirst(), late), folder.warnings());
    long said = said();
    SmallRun.resume(folder);
    assertEquals(said, said(), "not said again");
    assertArrayEquals(before, Files.readAllBytes(folder.warnings()));
    assertEquals(summary(undisturbed), summary(folder));
    assertTrue(RunCheck.of(folder).isWhole(), "" + RunCheck.of(folder));
    Files.writeString(folder.warnings(), "[{}]");
    assertFalse(RunCheck.of(folder).isWhole());
    assertThrows(RunException.class, () -> SmallRun.resume(folder));
  }
}
