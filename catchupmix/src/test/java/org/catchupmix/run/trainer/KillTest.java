package org.catchupmix.run.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.recipe.CheckpointInterval;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.Checkpoint;
import org.catchupmix.train.WatchedBackend;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that end at any primitive, of a step or a test, resume bit-exactly. */
public class KillTest {
  private static final int KILLS = 12;

  @TempDir private static Path runs;

  private static RunFolder whole;
  private static long primitives;

  /** Ends a run. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static RecipeText recipe(String name) {
    return SmallRun.recipe(runs, name)
        .with("checkpoint-every", "1 step")
        .with("track-filters", true)
        .with("log", true);
  }

  /** Trains until the run is killed after so many primitives, and returns how many it ran. */
  public static long train(RecipeText recipe, long life) throws IOException {
    AtomicLong done = new AtomicLong();
    Consumer<Primitive> kill =
        _ -> {
          if (done.getAndIncrement() == life) {
            throw new Killed();
          }
        };
    try (Backend backend = WatchedBackend.of(Backends.open("cpu"), kill, _ -> {});
        Trainer trainer = Trainer.start(recipe.settle(), backend, SmallRun.SILENT)) {
      trainer.run();
    }
    return done.get();
  }

  /** Trains until the run is killed and returns its folder. */
  public static RunFolder killed(RecipeText recipe, long life) {
    assertThrows(Killed.class, () -> train(recipe, life));
    return new RunFolder(Path.of(recipe.settle().folder().runs(), recipe.settle().folder().name()));
  }

  @BeforeAll
  static void trainWhole() throws IOException {
    primitives = train(recipe("whole"), Long.MAX_VALUE);
    whole = RunFolder.open(runs.resolve("whole"));
    assertFalse(Files.exists(whole.step()), "the state within an epoch is removed after it");
  }

  private static void assertSame(RunFolder run) throws IOException {
    SmallRun.assertSameFiles(whole, run);
    assertFalse(Files.exists(run.step()));
  }

  @Test
  void aKilledRunResumesBitExactlyFromTheMiddleOfAnEpoch() throws IOException {
    Random random = new Random(7);
    List<String> within = new ArrayList<>();
    int logged = 0;
    for (int i = 0; i < KILLS; i++) {
      String interval = i % 2 == 0 ? "1 step" : "2 steps";
      RecipeText recipe = recipe("killed" + i).with("checkpoint-every", interval);
      RunFolder run = killed(recipe, random.nextLong(primitives));
      if (!Files.exists(run.config())) {
        continue;
      }
      if (Files.exists(run.steps())) {
        logged += Files.size(run.steps()) > 0 ? 1 : 0;
        // The last line in part, as a kill leaves it, or a page that was never written.
        String rest = i % 4 < 2 ? "{\"epoch\":1,\"st" : "\0\0\n";
        Files.writeString(run.steps(), rest, StandardOpenOption.APPEND);
      }
      String said = SmallRun.resume(run);
      said.lines()
          .filter(l -> l.matches(" +resumes in epoch [123] of 3 at step [234] of 4 .*saved."))
          .forEach(within::add);
      assertSame(run);
    }
    assertTrue(within.size() > KILLS / 3, "resumed within an epoch: " + within);
    assertTrue(logged > KILLS / 2, "killed with lines of steps: " + logged);
  }

  @Test
  void aStateOfAnEpochThatIsDoneIsNotUsed() throws IOException {
    RunFolder run = killed(recipe("stale"), primitives / 2);
    byte[] step = Files.readAllBytes(run.step());
    assertTrue(Checkpoint.read(run.step()).part().steps() > 0);
    SmallRun.resume(run);
    Files.write(run.step(), step);
    SmallRun.resume(run);
    assertSame(run);
  }

  /** A thread asks for a checkpoint in the middle of a step; the run is killed once it is there. */
  @Test
  void aRunCanBeAskedForACheckpointBeforeItIsEnded() throws Exception {
    RecipeText recipe = recipe("asked").with("checkpoint-every", "60 minutes");
    CompletableFuture<Boolean> saved = new CompletableFuture<>();
    AtomicReference<Trainer> trained = new AtomicReference<>();
    AtomicLong done = new AtomicLong();
    Consumer<Primitive> asking =
        _ -> {
          Trainer trainer = trained.get();
          // Early in the second of three epochs, where another step follows.
          if (trainer != null && done.getAndIncrement() == primitives * 2 / 5) {
            Thread asks =
                Thread.ofPlatform().start(() -> saved.complete(trainer.save(Duration.ofDays(1))));
            // However busy the machine is: the run does not go on before it was asked.
            while (asks.getState() != Thread.State.TIMED_WAITING && asks.isAlive()) {
              Thread.onSpinWait();
            }
          }
          if (trainer != null && Files.exists(trainer.folder().step())) {
            throw new Killed();
          }
        };
    try (Backend backend = WatchedBackend.of(Backends.open("cpu"), asking, _ -> {});
        Trainer trainer = Trainer.start(recipe.settle(), backend, SmallRun.SILENT)) {
      trained.set(trainer);
      assertThrows(Killed.class, trainer::run);
    }
    assertTrue(saved.get(), "it was told");
    RunFolder run = RunFolder.open(runs.resolve("asked"));
    assertTrue(Checkpoint.read(run.step()).part().steps() > 0);
    SmallRun.resume(run);
    assertSame(run);
  }

  @Test
  void savingWithoutCheckpointsWithinAnEpochDoesNotWait() throws IOException {
    RecipeText recipe = recipe("never").with("checkpoint-every", "never");
    try (Backend backend = Backends.open("cpu");
        Trainer trainer = Trainer.start(recipe.settle(), backend, SmallRun.SILENT)) {
      assertTrue(trainer.save(Duration.ofDays(1)));
    }
  }

  @Test
  void aDamagedStateWithinAnEpochIsNotPassedOver() throws IOException {
    RunFolder run = killed(recipe("damaged"), primitives / 2);
    byte[] step = Files.readAllBytes(run.step());
    step[step.length - 1] ^= 1;
    Files.write(run.step(), step);
    RunException e = assertThrows(RunException.class, () -> SmallRun.resume(run));
    assertTrue(e.getMessage().startsWith(run.step() + " "), e.getMessage());
    Files.delete(run.step());
    SmallRun.resume(run);
    assertSame(run);
  }

  @Test
  void theIntervalIsOfStepsOrMinutes() {
    assertEquals(
        new CheckpointInterval(500, Double.POSITIVE_INFINITY), CheckpointInterval.of("500 steps"));
    assertEquals(new CheckpointInterval(0, 60), CheckpointInterval.of("1 minute"));
    assertTrue(CheckpointInterval.of("20minutes").isDue(1, 1200));
    assertFalse(CheckpointInterval.of("20minutes").isDue(1, 1199));
    assertTrue(CheckpointInterval.of("3 steps").isDue(6, 0));
    assertFalse(CheckpointInterval.of("3 steps").isDue(7, 1e9));
    assertFalse(CheckpointInterval.of("never").isDue(7, 1e9));
    for (String wrong : List.of("", "0 steps", "5", "5 hours", "-1 minutes", "9999999999 steps")) {
      assertThrows(IllegalArgumentException.class, () -> CheckpointInterval.of(wrong));
    }
  }
}
