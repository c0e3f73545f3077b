package org.catchupmix.run.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.JsonFile;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.run.trainer.SmallRun;
import org.catchupmix.train.TrainingData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run resumes only with the files that it has written. */
class ResumptionTest {
  private static final Resumption FORGET = new Resumption(false, true);

  /** The first seed whose run is as {@link #halfTrained} wants it, so that it is searched once. */
  private static final Map<String, Long> SEEDS = new ConcurrentHashMap<>();

  @TempDir private Path runs;

  /** Trains two of three epochs, of which {@code best} is the better one. */
  private RunFolder halfTrained(String val, int best) throws IOException {
    String wanted = val + " " + best;
    for (long seed = SEEDS.getOrDefault(wanted, 1L); ; seed++) {
      RecipeText recipe =
          SmallRun.recipe(runs, "seed" + seed)
              .with("val", val)
              .with("seed", seed)
              .with("log", true);
      RunFolder run = SmallRun.train(recipe, 2);
      if (Metrics.read(run.metrics(), 2).best().epoch() == best) {
        SEEDS.put(wanted, seed);
        return run;
      }
    }
  }

  private static String refusal(RunFolder run, Resumption how) throws IOException {
    Map<Path, byte[]> before = contents(run);
    RunException e =
        assertThrows(RunException.class, () -> SmallRun.resume(run, how), run::toString);
    Map<Path, byte[]> after = contents(run);
    before.forEach((file, bytes) -> assertArrayEquals(bytes, after.get(file), file.toString()));
    return e.getMessage();
  }

  private static Map<Path, byte[]> contents(RunFolder run) throws IOException {
    Map<Path, byte[]> contents = new TreeMap<>();
    for (Path file : List.of(run.metrics(), run.checkpoint(), run.steps())) {
      contents.put(file, Files.readAllBytes(file));
    }
    return contents;
  }

  private static void flip(Path file, long bit) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
    Files.write(file, bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0.25"})
  void aRunWhoseBestWeightsAreLostDoesNotTrainOn(String val) throws IOException {
    RunFolder run = halfTrained(val, 1);
    assertTrue(refusal(run, FORGET).contains("--forget-best"), "nothing is lost yet");
    byte[] good = Files.readAllBytes(run.best());
    Random random = new Random(1);
    for (int i = 0; i < 8; i++) {
      flip(run.best(), random.nextLong(8L * good.length));
      String message = refusal(run, Resumption.EXACT);
      assertTrue(
          message.startsWith(run.best() + " ") && message.contains("--forget-best"), message);
      Files.write(run.best(), good);
    }
    // Weights of another epoch are no better than none.
    BestWeights.file(
            Checkpoint.read(run.checkpoint()).model(),
            1,
            run.recipe(),
            TrainingData.read(run.recipe()))
        .write(run.best());
    refusal(run, Resumption.EXACT);
    Files.delete(run.best());
    String message = refusal(run, Resumption.EXACT);
    assertTrue(message.startsWith(run.best() + " is missing"), message);

    assertTrue(SmallRun.resume(run, FORGET).contains("from epoch 2 on"), "the screen says it");
    assertForgot(run, 2);
  }

  /** The record of what was forgotten outlives further resumptions. */
  private static void assertForgot(RunFolder run, int from) throws IOException {
    for (int i = 0; i < 2; i++) {
      Metrics metrics = Metrics.read(run.metrics(), 3);
      assertEquals(from, metrics.bestFrom());
      assertTrue(metrics.best().epoch() >= from);
      assertEquals(from, JsonFile.json(run.summary()).get("best_epoch_chosen_from_epoch").asInt());
      assertEquals("" + metrics.best().epoch(), RunWeights.read(run, true).metadata().get("epoch"));
      SmallRun.resume(run);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0.25"})
  void weightsThatTheCheckpointHasTooAreWrittenAgain(String val) throws IOException {
    RunFolder run = halfTrained(val, 2);
    Files.delete(run.best());
    SmallRun.resume(run)
        .lines()
        .filter(l -> l.contains("is written again"))
        .findAny()
        .orElseThrow();
    RecipeText whole = run.recipe().text().with("name", "whole");
    SmallRun.assertSameFiles(SmallRun.train(whole), run);
  }

  @Test
  void aRunThatIsTrainedButNotTestedCanBeFinishedWithoutItsBestWeights() throws IOException {
    for (long seed = 1; ; seed++) {
      RecipeText recipe =
          SmallRun.recipe(runs, "end" + seed).with("val", "0.25").with("seed", seed);
      RunFolder run = SmallRun.train(recipe);
      if (Metrics.read(run.metrics(), 3).best().epoch() == 3) {
        continue;
      }
      Files.delete(run.tests());
      Files.delete(run.summary());
      flip(run.best(), 8L * (Files.size(run.best()) - 1));
      assertThrows(RunException.class, () -> SmallRun.resume(run));
      assertFalse(Files.exists(run.summary()));
      SmallRun.resume(run, FORGET);
      assertForgot(run, 3);
      return;
    }
  }

  /** No flipped bit in a file that a run continues is carried along. */
  @ParameterizedTest
  @ValueSource(strings = {"steps.jsonl", "timing.csv", "origin.json", "metrics.csv"})
  void aFlippedBitIsFound(String name) throws IOException {
    RunFolder run = halfTrained("", 2);
    Path file = run.path().resolve(name);
    byte[] good = Files.readAllBytes(file);
    Random random = new Random(2);
    for (int i = 0; i < 25; i++) {
      int at = i == 0 ? 0 : random.nextInt(good.length);
      if (!Character.isWhitespace(good[at])) {
        flip(file, 8L * at + random.nextInt(8));
        String message = refusal(run, Resumption.EXACT);
        assertTrue(message.startsWith(file + " "), message);
        Files.write(file, good);
      }
    }
    if (!name.equals("metrics.csv")) {
      Files.move(file, run.path().resolve("away"));
    }
    SmallRun.resume(run);
    SmallRun.resume(run);
    try (Stream<String> lines = Files.lines(file)) {
      assertTrue(lines.findAny().isPresent());
    }
  }

  @Test
  void resultsThatWereDamagedAreWrittenAnew() throws IOException {
    RunFolder run = SmallRun.train(SmallRun.recipe(runs, "results").with("val", "0.25"));
    byte[] tests = Files.readAllBytes(run.tests());
    byte[] summary = Files.readAllBytes(run.summary());
    Files.writeString(run.tests(), "x");
    Files.writeString(run.summary(), "{");
    SmallRun.resume(run);
    assertArrayEquals(tests, Files.readAllBytes(run.tests()));
    assertArrayEquals(summary, Files.readAllBytes(run.summary()));
  }

  /** Runs of earlier versions have no sums beside their checkpoint. */
  @Test
  void aRunWithoutSumsResumes() throws IOException {
    RunFolder run = halfTrained("0.25", 1);
    Checkpoint now = Checkpoint.read(run.checkpoint());
    Map<String, String> metadata = new TreeMap<>(now.metadata());
    assertTrue(metadata.keySet().removeAll(List.of("best.sha256", "steps.sha256")));
    new Checkpoint(now.epoch(), now.arithmetic(), now.tensors(), metadata).write(run.checkpoint());
    Files.writeString(run.origin(), "{\"format\": \"catchupmix origin 1\", \"sessions\": []}");
    SmallRun.resume(run);
    assertTrue(Files.exists(run.summary()));
  }
}
