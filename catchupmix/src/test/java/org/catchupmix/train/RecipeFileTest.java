package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.data.Framing;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeFileTest {
  private static final Path SHIPPED = Path.of("..", "recipes");

  @TempDir Path folder;

  private Recipe read(String yaml) throws IOException {
    return RecipeFile.read(Files.writeString(folder.resolve("r.yaml"), yaml));
  }

  private void refused(String expected, String yaml) {
    assertEquals(
        folder.resolve("r.yaml") + expected,
        assertThrows(RunException.class, () -> read(yaml)).getMessage());
  }

  /** The rest of the message are the words of the reader of YAML. */
  private void noYaml(int line, String yaml) {
    assertLinesMatch(
        List.of(Pattern.quote(folder.resolve("r.yaml") + " is no recipe: line " + line) + ": .+"),
        List.of(assertThrows(RunException.class, () -> read(yaml)).getMessage()));
  }

  private String text(Recipe recipe) throws IOException {
    RecipeFile.write(recipe, folder.resolve("written.yaml"));
    return Files.readString(folder.resolve("written.yaml"));
  }

  @Test
  void allShippedRecipesCanBe() throws IOException {
    try (Stream<Path> files = Files.list(SHIPPED)) {
      List<Path> recipes = files.filter(f -> f.toString().endsWith(".yaml")).toList();
      assertTrue(recipes.size() >= 3, "recipes found: " + recipes);
      for (Path file : recipes) {
        RecipeFile.read(file).check();
      }
    }
  }

  /** Channels and classes of the data sets that recipes name. */
  private static final Map<String, int[]> DATA =
      Map.of(
          "fashion-sample", new int[] {1, 10},
          "cifar10", new int[] {3, 10},
          "cifar100", new int[] {3, 100},
          "tiny-imagenet", new int[] {3, 200},
          "cub-200", new int[] {3, 200},
          "imagenet", new int[] {3, 1000});

  @Test
  void theNetworkOfEachShippedRecipeBuilds() throws IOException {
    try (Backend backend = Backends.choose("cpu", BackendOptions.defaults()).backend();
        Stream<Path> files = Files.list(SHIPPED)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        Recipe recipe = RecipeFile.read(file);
        recipe.settle();
        int[] data = DATA.get(recipe.data.replaceFirst(":.*", ""));
        try (Network network = Models.build(backend, recipe.spec(data[0], data[1]))) {
          assertTrue(network.parameterCount() > 1000, file.toString());
        }
      }
    }
  }

  @Test
  void theRecipesForPhotographsCutThem() {
    Recipe cub = RecipeFile.read(SHIPPED.resolve("cub200-resnet18.yaml"));
    assertEquals(new Framing(224, 256, true), cub.framing());
    Recipe tiny = RecipeFile.read(SHIPPED.resolve("tiny-imagenet-resnet18.yaml"));
    assertEquals(Augmentation.RESIZED_CROP, tiny.augment);
    assertEquals(new Framing(0, 0, true), tiny.framing());
  }

  @Test
  void whatTheDataSetDecidesIsSettled() throws IOException {
    Recipe r = read("data: cub-200:birds\naugment: resized-crop");
    r.check();
    r.settle();
    String once = text(r);
    Map<String, Object> written = RecipeFile.entries(folder.resolve("written.yaml"));
    assertEquals(224, written.get("size"));
    assertEquals(256, written.get("resize"));
    assertEquals("resized-crop", written.get("augment"));
    assertEquals(once, text(RecipeFile.read(folder.resolve("written.yaml"))));
    assertEquals(0, read("data: cifar10:x").framing().size());
  }

  @Test
  void theDefaultRecipeHoldsTheDefaults() throws IOException {
    assertEquals(text(new Recipe()), text(RecipeFile.read(SHIPPED.resolve("default.yaml"))));
  }

  @Test
  void theVariantsOfKernelsAreReadAndWritten() throws IOException {
    Recipe r = read("kernel: channel_mix=v2,rfi_mask=v1\ndevice: emulator");
    assertEquals("channel_mix=v2,rfi_mask=v1", r.device.options().kernels().toString());
    String once = text(r);
    Recipe again = RecipeFile.read(folder.resolve("written.yaml"));
    assertEquals(once, text(again));
    assertEquals(r.device.options(), again.device.options());
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Recipe r = new Recipe();
    r.mixing.method = "manifold";
    r.mixing.layers = List.of(0, 2);
    r.lr = 0.025;
    r.schedule = Recipe.ScheduleKind.MULTISTEP;
    r.milestones = List.of(3, 4);
    r.flip = false;
    r.data = "cifar10:a dir: with #signs";
    r.seed = -1;
    String once = text(r);
    assertEquals(once, text(RecipeFile.read(folder.resolve("written.yaml"))));
    assertEquals("manifold", RecipeFile.entries(folder.resolve("written.yaml")).get("mix"));
  }

  @Test
  void valuesOfEachKindAreRead() throws IOException {
    Recipe r = read("mix: CutMix\nmilestones: [10, 20]\nschedule: multistep\nnesterov: false\n");
    assertEquals("cutmix", r.mixing.method);
    assertEquals(List.of(10, 20), r.milestones);
    assertEquals(false, r.nesterov);
    assertEquals(0.1, r.lr, "keys that are not there have their defaults");
    assertEquals(8, read("").epochs);
  }

  @Test
  void wrongRecipesAreNamed() {
    String keys = ": keys are the flags of 'catchup train --help'";
    refused(": key 'learning-rate' is unknown" + keys, "learning-rate: 1");
    refused(": key 'epoch' is unknown (did you mean epochs?)" + keys, "epoch: 1");
    refused(
        ": Invalid value for key 'keep': 'lowset' is none of lowest, highest, random (did you mean"
            + " lowest?)",
        "keep: lowset");
    refused(": key 'epochs' has no value: give one, or leave the key out", "epochs:");
    noYaml(3, "epochs: 2\n---\nepochs: 3");
    refused(
        ": Invalid value for key 'epochs': 'many' is not a whole number below 2^31",
        "epochs: many");
    refused(
        ": Invalid value for key 'mix': 'blend' is none of "
            + String.join(", ", MixMethods.names()),
        "mix: blend");
    noYaml(2, "epochs: 1\nepochs: 2");
    refused(" is no recipe: it requires lines of the form 'key: value'", "just a text");
    noYaml(2, "a: [1\nb");
    Path none = folder.resolve("none.yaml");
    assertEquals(
        "there is no recipe file " + none + ": the shipped ones are in recipes/",
        assertThrows(RunException.class, () -> RecipeFile.read(none)).getMessage());
  }

  /** The YAML reader would hold the comment in memory several times over. */
  @Test
  void aRecipeOfMegabytesIsRejectedUnread() throws IOException {
    Path file = Files.createTempFile("recipe", ".yaml");
    try {
      Files.writeString(file, "#" + "x".repeat(20_000_000) + "\nepochs: 1\n");
      assertThrows(RunException.class, () -> RecipeFile.read(file));
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void soManyShardsThatTwiceTheirNumberOverflowsAreRejected() {
    Recipe recipe = RecipeFile.of("test", Map.of("shards", Integer.MAX_VALUE));
    assertThrows(IllegalArgumentException.class, recipe::check);
  }

  @Test
  void whatIsSettledCanBeAgain() throws IOException {
    for (String yaml :
        new String[] {
          "mix: patchup\nmix-layers: [0]",
          "mix: patchup\npatchup-type: soft\npatchup-block: 3",
          "mix: guided\nguided-blur: 0",
          "mix: guided\nguided-blur-sigma: 2",
          "mix: none",
          "mix: catchup"
        }) {
      Recipe r = read(yaml);
      r.check();
      r.settle();
      String once = text(r);
      Recipe again = RecipeFile.read(folder.resolve("written.yaml"));
      again.check();
      again.settle();
      assertEquals(once, text(again));
    }
  }

  @Test
  void whatDecidesAResult() throws IOException {
    Recipe plain = read("seed: 1");
    Recipe moved = read("name: x\nruns: y\nthreads: 3\neval-batch: 7");
    assertEquals(RecipeFile.deciding(plain), RecipeFile.deciding(moved));
    Recipe repeated = read("seed: 2\ndevice: cpu\nconv: direct\neval-batch: 7");
    assertNotEquals(RecipeFile.deciding(plain), RecipeFile.deciding(repeated));
    assertEquals(RecipeFile.repeated(plain), RecipeFile.repeated(repeated));
    assertNotEquals(RecipeFile.repeated(plain), RecipeFile.repeated(read("lr: 0.2")));
    assertNotEquals(RecipeFile.repeated(plain), RecipeFile.repeated(read("precision: bf16")));
    assertEquals(
        RecipeFile.deciding(plain),
        RecipeFile.deciding(read("precision: fp32\nconv: auto")),
        "a default is the same as none");
  }

  @Test
  void aConfigurationThatWasEmptiedIsNotReadAsDefaults() throws IOException {
    RunFolder run = new RunFolder(folder);
    RecipeFile.write(new Recipe(), run.config());
    assertEquals(1, run.recipe().seed);
    String whole = Files.readString(run.config());
    lacks("data", run, "");
    lacks("data", run, "{}");
    lacks("seed", run, whole.substring(0, whole.indexOf("lr:")));
  }

  private static void lacks(String key, RunFolder run, String text) throws IOException {
    Files.writeString(run.config(), text);
    assertEquals(
        "%s has no key '%s': it was emptied, cut short or changed by hand"
            .formatted(run.config(), key),
        assertThrows(RunException.class, run::recipe).getMessage());
  }

  @Test
  void settingsThatCannotBeAreNamed() throws IOException {
    for (String[] wrong :
        new String[][] {
          {
            "schedule: multistep\nmilestones: [-5, 0]",
            "--milestones [-5, 0] must be epochs from 1 on"
          },
          {
            "init: \"a\\0b\"",
            "--init is no path on this system (Nul character not allowed): set LC_ALL=C.UTF-8, or"
                + " rename it"
          },
          {
            "checkpoint-every: often",
            "--checkpoint-every 'often' must be 'N steps', 'N minutes' or 'never', N at least 1"
          },
          {"epochs: 0", "--epochs 0 must be at least 1"},
          {"batch: 1", "--batch 1 must be at least 2: batch norm has no variance over one image"},
          {"alpha: 0", "alpha 0.0 must be above 0"},
          {"lr: -1", "--lr -1.0 must be above 0"},
          {
            "augment: none\ncrop: 4",
            "--crop does nothing here: it belongs to --augment pad-crop (leave it out, or set it to its default of 2)"
          },
          {
            "crop-scale: 0.5",
            "--crop-scale does nothing here: it belongs to --augment resized-crop"
          },
          {"augment: resized-crop\ncrop-scale: 0", "--crop-scale 0.0 must be 0 < SHARE <= 1"},
          {"resize: 30", "--resize does nothing here: it belongs to --size"},
          {"size: 30\nresize: 20", "--resize 20 must be at least --size 30"},
          {"size: 3000", "--size 3000 must be 0..1024"},
          {"momentum: 1", "--momentum 1.0 must be 0 <= M < 1"},
          {"momentum: 0", "--nesterov requires a --momentum above 0, or --nesterov=false"},
          {
            "model: vgg",
            "model 'vgg' is unknown: known are "
                + Models.kinds().stream().map(Models.Kind::name).collect(Collectors.joining(", "))
          },
          {"mix-layers: [9]", "mix point 9 is none of this network's: 0, 1, 2, 3, 4, 5"},
          {"milestones: [3]", "--milestones does nothing here: it belongs to --schedule multistep"},
          {
            "mix: none\nalpha: 2",
            "--alpha does nothing here: it belongs to a mix method that draws lambda"
          },
          {
            "mix: guided\nguided-blur: 1\nguided-blur-sigma: 2",
            "--guided-blur-sigma does nothing here: it belongs to --mix guided with --guided-blur"
                + " above 1"
          },
          {
            "mix: guided\nguided-blur: 0\nguided-blur-sigma: 2",
            "--guided-blur-sigma does nothing here: it belongs to --mix guided with --guided-blur above 1"
          },
          {
            "mix: patchup\nmix-layers: [0]\npatchup-type: soft",
            "--patchup-type does nothing here: it belongs to --mix patchup with --mix-layers above"
                + " 0"
          },
          {
            "mix: patchup\nmix-layers: [0]\npatchup-block: 3",
            "--patchup-block does nothing here: it belongs to --mix patchup with --mix-layers above 0"
          },
          {
            "mix: patchup\nmix-layers: [0]\npatchup-gamma: 0.3",
            "--patchup-gamma does nothing here: it belongs to --mix patchup with --mix-layers above 0"
          },
          {"mix: cutmix\nnorm: l1", "--norm does nothing here: it belongs to --mix catchup"},
          {"schedule: multistep\nlr-factor: -1", "learning-rate factor -1.0 must be above 0"},
          {
            "stem: imagenet",
            "model preact-resnet10 has no imagenet stem: the resnet and resnext kinds have one"
          },
          {"label-smoothing: 1", "--label-smoothing 1.0 must be 0 <= S < 1"},
        }) {
      Recipe r = read(wrong[0]);
      assertEquals(wrong[1], assertThrows(IllegalArgumentException.class, r::check).getMessage());
    }
  }
}
