package org.catchupmix.run.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.RunWeights;
import org.catchupmix.run.trainer.SmallRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsLoaderTest {
  @TempDir private Path runs;

  @Test
  void aScalarInPlaceOfTheClassifierIsRefused() throws IOException {
    Path file = runs.resolve("w.safetensors");
    FileTensor scalar = FileTensor.ofReals(FileTensor.Type.F32, new double[1]);
    new Safetensors(Map.of("linear.weight", scalar), Map.of()).write(file);
    RecipeText recipe = SmallRun.recipe(runs, "scalar").with("init", file.toString());
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
    RecipeText given = new RecipeText().with("init", file.toString());
    RecipeText r = WeightsLoader.takeNetwork(given);
    assertEquals("preact-resnet10", r.settle().network().model());
    assertEquals(2, r.settle().network().width());
    RecipeText other = given.with("model", "resnet18");
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> WeightsLoader.takeNetwork(other));
    assertTrue(e.getMessage().startsWith("--model resnet18 "), e.getMessage());
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    // A file without a description changes nothing.
    new Safetensors(Safetensors.read(file).tensors(), Map.of()).write(file);
    assertEquals("resnet18", WeightsLoader.takeNetwork(other).text("model"));
  }
}
