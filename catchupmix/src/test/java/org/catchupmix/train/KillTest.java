package org.catchupmix.train;

import static org.catchupmix.train.Settings.CHECKPOINT_EVERY;
import static org.catchupmix.train.Settings.TRACK_FILTERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendDecorator;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.CheckedBackend;
import org.catchupmix.core.primitive.Primitive;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that end at any primitive, of a step or a test, resume bit-exactly. */
class KillTest {
  private static final int KILLS = 12;

  @TempDir private static Path runs;

  private static RunFolder whole;
  private static long primitives;

  /** What ends a run. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Ends its run after so many primitives. */
  private static final class Mortal implements BackendDecorator {
    private final Backend inner;
    private final long life;
    private long done;

    Mortal(Backend inner, long life) {
      this.inner = inner;
      this.life = life;
    }

    @Override
    public Backend inner() {
      return inner;
    }

    @Override
    public void run(Primitive primitive) {
      if (done++ == life) {
        throw new Killed();
      }
      inner.run(primitive);
    }
  }

  private static Recipe recipe(String name) {
    Recipe r =
        SmallRun.recipe(runs, name).with(CHECKPOINT_EVERY, "1 step").with(TRACK_FILTERS, true);
    return r;
  }

  /** Trains until it is killed and returns how many primitives it ran. */
  private static long train(String name, long life) throws IOException {
    return train(recipe(name), life);
  }

  /** The same of a recipe. */
  static long train(Recipe recipe, long life) throws IOException {
    Mortal mortal = new Mortal(((CheckedBackend) Backends.open("cpu")).inner(), life);
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    try (Backend backend = new CheckedBackend(mortal);
        Trainer trainer = Trainer.start(recipe, backend, nowhere)) {
      trainer.run();
    }
    return mortal.done;
  }

  @BeforeAll
  static void trainWhole() throws IOException {
    primitives = train("whole", Long.MAX_VALUE);
    whole = RunFolder.open(runs.resolve("whole"));
    assertFalse(Files.exists(whole.step()), "the state within an epoch is removed after it");
  }

  private static void assertSame(RunFolder run) throws IOException {
    for (Path file : List.of(run.metrics(), run.checkpoint(), run.best(), run.filters())) {
      assertEquals(-1, Files.mismatch(whole.path().resolve(file.getFileName()), file), "" + file);
    }
    assertFalse(Files.exists(run.step()));
  }

  @Test
  void aKilledRunResumesBitExactlyFromTheMiddleOfAnEpoch() throws IOException {
    Random random = new Random(7);
    List<String> within = new ArrayList<>();
    for (int i = 0; i < KILLS; i++) {
      String name = "killed" + i;
      long life = random.nextLong(primitives);
      assertThrows(Killed.class, () -> train(name, life));
      RunFolder run = new RunFolder(runs.resolve(name));
      if (!Files.exists(run.config())) {
        continue;
      }
      String said = SmallRun.resume(run);
      said.lines()
          .filter(l -> l.matches(" +resumes in epoch [123] of 3 at step [234] of 4 .*saved."))
          .forEach(within::add);
      assertSame(run);
    }
    assertTrue(within.size() > KILLS / 3, "resumed within an epoch: " + within);
  }

  /** Files that kills between two writes leave, each with the one that it should come with. */
  @Test
  void aStateOfAnEpochThatIsDoneIsNotUsed() throws IOException {
    assertThrows(Killed.class, () -> train("stale", primitives / 2));
    RunFolder run = RunFolder.open(runs.resolve("stale"));
    byte[] step = Files.readAllBytes(run.step());
    assertTrue(Checkpoint.read(run.step()).part().steps() > 0);
    SmallRun.resume(run);
    Files.write(run.step(), step);
    SmallRun.resume(run);
    assertSame(run);
  }

