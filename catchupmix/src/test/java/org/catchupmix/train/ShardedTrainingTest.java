package org.catchupmix.train;

import static org.catchupmix.train.Settings.BATCH;
import static org.catchupmix.train.Settings.DEVICE;
import static org.catchupmix.train.Settings.EPOCHS;
import static org.catchupmix.train.Settings.LABEL_SMOOTHING;
import static org.catchupmix.train.Settings.LOG;
import static org.catchupmix.train.Settings.MIX;
import static org.catchupmix.train.Settings.SHARDS;
import static org.catchupmix.train.Settings.TRAIN_LIMIT;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.parallel.LocalRanks;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.parallel.Shards;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on batches that are divided into shards, by one rank. */
class ShardedTrainingTest {
  @TempDir private Path runs;

  private static Recipe recipe(Path runs, String name) {
    Recipe r = SmallRun.recipe(runs, name).with(SHARDS, 4).with(LOG, List.of(LogFormat.JSONL));
    return r;
  }

  private interface Step {
    void run(Recipe recipe, TrainingData data, Network network, Sgd sgd);
  }

  /** Weights, statistics and velocities after one step of a fresh network. */
  private Map<String, double[]> after(Recipe recipe, Step step) {
    recipe = recipe.settled();
    TrainingData data = TrainingData.read(recipe);
    try (Backend backend =
            Backends.open(recipe.get(DEVICE).equals("auto") ? "cpu" : recipe.get(DEVICE));
        Network network = TrainingRun.network(recipe, data, backend);
        Sgd sgd = new Sgd(network)) {
      Initialization.fill(network, 1, false);
      step.run(recipe, data, network, sgd);
      Map<String, double[]> state = new LinkedHashMap<>();
      for (Names.Named n : network.named()) {
        state.put(n.name(), n.tensor().toDoubles());
      }
      sgd.velocities().forEach((name, v) -> state.put("velocity of " + name, v.toDoubles()));
      return state;
    }
  }

  private static StepResult sharded(
      Recipe recipe,
      TrainingData data,
      Network network,
      Sgd sgd,
      Batch.Stored batch,
      TrainingEngine.Observer observer) {
    try (TrainingEngine engine = engine(recipe, network, sgd, Ranks.ALONE)) {
      Shards shards = Trainer.shards(recipe, Ranks.ALONE);
      return engine.run(Trainer.input(recipe, data, shards, 1, 0, batch, 0.1), observer);
    }
  }

  private static TrainingEngine engine(Recipe recipe, Network network, Sgd sgd, Ranks ranks) {
    return new TrainingEngine(
        network, sgd, recipe.get(LABEL_SMOOTHING), Trainer.shards(recipe, ranks), ranks, _ -> {});
  }

  private static double undivided(Recipe recipe, Network network, Sgd sgd, Batch batch) {
    try (TrainingEngine engine = new TrainingEngine(network, sgd, 0)) {
      return engine.run(StepInput.of(1, batch, BatchMix.NONE, recipe.step(0.1))).loss();
    }
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
    Recipe recipe = recipe(runs, "equal").with(MIX, "none").with(BATCH, 32);
    double[] loss = new double[1];
    Map<String, double[]> sharded =
        after(
            recipe,
            (r, data, network, sgd) -> {
              Batch.Stored batch =
                  repeated(BatchSource.inOrder(data.train(), data.transform(), 0, 8), 4);
              StepResult result =
                  sharded(r, data, network, sgd, batch, TrainingEngine.Observer.NONE);
              assertEquals(32, result.images());
              loss[0] = result.loss();
            });
    Map<String, double[]> whole =
        after(
            recipe,
            (r, data, network, sgd) -> {
              Batch.Stored batch = BatchSource.inOrder(data.train(), data.transform(), 0, 8);
              double one = undivided(r, network, sgd, batch);
              assertEquals(one, loss[0]);
            });
    whole.forEach((name, values) -> assertArrayEquals(values, sharded.get(name), name));
  }

  /** Each shard is normalised by itself, and the statistics that stay are of shard 0. */
  @Test
  void statisticsAreOfShardZero() {
    Recipe recipe = recipe(runs, "statistics").with(BATCH, 32).with(MIX, "none");
    Map<String, double[]> sharded =
        after(
            recipe,
            (r, data, network, sgd) ->
                sharded(
                    r,
                    data,
                    network,
                    sgd,
                    BatchSource.inOrder(data.train(), data.transform(), 0, 32),
                    TrainingEngine.Observer.NONE));
    Map<String, double[]> first =
        after(
            recipe,
            (r, data, network, sgd) -> {
              Batch.Stored batch = BatchSource.inOrder(data.train(), data.transform(), 0, 8);
              undivided(r, network, sgd, batch);
            });
    String statistics = "layer1.0.bn1.running_mean";
    assertArrayEquals(first.get(statistics), sharded.get(statistics));
    assertTrue(!Arrays.equals(first.get("linear.weight"), sharded.get("linear.weight")));
  }

