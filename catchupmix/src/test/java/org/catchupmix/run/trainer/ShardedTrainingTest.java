package org.catchupmix.run.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.parallel.LocalRanks;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.parallel.Shards;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunFolder;
import org.catchupmix.train.Batch;
import org.catchupmix.train.BatchSource;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.StepInput;
import org.catchupmix.train.StepResult;
import org.catchupmix.train.TrainingData;
import org.catchupmix.train.TrainingEngine;
import org.catchupmix.train.WatchedBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Training on batches that are divided into shards, by one rank. */
@Execution(ExecutionMode.CONCURRENT)
class ShardedTrainingTest {
  @TempDir private Path runs;

  private RecipeText recipe(String name) {
    return SmallRun.recipe(runs, name).with("shards", 4).with("log", true);
  }

  private interface Step {
    void run(Recipe recipe, TrainingData data, Network network, Sgd sgd);
  }

  /** Weights, statistics and velocities after one step of a fresh network. */
  private static Map<String, double[]> after(Recipe recipe, Step step) {
    return after(recipe, Backends.open("cpu"), step);
  }

  private static Map<String, double[]> after(Recipe recipe, Backend backend, Step step) {
    TrainingData data = TrainingData.read(recipe);
    try (backend;
        Network network = TrainingRun.network(recipe, data, backend);
        Sgd sgd = new Sgd(network)) {
      Initialization.fill(network, 1, false);
      step.run(recipe, data, network, sgd);
      return SmallRun.state(network, sgd);
    }
  }

  private static StepResult sharded(
      Recipe recipe, TrainingData data, Network network, Sgd sgd, Batch.Stored batch) {
    try (TrainingEngine engine = engine(recipe, network, sgd, Ranks.ALONE)) {
      Shards shards = TrainingLoop.shards(recipe, Ranks.ALONE);
      return engine.run(StepInput.of(recipe, data, shards, 1, 0, batch, 0.1));
    }
  }

  private static TrainingEngine engine(Recipe recipe, Network network, Sgd sgd, Ranks ranks) {
    return new TrainingEngine(
        network,
        sgd,
        recipe.optimization().labelSmoothing(),
        TrainingLoop.shards(recipe, ranks),
        ranks,
        _ -> {});
  }

  private static double undivided(Recipe recipe, Network network, Sgd sgd, Batch batch) {
    try (TrainingEngine engine = new TrainingEngine(network, sgd, 0)) {
      return engine
          .run(StepInput.of(1, batch, BatchMix.NONE, recipe.optimization().step(0.1)))
          .loss();
    }
  }

  private static Batch.Stored first(TrainingData data, int images) {
    return BatchSource.inOrder(data.train(), data.transform(), 0, images);
  }

  private static Batch.Stored repeated(Batch.Stored batch, int times) {
    byte[] images = new byte[batch.images().length * times];
    int[] labels = new int[batch.size() * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(batch.images(), 0, images, i * batch.images().length, batch.images().length);
      System.arraycopy(batch.labels(), 0, labels, i * batch.size(), batch.size());
    }
    Shape one = batch.shape();
    return new Batch.Stored(
        Shape.of(labels.length, one.dim(1), one.dim(2), one.dim(3)),
        images,
        labels,
        new int[3 * labels.length],
        batch.transform());
  }

  @Test
  void equalShardsGiveTheStepOfOne() {
    Recipe recipe = recipe("equal").with("mix", "none").with("batch", 32).settle();
    List<Double> losses = new ArrayList<>();
    Map<String, double[]> sharded =
        after(
            recipe,
            (r, data, network, sgd) -> {
              Batch.Stored batch = repeated(first(data, 8), 4);
              StepResult result = sharded(r, data, network, sgd, batch);
              assertEquals(32, result.images());
              losses.add(result.loss());
            });
    Map<String, double[]> whole =
        after(
            recipe,
            (r, data, network, sgd) ->
                assertEquals(losses.getFirst(), undivided(r, network, sgd, first(data, 8))));
    SmallRun.assertSameState(whole, sharded);
  }

  /** Each shard is normalised by itself, and the statistics that stay are of shard 0. */
  @Test
  void statisticsAreOfShardZero() {
    Recipe recipe = recipe("statistics").with("batch", 32).with("mix", "none").settle();
    Map<String, double[]> sharded =
        after(recipe, (r, data, network, sgd) -> sharded(r, data, network, sgd, first(data, 32)));
    Map<String, double[]> first =
        after(recipe, (r, data, network, sgd) -> undivided(r, network, sgd, first(data, 8)));
    String statistics = "layer1.0.bn1.running_mean";
    assertArrayEquals(first.get(statistics), sharded.get(statistics));
    assertTrue(!Arrays.equals(first.get("linear.weight"), sharded.get("linear.weight")));
  }

