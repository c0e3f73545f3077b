package org.catchupmix.study.analyze;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.trained.OpenRun;
import org.catchupmix.study.analyze.Analysis.AnalyzedRun;
import org.catchupmix.study.landscape.Survey;
import org.catchupmix.study.plot.FigureFolder;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.robust.suite.TestedNetwork;
import org.catchupmix.train.TrainingData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data set may have test images alone; nothing that is measured on them is called training. */
class TestImagesAloneTest {
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  @TempDir Path folder;

  @Test
  void noNumberOfTrainingImagesIsMeasuredOnThem() throws IOException {
    ImageTransform grey = new ImageTransform(new double[] {0.5}, new double[] {0.2});
    byte[][] black = new byte[4][64];
    ImageDataset test =
        new ImageDataset("d", 8, 8, 1, black, new int[] {0, 1, 0, 1}, List.of("a", "b"));
    TrainingData data = new TrainingData(test, Optional.empty(), test, grey, List.of());
    ModelSpec spec = new ModelSpec("preact-resnet10", 4, 1, 2, ModelSpec.Stem.CIFAR, false);
    try (Backend backend = Backends.open("cpu");
        Network network = Models.build(backend, spec);
        Progress steps = new Progress(NOWHERE, false, "")) {
      Initialization.fill(network, 1, false);
      OpenRun open =
          new OpenRun(
              "run",
              new RunFolder(folder),
              new RecipeText().settle(),
              Map.of(),
              data,
              grey,
              network,
              Map.of());
      AnalyzedRun run = new AnalyzedRun(open, TestedNetwork.of(open, 0, 4), 1);
      FigureFolder figures = new FigureFolder(folder, FigureOptions.DEFAULT, NOWHERE);
      FiltersAnalysis filters = new FiltersAnalysis();
      Map<String, Object> numbers = filters.numbers(filters.analyze(run, figures, steps));
      assertEquals(Double.NaN, numbers.get("training_loss_nats"));
      LandscapeAnalysis landscape = new LandscapeAnalysis(new Survey.Extent(1, 3), 0);
      assertThrows(RunException.class, () -> landscape.analyze(run, figures, steps));
    }
  }
}