  /** Asks its trainer for a checkpoint in the middle of a step, and ends the run in the next. */
  private static final class Asking implements BackendDecorator {
    private final Backend inner;
    private final long when;
    private final CompletableFuture<Boolean> saved = new CompletableFuture<>();
    private Trainer trainer;
    private long done;

    Asking(Backend inner, long when) {
      this.inner = inner;
      this.when = when;
    }

    @Override
    public Backend inner() {
      return inner;
    }

    @Override
    public void run(Primitive primitive) {
      if (trainer != null && done++ == when) {
        Thread asks =
            Thread.ofPlatform().start(() -> saved.complete(trainer.save(Duration.ofSeconds(60))));
        // However busy the machine is: the run does not go on before it was asked.
        while (asks.getState() != Thread.State.TIMED_WAITING && asks.isAlive()) {
          Thread.onSpinWait();
        }
      }
      if (Files.exists(trainer == null ? Path.of("none") : trainer.folder().step())) {
        throw new Killed();
      }
      inner.run(primitive);
    }
  }

  @Test
  void whoEndsARunCanAskForACheckpointFirst() throws Exception {
    Recipe recipe = recipe("asked").with(CHECKPOINT_EVERY, "60 minutes");
    // Early in the second of three epochs, where another step follows.
    Asking asking = new Asking(((CheckedBackend) Backends.open("cpu")).inner(), primitives * 2 / 5);
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    try (Backend backend = new CheckedBackend(asking);
        Trainer trainer = Trainer.start(recipe, backend, nowhere)) {
      asking.trainer = trainer;
      assertThrows(Killed.class, trainer::run);
    }
    assertTrue(asking.saved.get(1, TimeUnit.SECONDS), "it was told");
    RunFolder run = RunFolder.open(runs.resolve("asked"));
    assertTrue(Checkpoint.read(run.step()).part().steps() > 0);
    SmallRun.resume(run);
    assertSame(run);
  }

  @Test
  void whoWantsNoCheckpointsWithinAnEpochIsNotMadeToWait() throws IOException {
    Recipe recipe = recipe("never").with(CHECKPOINT_EVERY, "never");
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    try (Backend backend = Backends.open("cpu");
        Trainer trainer = Trainer.start(recipe, backend, nowhere)) {
      assertTrue(trainer.save(Duration.ofDays(1)));
    }
  }

  @Test
  void aDamagedStateWithinAnEpochIsNotPassedOver() throws IOException {
    assertThrows(Killed.class, () -> train("damaged", primitives / 2));
    RunFolder run = RunFolder.open(runs.resolve("damaged"));
    byte[] step = Files.readAllBytes(run.step());
    step[step.length - 1] ^= 1;
    Files.write(run.step(), step);
    RunException e = assertThrows(RunException.class, () -> SmallRun.resume(run));
    assertEquals(
        run.step()
            + " is no whole .safetensors file: its bytes are not those that were written, by their"
            + " SHA-256. Without this file the run resumes after epoch 1",
        e.getMessage());
    Files.delete(run.step());
    SmallRun.resume(run);
    assertSame(run);
  }

  @Test
  void whenItIsWritten() {
    assertEquals(new CheckpointInterval(500, Double.POSITIVE_INFINITY), interval("500 steps"));
    assertEquals(new CheckpointInterval(0, 60), interval("1 minute"));
    assertTrue(interval("20minutes").isDue(1, 1200));
    assertFalse(interval("20minutes").isDue(1, 1199));
    assertTrue(interval("3 steps").isDue(6, 0));
    assertFalse(interval("3 steps").isDue(7, 1e9));
    assertFalse(interval("never").isDue(7, 1e9));
    for (String wrong : List.of("", "0 steps", "5", "5 hours", "-1 minutes", "9999999999 steps")) {
      assertThrows(IllegalArgumentException.class, () -> interval(wrong));
    }
  }

  private static CheckpointInterval interval(String text) {
    return CheckpointInterval.of(text);
  }
}
