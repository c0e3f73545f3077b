package org.catchupmix.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.recipe.OptimizationSettings;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.RecipeText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeFileTest {
  private static final Path SHIPPED = Path.of("..", "recipes");

  @TempDir Path folder;

  private RecipeText read(String yaml) throws IOException {
    return RecipeFile.read(Files.writeString(folder.resolve("r.yaml"), yaml));
  }

  private static String message(Executable wrong) {
    return assertThrows(IllegalArgumentException.class, wrong).getMessage();
  }

  private String text(Recipe recipe) throws IOException {
    RecipeFile.write(recipe, folder.resolve("written.yaml"));
    return Files.readString(folder.resolve("written.yaml"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "epochs: ~",
        "milestones: [~]",
        "milestones: ~",
        "milestones: [[1]]",
        "name: [x]",
        "name: {a: 1}",
        "data: ~",
        "slurm: ~",
        "slurm: {setup: ~}",
        "~: 3"
      })
  void aValueThatIsNoneIsRefusedByItsKey(String yaml) throws IOException {
    String message = message(() -> read(yaml));
    assertTrue(message.startsWith(folder.resolve("r.yaml") + ": "), message);
  }

  /** With these, the first losses would be NaN, which says nothing of the setting. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mix: mixup\nalpha: Infinity",
        "weight-decay: Infinity",
        "schedule: multistep\nlr-factor: Infinity"
      })
  void aSettingWithoutEndIsRefusedByItsName(String yaml) {
    String key = yaml.substring(yaml.lastIndexOf('\n') + 1, yaml.lastIndexOf(':'));
    String message = message(() -> read(yaml).settle());
    assertTrue(message.contains("--" + key + " Infinity must be "), message);
  }

  /** Channels and classes of the data sets that recipes name. */
  private static final Map<String, int[]> CHANNELS_AND_CLASSES =
      Map.of(
          "fashion-sample", new int[] {1, 10},
          "cifar10", new int[] {3, 10},
          "cifar100", new int[] {3, 100},
          "tiny-imagenet", new int[] {3, 200},
          "cub-200", new int[] {3, 200},
          "imagenet", new int[] {3, 1000});

  static List<Path> shipped() throws IOException {
    try (Stream<Path> files = Files.list(SHIPPED)) {
      return files.filter(f -> f.toString().endsWith(".yaml")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void eachShippedRecipeIsValidAndItsNetworkBuilds(Path file) {
    Recipe recipe = RecipeFile.read(file).settle();
    int[] data = CHANNELS_AND_CLASSES.get(recipe.data().data().replaceFirst(":.*", ""));
    try (Backend backend = Backends.open("cpu");
        Network network = Models.build(backend, recipe.network().spec(data[0], data[1]))) {
      assertTrue(network.parameterCount() > 1000, file.toString());
    }
  }

  @Test
  void settingsThatTheDataSetDecidesAreSettled() throws IOException {
    RecipeText r = read("data: cub-200:birds\naugment: resized-crop");
    assertReadBack(r.settle());
    Map<String, Object> written = RecipeFile.entries(folder.resolve("written.yaml"));
    assertEquals(224, written.get("size"));
    assertEquals(256, written.get("resize"));
    assertEquals("resized-crop", written.get("augment"));
    assertEquals(0, read("data: cifar10:x").settle().data().framing().size());
  }

  @Test
  void theDefaultRecipeHoldsTheDefaults() throws IOException {
    assertEquals(
        text(new RecipeText().settle()),
        text(RecipeFile.read(SHIPPED.resolve("default.yaml")).settle()));
  }

  /** Writes a recipe and returns the equal one that is read back. */
  private Recipe assertReadBack(Recipe recipe) throws IOException {
    String once = text(recipe);
    Recipe again = RecipeFile.read(folder.resolve("written.yaml")).settle();
    assertEquals(once, text(again));
    return again;
  }

  @Test
  void aWrittenRecipeIsReadBack() throws IOException {
    RecipeText r =
        new RecipeText()
            .with("mix", "manifold")
            .with("mix-layers", List.of(0, 2))
            .with("lr", 0.025)
            .with("schedule", OptimizationSettings.ScheduleKind.MULTISTEP)
            .with("milestones", List.of(3, 4))
            .with("flip", false)
            .with("data", "cifar10:a dir: with #signs")
            .with("seed", -1L);
    assertReadBack(r.settle());
    assertEquals("manifold", RecipeFile.entries(folder.resolve("written.yaml")).get("mix"));
  }

  @Test
  void valuesOfEachKindAreRead() throws IOException {
    RecipeText r =
        read("mix: CutMix\nmilestones: [10, 20]\nschedule: multistep\nnesterov: false\n");
    assertEquals("cutmix", r.settle().mix().method().name());
    assertEquals(List.of(10, 20), r.settle().optimization().milestones());
    assertEquals(false, r.settle().optimization().nesterov());
    assertEquals(
        0.1,
        (double) r.settle().optimization().lr(),
        "keys that are not there have their defaults");
    assertEquals(8, read("").settle().optimization().epochs());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "learning-rate: 1 | 'learning-rate'",
        "keep: lowset | --keep 'lowset' is none of lowest, highest, random",
        "'epochs:' | --epochs has no value",
        "epochs: many | --epochs 'many'",
        "mix: blend | --mix 'blend'",
        "epochs: 0 | --epochs 0",
        "lr: -1 | --lr -1.0",
        "lr-factor: -1 | --lr-factor -1.0",
        "momentum: 1 | --momentum 1.0",
        "crop-scale: 0 | --crop-scale 0.0",
        "label-smoothing: 1 | --label-smoothing 1.0",
        "checkpoint-every: often | --checkpoint-every 'often'",
        "milestones: [-5, 0] | --milestones [-5, 0]",
        "batch: 1 | --batch 1",
      })
  void aWrongKeyOrValueIsNamed(String yaml, String named) {
    String message = message(() -> read(yaml).settle());
    assertTrue(message.contains(named), message);
  }

  @ParameterizedTest
  @CsvSource({"3, 'epochs: 2\\n---\\nepochs: 3'", "2, 'epochs: 1\\nepochs: 2'", "2, 'a: [1\\nb'"})
  void invalidYamlIsNamedByItsLine(int line, String yaml) {
    String message = message(() -> read(yaml.replace("\\n", "\n")));
    assertTrue(message.startsWith(folder.resolve("r.yaml") + " "), message);
    assertTrue(message.contains("line " + line), message);
  }

  @Test
  void aFileThatIsNoRecipeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> read("just a text"));
    Path none = folder.resolve("none.yaml");
    assertTrue(message(() -> RecipeFile.read(none)).contains(none.toString()));
  }

  /** The YAML reader would hold the comment in memory several times over. */
  @Test
  void aRecipeOfMegabytesIsRejectedUnread() {
    String yaml = "#" + "x".repeat(20_000_000) + "\nepochs: 1\n";
    Exception e = assertThrows(IllegalArgumentException.class, () -> read(yaml));
    assertTrue(e.getMessage().contains("a recipe at most"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mix: patchup\nmix-layers: [0]",
        "mix: patchup\npatchup-type: soft\npatchup-block: 3",
        "mix: guided\nguided-blur: 0",
        "mix: guided\nguided-blur-sigma: 2",
        "mix: none",
        "mix: catchup"
      })
  void aSettledRecipeCanBeSettledAgain(String yaml) throws IOException {
    Recipe r = read(yaml).settle();
    Recipe again = assertReadBack(r);
    assertEquals(text(r), text(again.text().settle()));
  }

  @Test
  void keysThatDecideAResultAreTold() throws IOException {
    Recipe plain = read("seed: 1").settle();
    Recipe moved = read("name: x\nruns: y\nthreads: 3\neval-batch: 7").settle();
    assertEquals(plain.affectingResult(), moved.affectingResult());
    Recipe repeated = read("seed: 2\ndevice: cpu\nconv: direct\neval-batch: 7").settle();
    assertNotEquals(plain.affectingResult(), repeated.affectingResult());
    assertEquals(plain.shared(), repeated.shared());
    assertNotEquals(plain.shared(), read("lr: 0.2").settle().shared());
    assertNotEquals(plain.shared(), read("precision: bf16").settle().shared());
    assertEquals(
        plain.affectingResult(),
        read("precision: fp32\nconv: auto").settle().affectingResult(),
        "a default is the same as none");
  }

  @Test
  void aConfigurationThatWasEmptiedIsNotReadAsDefaults() throws IOException {
    RunFolder run = new RunFolder(folder);
    RecipeFile.write(new RecipeText().settle(), run.config());
    assertEquals(1L, run.recipe().run().seed());
    String whole = Files.readString(run.config());
    lacks("data", run, "");
    lacks("data", run, "{}");
    lacks("seed", run, whole.substring(0, whole.indexOf("lr:")));
  }

  private static void lacks(String key, RunFolder run, String text) throws IOException {
    Files.writeString(run.config(), text);
    String message = assertThrows(RunException.class, run::recipe).getMessage();
    assertTrue(message.startsWith(run.config() + " "), message);
    assertTrue(message.contains("'" + key + "'"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "augment: none\\ncrop: 4 | --crop",
        "crop-scale: 0.5 | --crop-scale",
        "resize: 30 | --resize",
        "size: 30\\nresize: 20 | --resize 20",
        "size: 3000 | --size 3000",
        "momentum: 0 | --nesterov",
        "alpha: 0 | alpha 0.0",
        "model: vgg | 'vgg'",
        "mix-layers: [9] | mix point 9",
        "milestones: [3] | --milestones",
        "mix: none\\nalpha: 2 | --alpha",
        "mix: none\\nmix-prob: 0.5 | --mix-prob",
        "mix: none\\nmix-layers: 1 | --mix-layers",
        "mix: guided\\nguided-blur: 1\\nguided-blur-sigma: 2 | --guided-blur-sigma",
        "mix: patchup\\nmix-layers: [0]\\npatchup-type: soft | --patchup-type",
        "mix: cutmix\\nnorm: l1 | --norm",
        "stem: imagenet | imagenet stem",
        "freeze: layer2 | --freeze",
        "train-limit: 5\\ntrain-per-class: 5 | --train-per-class 5",
        "subset-seed: 5 | --subset-seed",
        "warmup: 9 | --warmup 9.0",
        "shards: 40 | --shards 40",
        "shards: 2147483647 | --shards 2147483647",
      })
  void settingsThatContradictOrDoNothingAreNamed(String yaml, String named) throws IOException {
    RecipeText r = read(yaml.replace("\\n", "\n"));
    String message = message(r::settle);
    assertTrue(message.contains(named), message);
  }

  @Test
  void aPathThatIsNoneIsNamedWithoutItsText() {
    String message = message(() -> read("init: \"a\\0b\"").settle());
    assertTrue(message.contains("--init"), message);
    assertFalse(message.contains("\0"), message);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 2", "3, 1, 2", "8, 4, 6", "10, 5, 7"})
  void milestonesAreAHalfAndThreeQuartersRoundedDown(int epochs, int first, int second) {
    RecipeText recipe =
        new RecipeText()
            .with("epochs", epochs)
            .with("schedule", OptimizationSettings.ScheduleKind.MULTISTEP);
    assertEquals(List.of(first, second), recipe.settle().optimization().milestones());
  }
}
