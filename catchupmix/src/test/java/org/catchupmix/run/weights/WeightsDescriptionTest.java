package org.catchupmix.run.weights;

import static org.catchupmix.recipe.Settings.INIT;
import static org.catchupmix.recipe.Settings.MODEL;
import static org.catchupmix.recipe.Settings.WIDTH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.data.Framing;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.RunWeights;
import org.catchupmix.run.trainer.SmallRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsDescriptionTest {
  private static final WeightsDescription RESNET50 =
      new WeightsDescription(
          new ModelSpec("resnet50", 64, 3, 2, ModelSpec.Stem.IMAGENET, false),
          List.of("a \"b\"", "c,d"),
          "folder",
          "224x224",
          new Framing(224, 256),
          "catchup");

  @TempDir private Path runs;

  @Test
  void aWrittenDescriptionIsReadBack() {
    Map<String, String> metadata = RESNET50.toMetadata(Map.of("epoch", "3"));
    assertEquals("3", metadata.get("epoch"));
    assertEquals("256", metadata.get("resize"));
    assertEquals("224", metadata.get("crop"));
    assertEquals("resnet50", metadata.get("torchvision"));
    assertEquals(Optional.of(RESNET50), WeightsDescription.fromMetadata(metadata, "F"));
    assertEquals(Optional.empty(), WeightsDescription.fromMetadata(Map.of("model", "vit"), "F"));
  }

  @Test
  void invalidValuesAreRefusedByTheFilesName() {
    List<List<String>> wrong =
        List.of(
            List.of("width", "wide"),
            List.of("stem", "none"),
            List.of("class_names", "["),
            List.of("class_names", "null"),
            List.of("class_names", "[null]"),
            List.of("class_names", "[".repeat(10_000)),
            List.of("image", "axa"),
            List.of("image", "99999999999x99999999999"),
            List.of("channels", "0"),
            List.of("model", "vit"),
            List.of("crop", "-1"));
    wrong.forEach(
        pair -> {
          String key = pair.getFirst();
          String value = pair.getLast();
          Map<String, String> metadata = new HashMap<>(RESNET50.toMetadata(Map.of()));
          metadata.put(key, value);
          WeightsException e =
              assertThrows(
                  WeightsException.class,
                  () -> WeightsDescription.fromMetadata(metadata, "F"),
                  key);
          assertTrue(e.getMessage().startsWith("F: "), key);
        });
  }

  @Test
  void aScalarInPlaceOfTheClassifierIsRefused() throws IOException {
    Path file = runs.resolve("w.safetensors");
    FileTensor scalar = FileTensor.ofReals(FileTensor.Type.F32, new double[1]);
    new Safetensors(Map.of("linear.weight", scalar), Map.of()).write(file);
    Recipe recipe = SmallRun.recipe(runs, "scalar").with(INIT, file.toString());
    WeightsException e = assertThrows(WeightsException.class, () -> SmallRun.train(recipe));
    assertTrue(e.getMessage().startsWith(file + ": tensor linear.weight"), e.getMessage());
  }

  @Test
  void trainingTakesTheNetworkOfItsInitialWeights() throws IOException {
    RunFolder run = SmallRun.train(runs, "one");
    Path file = runs.resolve("w.safetensors");
    Safetensors exported = RunWeights.export(run, false);
    assertFalse(
        exported.metadata().keySet().stream().anyMatch(k -> k.startsWith("optimizer.")),
        "what only a resumed run needs");
    exported.write(file);
    Recipe given = new Recipe().with(INIT, file.toString());
    Recipe r = WeightsDescription.takeNetwork(given);
    assertEquals("preact-resnet10", r.get(MODEL));
    assertEquals(2, (int) r.get(WIDTH));
    Recipe other = given.with(MODEL, "resnet18");
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> WeightsDescription.takeNetwork(other));
    assertTrue(e.getMessage().startsWith("--model resnet18 "), e.getMessage());
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    // A file without a description changes nothing.
    new Safetensors(Safetensors.read(file).tensors(), Map.of()).write(file);
    assertEquals("resnet18", WeightsDescription.takeNetwork(other).get(MODEL));
  }
}
