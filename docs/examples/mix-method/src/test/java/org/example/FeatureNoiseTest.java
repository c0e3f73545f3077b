package org.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.data.ChannelStatistics;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.LabelMix;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.mix.Mixed;
import org.catchupmix.mix.Saliency;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.train.Batch;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.StepInput;
import org.catchupmix.train.TrainingEngine;
import org.junit.jupiter.api.Test;

class FeatureNoiseTest {
  private static final int BATCH = 50;

  @Test
  void onlyItsOwnPointIsChangedAndGradientsPass() {
    try (Backend device = Backends.open("reference");
        TensorScope scope = new TensorScope(device);
        Graph graph = Graph.recording(device)) {
      Shape shape = Shape.of(4, 8, 8, 16);
      Var h = Var.parameter(scope.filled(shape, 3));
      BatchMix noise = new FeatureNoise.Noise(2, 0.5, 7);
      assertSame(h, noise.at(graph, 1, h, Saliency.NONE).features());
      Mixed outcome = noise.at(graph, 2, h, Saliency.NONE);
      assertSame(LabelMix.OWN, outcome.labels());
      Var mixed = outcome.features();
      double[] values = mixed.value().toDoubles();
      double mean = DoubleStream.of(values).average().orElseThrow();
      double variance = DoubleStream.of(values).map(v -> (v - 3) * (v - 3)).average().orElseThrow();
      // 4096 numbers: bounds of four standard errors.
      assertEquals(3, mean, 4 * 0.5 / 64);
      assertEquals(0.25, variance, 4 * 0.25 * Math.sqrt(2.0 / 4096));
      Gradients gradients = graph.backward(mixed, scope.filled(shape, 2));
      assertTrue(DoubleStream.of(gradients.of(h).toDoubles()).allMatch(g -> g == 2));
    }
  }

  @Test
  void theSameSeedGivesTheSameNoise() {
    MixMethod method = new FeatureNoise(List.of(0, 1, 2), 0.1);
    assertEquals(
        method.draw(4, 8, 8, new PhiloxRandom(1, "mix", 5)),
        method.draw(4, 8, 8, new PhiloxRandom(1, "mix", 5)));
    assertThrows(IllegalArgumentException.class, () -> new FeatureNoise(List.of(1), -1));
  }

  @Test
  void itIsAChoiceOfTheProgram() {
    assertEquals(new FeatureNoise(), MixMethods.named("feature-noise"));
    RecipeText recipe =
        RecipeFile.of("test", Map.of("mix", "feature-noise", "noise-std", 0.3, "mix-layers", 2));
    assertEquals(new FeatureNoise(List.of(2), 0.3), recipe.settle().mix().method());
  }

  @Test
  void aNetworkLearnsWithIt() {
    double accuracy = accuracyAndLoss(60)[0];
    assertTrue(accuracy > 40, "of ten classes, after 60 steps: " + accuracy + " %");
    assertArrayEquals(accuracyAndLoss(4), accuracyAndLoss(4), "the same bits again");
  }

  private static double[] accuracyAndLoss(int steps) {
    ImageSplits data = Datasets.load("fashion-sample");
    ImageDataset train = data.train();
    ChannelStatistics statistics = train.channelStatistics();
    ImageTransform transform = new ImageTransform(statistics.mean(), statistics.std());
    ModelSpec spec = new ModelSpec("preact-resnet10", 8, 1, 10, ModelSpec.Stem.CIFAR, false);
    try (Backend device = Backends.open("cpu");
        Network network = Models.build(device, spec);
        Sgd sgd = new Sgd(network);
        TrainingEngine engine = new TrainingEngine(network, sgd, 0)) {
      Initialization.fill(network, 1, false);
      MixMethod mix = new FeatureNoise(List.of(0, 1, 2, 3, 4, 5), 0.2);
      int[] order = new PhiloxRandom(1, "order").permutation(train.size());
      double loss = Double.NaN;
      for (int i = 0; i < steps; i++) {
        int[] rows = Arrays.copyOfRange(order, i * BATCH, (i + 1) * BATCH);
        Batch batch = Batch.Stored.of(train, transform, rows);
        BatchMix drawn = mix.draw(BATCH, 28, 28, new PhiloxRandom(1, "mix", i));
        SgdSettings update = new SgdSettings(0.05, 0.9, true, 1e-4);
        loss = engine.run(StepInput.of(i, batch, drawn, update)).loss();
      }
      Evaluation test = Evaluation.of(network, data.test().firstOfEachClass(50), transform, 100);
      return new double[] {test.top1(), loss};
    }
  }
}
