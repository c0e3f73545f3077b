package org.catchupmix.run.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.trainer.SmallRun;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.TrainingData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The weights that come with the program are those of the index, and as good as it says. */
class ShippedWeightsTest {
  /** One test image of 2,000 in percent: other vectors may round one to the other side. */
  private static final double ONE_IMAGE = 0.05 + 1e-9;

  @TempDir Path folder;

  static List<ShippedWeights> all() {
    return ShippedWeights.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void eachIsWholeSmallAndAsGoodAsItSays(ShippedWeights weights)
      throws IOException, NoSuchAlgorithmException {
    byte[] bytes;
    String file = "/org/catchupmix/weights/" + weights.name();
    try (InputStream in = ShippedWeights.class.getResourceAsStream(file + ".safetensors")) {
      bytes = in.readAllBytes();
    }
    assertTrue(bytes.length < 1_000_000, bytes.length + " bytes");
    assertEquals(
        weights.sha256(),
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));

    WeightsDescription said = weights.description();
    RecipeText recipe = RecipeFile.read(resource(file + ".yaml"));
    assertEquals(
        recipe.settle().network().spec(said.spec().channels(), said.spec().classes()), said.spec());
    TrainingData data = TrainingData.read(recipe.settle());
    try (Backend cpu = Backends.open("cpu");
        Network network = Models.build(cpu, said.spec())) {
      StateDict.load(network, weights.read().tensors(), weights.name());
      Evaluation test = Evaluation.of(network, data.test(), data.transform(), 250);
      assertEquals(weights.accuracy(), test.top1(), ONE_IMAGE);
    }
  }

  private Path resource(String name) throws IOException {
    Path copy = folder.resolve("recipe.yaml");
    try (InputStream in = ShippedWeights.class.getResourceAsStream(name)) {
      Files.copy(in, copy);
    }
    return copy;
  }

  @Test
  void aRunStartsFromThemByName() throws IOException {
    ShippedWeights weights = ShippedWeights.all().getFirst();
    RecipeText recipe =
        WeightsLoader.takeNetwork(
            SmallRun.recipe(folder, "from")
                .with("width", 0)
                .with("init", weights.name())
                .with("lr", 1e-30)
                .with("epochs", 1));
    assertEquals(weights.description().spec().name(), recipe.settle().network().model());
    Safetensors after = Safetensors.read(SmallRun.train(recipe).weightsFile(false));
    String name = "conv1.weight";
    FileTensor before = weights.read().tensors().get(name);
    assertArrayEquals(before.toDoubles(), after.tensors().get("model." + name).toDoubles());
  }

  @Test
  void aFileOfThatPathGoesFirstAndAWrongNameIsToldAll() throws IOException {
    Path file = Files.writeString(folder.resolve("x"), "no weights");
    assertThrows(WeightsException.class, () -> ShippedWeights.read(file));
    WeightsException e =
        assertThrows(
            WeightsException.class, () -> ShippedWeights.read(Path.of("fashion-resnet11")));
    assertTrue(
        e.getMessage().contains("fashion-resnet11: ")
            && ShippedWeights.all().stream().allMatch(w -> e.getMessage().contains(w.name())),
        e.getMessage());
  }
}
