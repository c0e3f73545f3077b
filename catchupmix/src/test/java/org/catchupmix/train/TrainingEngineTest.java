package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.mix.Mixed;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.layers.Layers;
import org.catchupmix.nn.layers.Linear;
import org.catchupmix.nn.layers.Sequential;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.parallel.Shards;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.trainer.SmallRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A step that fails leaves everything as it was, wherever it fails, on each device. */
class TrainingEngineTest {
  private static final Shape IMAGES = Shape.of(4, 8, 8, 1);
  private static final int[] LABELS = {3, 0, 9, 3};

  /** A failure that a test provokes in a step. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A network after one step, so that nothing of its state is zero. */
  private static final class Trained implements AutoCloseable {
    /** Lets the next gradient of a batch norm fail. */
    boolean armed;

    /** Primitives to run before one fails; negative for none. */
    int left = -1;

    final Backend backend;
    final Network network;
    final Sgd sgd;
    final TrainingEngine engine;

    Trained(String device) {
      this(Backends.open(device));
    }

    Trained(Backend device) {
      RecipeText recipe = new RecipeText().with("width", 2);
      backend = WatchedBackend.of(device, this::fail, _ -> {});
      network = Models.build(backend, recipe.settle().network().spec(1, 10));
      sgd = new Sgd(network);
      engine = new TrainingEngine(network, sgd, 0);
      Initialization.fill(network, 1, false);
      run(LABELS, BatchMix.NONE, 1);
    }

    private void fail(Primitive primitive) {
      // The update checks its arguments before it changes anything, and is not undone.
      boolean fails = left-- == 0 && !(primitive instanceof Update.SgdStep);
      if (fails || armed && primitive instanceof BatchNorm.BatchNormTrainingGradient) {
        throw new Failure();
      }
    }

    double run(int[] labels, BatchMix mix, double scale) {
      return run(labels, mix, scale, TrainingEngine.Observer.NONE);
    }

    double run(int[] labels, BatchMix mix, double scale, TrainingEngine.Observer observer) {
      double[] images =
          new PhiloxRandom(1, "images").doubles(IMAGES.elements()).map(v -> v * scale).toArray();
      SgdSettings update = new SgdSettings(0.1, 0.9, false, 0);
      return engine
          .run(StepInput.of(1, new Batch.Real(IMAGES, images, labels), mix, update), observer)
          .loss();
    }

    /** All that a step changes, by name. */
    Map<String, double[]> state() {
      return SmallRun.state(network, sgd);
    }

    @Override
    public void close() {
      engine.close();
      sgd.close();
      network.close();
      backend.close();
    }
  }

  /** So that a resumed training, and each rank, draws as one that was never stopped. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void dropoutDependsOnTheStepAndNotOnThePassesBefore(int shards) {
    double[] losses = lossesWithDropout("cpu", shards, 0, 3);
    assertNotEquals(losses[1], losses[2]);
    assertEquals(losses[2], lossesWithDropout("cpu", shards, 2, 1)[0]);
  }

  /** The emulator records the second step of a kind, as a GPU does, and repeats it. */
  @Test
  void stepsWithDropoutAreNotRecordedSinceTheirMasksWouldRepeat() {
    double[] losses = lossesWithDropout("emulator", 1, 0, 3);
    assertNotEquals(losses[1], losses[2]);
  }