  @Test
  void shardsOfThreeRanksHaveTheBitsOfOne() throws Exception {
    Recipe recipe = recipe(runs, "ranks").with(BATCH, 30).settled();
    Map<String, double[]> alone = ofRank(recipe, Ranks.ALONE);
    List<Future<Map<String, double[]>>> all = new ArrayList<>();
    List<Ranks> ranks = LocalRanks.of(3);
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (Ranks rank : ranks) {
        all.add(threads.submit(() -> ofRank(recipe, rank)));
      }
    }
    for (Future<Map<String, double[]>> of : all) {
      Map<String, double[]> state = of.get();
      alone.forEach((name, values) -> assertArrayEquals(values, state.get(name), name));
    }
  }

  @Test
  void eachRankTestsItsBatches() throws Exception {
    Recipe recipe = recipe(runs, "tests").with(TRAIN_LIMIT, 64);
    List<Ranks> ranks = LocalRanks.of(3);
    int[] tested = new int[3];
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (Ranks rank : ranks) {
        all.add(
            threads.submit(
                () ->
                    after(
                        recipe,
                        (r, data, network, sgd) ->
                            Evaluation.of(
                                network,
                                data.train(),
                                data.transform(),
                                7,
                                rank,
                                n -> tested[rank.rank()] += n))));
      }
    }
    for (Future<?> of : all) {
      of.get();
    }
    // Batches 0, 3, 6 and 9, of which the last has one image; 1, 4, 7; 2, 5, 8.
    assertArrayEquals(new int[] {22, 21, 21}, tested);
    for (Ranks rank : ranks) {
      assertEquals(tested[rank.rank()], Evaluation.ownImages(64, 7, rank));
    }
  }

  /** The state of a rank after two steps. */
  private Map<String, double[]> ofRank(Recipe recipe, Ranks ranks) {
    return after(
        recipe,
        (r, data, network, sgd) -> {
          Shards shards = Trainer.shards(r, ranks);
          try (TrainingEngine engine = engine(r, network, sgd, ranks);
              BatchSource source =
                  BatchSource.training(data.train(), data.transform(), r, 1, 0, shards)) {
            for (int b = 0; b < 2; b++) {
              engine.run(Trainer.input(r, data, shards, 1, b, source.next(), 0.1));
            }
          }
        });
  }

  /** With momentum the second half of a step would show if only the weights were put back. */
  @Test
  void aStepThatFailsChangesNothing() {
    Recipe recipe = recipe(runs, "fails").with(BATCH, 32);
    Map<String, double[]> untouched = after(recipe, (_, _, _, _) -> {});
    TrainingEngine.Observer failing =
        new TrainingEngine.Observer() {
          @Override
          public void computed(double loss, Gradients gradients) {
            throw new ArithmeticException("the observer");
          }
        };
    Map<String, double[]> failed =
        after(
            recipe,
            (r, data, network, sgd) ->
                assertThrows(
                    ArithmeticException.class,
                    () ->
                        sharded(
                            r,
                            data,
                            network,
                            sgd,
                            BatchSource.inOrder(data.train(), data.transform(), 0, 32),
                            failing)));
    untouched.forEach((name, values) -> assertArrayEquals(values, failed.get(name), name));
  }

  @Test
  void aShardedRunThatIsKilledResumesBitExactly() throws IOException {
    Recipe one = recipe(runs, "one").with(TRAIN_LIMIT, 64 + 9);
    RunFolder whole = SmallRun.train(one, one.get(EPOCHS));
    Recipe other = recipe(runs, "other").with(TRAIN_LIMIT, 64 + 9);
    RunFolder half = SmallRun.train(other, 1);
    SmallRun.resume(half);
    for (Path file : List.of(whole.checkpoint(), whole.metrics(), whole.best(), whole.steps())) {
      assertEquals(-1, Files.mismatch(file, half.path().resolve(file.getFileName())), "" + file);
    }
    assertEquals(5 * 3, Files.readAllLines(whole.steps()).size(), "the batch of nine counts");
    Recipe plain = recipe(runs, "plain").with(TRAIN_LIMIT, 64 + 9).with(SHARDS, 1);
    assertNotEquals(
        -1, Files.mismatch(whole.metrics(), SmallRun.train(plain, plain.get(EPOCHS)).metrics()));
  }

  @Test
  void shardsAreCheckedAndLast() throws IOException {
    Recipe few = recipe(runs, "few").with(BATCH, 7);
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, few::check);
    assertTrue(e.getMessage().matches("--shards 4 .*1\\.\\.3.*"), e.getMessage());
    RunFolder run = SmallRun.train(recipe(runs, "changed"), 1);
    Files.writeString(
        run.config(), Files.readString(run.config()).replace("shards: 4", "shards: 2"));
    RunException changed = assertThrows(RunException.class, () -> SmallRun.resume(run));
    assertTrue(changed.getMessage().contains("shards: 2"), changed.getMessage());
  }

  /** What a rank reads of a batch is what it computes. */
  @Test
  void ranksMakeTheImagesOfTheirShardsAlone() {
    Recipe recipe = recipe(runs, "images").with(BATCH, 30).settled();
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
