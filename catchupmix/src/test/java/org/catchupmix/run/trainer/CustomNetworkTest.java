package org.catchupmix.run.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.nn.layers.BatchNorm2d;
import org.catchupmix.nn.layers.Conv2d;
import org.catchupmix.nn.layers.Layers;
import org.catchupmix.nn.layers.Linear;
import org.catchupmix.nn.layers.Sequential;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.models.NetworkProvider;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.RunWeights;
import org.catchupmix.run.trained.Classifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network that {@link java.util.ServiceLoader} finds in the tests. */
class CustomNetworkTest {
  private static final String MODEL_NAME = "two-stages";

  @TempDir private Path runs;

  public static final class Provider implements NetworkProvider {
    @Override
    public List<Models.Kind> kinds() {
      return List.of(
          new Models.Kind(
              MODEL_NAME,
              "for tests",
              4,
              (scope, spec) ->
                  Sequential.of(
                      new Conv2d(scope, spec.channels(), spec.width(), 3, 2, 1),
                      new BatchNorm2d(scope, spec.width()),
                      Layers.relu(),
                      Layers.mixPoint("first"),
                      new Conv2d(scope, spec.width(), 8, 3, 2, 0),
                      Layers.relu(),
                      Layers.mixPoint("second"),
                      Layers.globalAveragePool(),
                      new Linear(scope, 8, 6),
                      Layers.relu(),
                      new Linear(scope, 6, spec.classes()))));
    }
  }

  private RecipeText recipe() {
    return SmallRun.recipe(runs, "").with("model", MODEL_NAME).with("log", true);
  }

  @Test
  void itResumesBitExactly() throws IOException {
    SmallRun.assertResumes(recipe(), 1);
  }

  @Test
  void catchupMixUsesItsPoints() throws IOException {
    RunFolder run = SmallRun.train(recipe().with("name", "own"));
    assertEquals(List.of(0, 1, 2), run.recipe().mix().method().points());
    RecipeText other = recipe().with("mix-layers", List.of(3));
    assertThrows(IllegalArgumentException.class, other::settle);
    try (Backend cpu = Backends.open("cpu");
        Classifier classifier = Classifier.load(run.path(), cpu)) {
      assertEquals(MODEL_NAME, classifier.about().spec().name());
      assertEquals(List.of("first", "second"), classifier.network().mixPointNames());
    }
  }

  @Test
  void itsWeightsStartAnotherRunWithoutTheClassifierAndFrozenUpToAPoint() throws IOException {
    RunFolder first = SmallRun.train(recipe().with("name", "own"));
    RecipeText recipe =
        recipe()
            .with("init", first.best().toString())
            .with("new-head", true)
            .with("freeze", "first");
    RunFolder second = SmallRun.train(recipe);
    Set<String> same = new TreeSet<>();
    Map<String, FileTensor> before = RunWeights.read(first, true).tensors();
    for (Map.Entry<String, FileTensor> e : RunWeights.read(second, false).tensors().entrySet()) {
      FileTensor old = before.get(e.getKey());
      if (e.getValue().data().equals(old.data())) {
        same.add(e.getKey());
      }
    }
    assertEquals(Set.of("0.weight", "1.weight", "1.bias", "1.running_mean", "1.running_var"), same);
    assertThrows(
        IllegalArgumentException.class,
        recipe.with("freeze", "layer1")::settle,
        "of other networks");
  }
}