  @Test
  void shardsOfThreeRanksHaveTheBitsOfOne() throws Exception {
    Recipe recipe = recipe("ranks").with("batch", 30).settle();
    Map<String, double[]> alone = ofRank(recipe, Ranks.ALONE);
    for (Map<String, double[]> state : onRanks(rank -> ofRank(recipe, rank))) {
      SmallRun.assertSameState(alone, state);
    }
  }

  /** Results of three ranks, each in a thread of its own. */
  private static <T> List<T> onRanks(Function<Ranks, T> work) throws Exception {
    List<Ranks> ranks = LocalRanks.of(3);
    return LocalRanks.each(3, r -> work.apply(ranks.get(r)));
  }

  @Test
  void eachRankTestsItsBatches() throws Exception {
    Recipe recipe = recipe("tests").with("train-limit", 64).settle();
    int[] tested = new int[3];
    onRanks(
        rank ->
            after(
                recipe,
                (r, data, network, sgd) -> {
                  Evaluation.of(
                      network,
                      data.train(),
                      data.transform(),
                      7,
                      rank,
                      n -> tested[rank.rank()] += n);
                  assertEquals(tested[rank.rank()], Evaluation.ownImages(64, 7, rank));
                }));
    // Batches 0, 3, 6 and 9, of which the last has one image; 1, 4, 7; 2, 5, 8.
    assertArrayEquals(new int[] {22, 21, 21}, tested);
  }

  /** The state of a rank after two steps. */
  private Map<String, double[]> ofRank(Recipe recipe, Ranks ranks) {
    return after(
        recipe,
        (r, data, network, sgd) -> {
          Shards shards = TrainingLoop.shards(r, ranks);
          try (TrainingEngine engine = engine(r, network, sgd, ranks);
              BatchSource source =
                  BatchSource.training(data.train(), data.transform(), r, 1, 0, shards)) {
            for (int b = 0; b < 2; b++) {
              engine.run(StepInput.of(r, data, shards, 1, b, source.next(), 0.1));
            }
          }
        });
  }

  /** The running statistics, which the forward pass of the first shard moves, are put back. */
  @Test
  void aStepThatFailsChangesNothing() {
    Recipe recipe = recipe("fails").with("batch", 32).settle();
    Map<String, double[]> untouched = after(recipe, (_, _, _, _) -> {});
    Consumer<Primitive> fail =
        p -> {
          if (p instanceof BatchNorm.BatchNormTrainingGradient) {
            throw new ArithmeticException("a gradient");
          }
        };
    Map<String, double[]> failed =
        after(
            recipe,
            WatchedBackend.of(Backends.open("cpu"), fail, _ -> {}),
            (r, data, network, sgd) ->
                assertThrows(
                    ArithmeticException.class,
                    () -> sharded(r, data, network, sgd, first(data, 32))));
    SmallRun.assertSameState(untouched, failed);
  }

  @Test
  void aShardedRunThatIsKilledResumesBitExactly() throws IOException {
    RecipeText sharded = recipe("whole").with("train-limit", 64 + 9);
    SmallRun.assertResumes(sharded, 1);
    RunFolder whole = RunFolder.open(runs.resolve("whole"));
    assertEquals(5 * 3, Files.readAllLines(whole.steps()).size(), "the batch of nine counts");
    RunFolder plain = SmallRun.train(sharded.with("name", "plain").with("shards", 1));
    assertNotEquals(-1, Files.mismatch(whole.metrics(), plain.metrics()));
  }

  @Test
  void ranksMakeTheImagesOfTheirShardsAlone() {
    Recipe recipe = recipe("images").with("batch", 30).settle();
    TrainingData data = TrainingData.read(recipe);
    try (BatchSource all =
        BatchSource.training(data.train(), data.transform(), recipe, 1, 0, new Shards(4, 0, 1))) {
      Batch.Stored whole = all.next();
      int at = 0;
      for (int rank = 0; rank < 3; rank++) {
        try (BatchSource source =
            BatchSource.training(
                data.train(), data.transform(), recipe, 1, 0, new Shards(4, rank, 3))) {
          Batch.Stored part = source.next();
          Batch.Stored expected = whole.part(at, at + part.size());
          assertArrayEquals(expected.images(), part.images());
          assertArrayEquals(expected.labels(), part.labels());
          assertArrayEquals(expected.placement(), part.placement());
          at += part.size();
        }
      }
      assertEquals(30, at);
    }
  }
}