  private static double[] lossesWithDropout(String device, int shards, int done, int steps) {
    Shape images = Shape.of(4, 1, 1, 16);
    double[] ones = DoubleStream.generate(() -> 1).limit(images.elements()).toArray();
    List<StepInput.Part> parts =
        IntStream.range(0, shards)
            .mapToObj(
                s -> new StepInput.Part(s, new Batch.Real(images, ones, LABELS), BatchMix.NONE))
            .toList();
    SgdSettings still = new SgdSettings(0, 0, false, 0);
    try (Backend backend = Backends.open(device)) {
      TensorScope scope = new TensorScope(backend);
      Layer body =
          Sequential.of(
              Layers.globalAveragePool(), Layers.dropout(0.5, 1), new Linear(scope, 16, 10));
      try (Network network = new Network("dropout", scope, body);
          Sgd sgd = new Sgd(network);
          TrainingEngine engine =
              new TrainingEngine(network, sgd, 0, new Shards(shards, 0, 1), Ranks.ALONE, _ -> {})) {
        Initialization.fill(network, 1, false);
        sgd.count(done);
        return IntStream.range(0, steps)
            .mapToObj(i -> new StepInput(i, 4 * shards, parts, still))
            .mapToDouble(input -> engine.run(input).loss())
            .toArray();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "reference", "emulator"})
  void aStepThatFailsChangesNothing(String device) {
    try (Trained trained = new Trained(device)) {
      Map<String, double[]> before = trained.state();
      BatchMix fails =
          (_, point, features, _) -> {
            if (point == 4) {
              throw new Failure();
            }
            return Mixed.ownLabels(features);
          };
      assertThrows(Failure.class, () -> trained.run(LABELS, fails, 1));
      SmallRun.assertSameState(before, trained.state());

      trained.armed = true;
      assertThrows(Failure.class, () -> trained.run(LABELS, BatchMix.NONE, 1));
      SmallRun.assertSameState(before, trained.state());

      trained.armed = false;
      assertFalse(Double.isFinite(trained.run(LABELS, BatchMix.NONE, Double.NaN)));
      SmallRun.assertSameState(before, trained.state());

      TrainingEngine.Observer observer =
          (_, _) -> {
            throw new Failure();
          };
      assertThrows(Failure.class, () -> trained.run(LABELS, BatchMix.NONE, 1, observer));
      SmallRun.assertSameState(before, trained.state());

      // The comparison can fail: a step that does not fail changes everything.
      trained.run(LABELS, BatchMix.NONE, 1);
      Map<String, double[]> after = trained.state();
      for (String name : new String[] {"layer1.0.bn1.running_mean", "velocity of conv1.weight"}) {
        assertThrows(
            AssertionError.class, () -> assertArrayEquals(before.get(name), after.get(name)));
      }
    }
  }

  @Test
  void aStepThatFailsAtAnyPrimitiveKeepsNoMemory() {
    try (Trained trained = new Trained("cpu")) {
      Map<String, double[]> before = trained.state();
      long live = trained.backend.memoryUse().liveBytes();
      int[] wrong = {3, 0, 10, 3};
      assertThrows(IllegalArgumentException.class, () -> trained.run(wrong, BatchMix.NONE, 1));
      BatchMix lacking = new CatchupMix().drawn(7, 0.5, new int[] {1, 0, 3, 2}, 0);
      assertThrows(IllegalArgumentException.class, () -> trained.run(LABELS, lacking, 1));
      for (int i = 0; i < 60; i += 2) {
        trained.left = i;
        assertThrows(Failure.class, () -> trained.run(LABELS, BatchMix.NONE, 1));
        assertEquals(live, trained.backend.memoryUse().liveBytes(), "failed at " + i);
      }
      SmallRun.assertSameState(before, trained.state());
    }
  }

  /** An observer changes no bit, in BF16 neither. */
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP32", "BF16"})
  void anObserverChangesNoBit(Precision precision) {
    List<Map<String, double[]>> states = new ArrayList<>();
    for (boolean observed : new boolean[] {false, true}) {
      BackendOptions options = BackendOptions.defaults().withPrecision(precision);
      try (Trained trained = new Trained(Backends.choose("cpu", options).backend())) {
        BatchMix mix = new CatchupMix().drawn(2, 0.5, new int[] {1, 0, 3, 2}, 0);
        TrainingEngine.Observer observer =
            (_, gradients) ->
                trained.network.parameters().forEach(p -> gradients.of(p.var()).toDoubles());
        for (int i = 0; i < 3; i++) {
          trained.run(LABELS, mix, 1, observed ? observer : TrainingEngine.Observer.NONE);
        }
        states.add(trained.state());
      }
    }
    SmallRun.assertSameState(states.getFirst(), states.getLast());
  }
}
