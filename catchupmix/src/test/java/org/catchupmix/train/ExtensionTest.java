package org.catchupmix.train;

import static org.catchupmix.train.Settings.EPOCHS;
import static org.catchupmix.train.Settings.EXTENDED_FROM;
import static org.catchupmix.train.Settings.LOG;
import static org.catchupmix.train.Settings.MILESTONES;
import static org.catchupmix.train.Settings.SCHEDULE;
import static org.catchupmix.train.Settings.TRACK_FILTERS;
import static org.catchupmix.train.Settings.VAL;
import static org.catchupmix.train.Settings.WARMUP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.nn.optim.Schedule;
import org.catchupmix.parallel.Ranks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that were done and get more epochs. */
class ExtensionTest {
  @TempDir private Path runs;

  private Recipe recipe(String name) {
    Recipe r =
        SmallRun.recipe(runs, name)
            .with(EPOCHS, 2)
            .with(TRACK_FILTERS, true)
            .with(LOG, List.of(LogFormat.JSONL));
    return r;
  }

  /** What a run of four epochs that was extended from two gives when it is trained in one go. */
  private RunFolder whole() throws IOException {
    Recipe r = recipe("whole").with(EPOCHS, 4).with(EXTENDED_FROM, List.of(2));
    return SmallRun.train(r, 4);
  }

  /**
   * Extends a run.
   *
   * @param until trains to this epoch and is stopped then; the last for a run that is done
   * @return what was said
   */
  private static String extend(RunFolder run, int epochs, int until) throws IOException {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    try (Backend backend = Backends.open("cpu");
        Trainer trainer =
            Trainer.resume(
                run, backend, false, Ranks.ALONE, new PrintStream(screen, true), epochs)) {
      if (until < epochs) {
        trainer.run(until);
      } else {
        trainer.run();
      }
    }
    return screen.toString();
  }

  private static void assertSame(RunFolder whole, RunFolder run) throws IOException {
    for (Path file :
        List.of(run.metrics(), run.checkpoint(), run.best(), run.filters(), run.steps())) {
      assertEquals(-1, Files.mismatch(whole.path().resolve(file.getFileName()), file), "" + file);
    }
    assertTrue(RunCheck.of(run).isWhole(), RunCheck.of(run).toString());
  }

  @Test
  void itsSettingsAreARecipeThatRepeatsIt() throws IOException {
    RunFolder whole = whole();
    RunFolder run = SmallRun.train(recipe("one"), 2);
    String said = extend(run, 4, 4);
    // The rate after the last epoch, and that after which it would be, and where it goes on.
    assertTrue(Pattern.compile("2 to 4 .* 0\\.00190 to 0\\.0250 ").matcher(said).find(), said);
    assertTrue(said.contains("epoch 3 of 4 at step 1 of 4"), said);
    assertSame(whole, run);
    assertEquals(List.of(2), run.recipe().get(EXTENDED_FROM));
    JsonNode summary = new ObjectMapper().readTree(run.summary().toFile());
    assertEquals("[2]", summary.get("extended_from_epochs").toString());
    assertEquals(4, summary.get("epochs").asInt());
    JsonNode before = new ObjectMapper().readTree(run.path().resolve("summary-2.json").toFile());
    assertEquals(2, before.get("epochs").asInt());
    assertEquals("4", Origin.read(run.origin()).sessions().getLast().get("to epoch"));
  }

  @Test
  void whereverItIsStoppedItGoesOnBitExactly() throws IOException {
    RunFolder whole = whole();
    for (int until : List.of(2, 3)) {
      RunFolder run = SmallRun.train(recipe("stopped" + until), 2);
      extend(run, 4, until);
      assertThrows(RunException.class, run::requireDone, "no longer done");
      assertTrue(RunCheck.of(run).isWhole(), RunCheck.of(run).toString());
      if (until == 2) {
        // The same words again are no second extension.
        extend(run, 4, 4);
      } else {
        SmallRun.resume(run);
      }
      assertSame(whole, run);
    }
    // Between the first thing that an extension does and the second.
    RunFolder run = SmallRun.train(recipe("killed"), 2);
    Files.move(run.summary(), run.path().resolve("summary-2.json"));
    RunException e = assertThrows(RunException.class, () -> extend(run, 4, 4));
    assertTrue(e.getMessage().contains("train --resume " + run.path()));
    SmallRun.resume(run);
    extend(run, 4, 4);
    assertSame(whole, run);
  }

  @Test
  void itCanBeExtendedTwice() throws IOException {
    RunFolder run = SmallRun.train(recipe("twice"), 2);
    extend(run, 3, 3);
    extend(run, 5, 5);
    Recipe r = recipe("at-once").with(EPOCHS, 5).with(EXTENDED_FROM, List.of(2, 3));
    assertSame(SmallRun.train(r, 5), run);
  }

  @Test
  void whatIsNoExtensionIsRefusedAndChangesNothing() throws IOException {
    RunFolder run = SmallRun.train(recipe("one"), 2);
    String config = Files.readString(run.config());
    assertEquals(
        "--epochs 1 must be more than the 2 of %s, which it extends".formatted(run.path()),
        assertThrows(RunException.class, () -> extend(run, 1, 1)).getMessage());
    RunFolder half = SmallRun.train(recipe("half"), 1);
    assertEquals(
        "%s is not done: 1 of its 2 epochs are; go on with: train --resume %s"
            .formatted(half.path(), half.path()),
        assertThrows(RunException.class, () -> extend(half, 4, 4)).getMessage());
    assertEquals(config, Files.readString(run.config()));
    assertTrue(Files.exists(run.summary()));
    // By hand it is not extended, nor is what it was taken back.
    Files.writeString(run.config(), config.replace("epochs: 2", "epochs: 4"));
    assertThrows(RunException.class, () -> SmallRun.resume(run));
    Files.writeString(run.config(), config);
    extend(run, 4, 3);
    String extended = Files.readString(run.config());
    Files.writeString(run.config(), extended.replaceAll("extended-from:\\R- 2\\R", ""));
    assertFalse(extended.equals(Files.readString(run.config())));
    assertThrows(RunException.class, () -> SmallRun.resume(run));
  }

  @Test
  void theTestAtTheEndIsKeptToo() throws IOException {
    Recipe r = recipe("val").with(VAL, "20").with(TRACK_FILTERS, false);
    RunFolder run = SmallRun.train(r, 2);
    String tests = Files.readString(run.tests());
    extend(run, 3, 3);
    assertEquals(tests, Files.readString(run.path().resolve("test-2.csv")));
    assertTrue(Files.readString(run.tests()).contains("last,3,"));
    assertTrue(RunCheck.of(run).isWhole());
  }

  @Test
  void theLearningRateGoesAsItIsSaid() {
    Recipe r = new Recipe().with(EPOCHS, 16).with(EXTENDED_FROM, List.of(8)).with(WARMUP, 1.0);
    r.check();
    Schedule cosine = r.schedule(10);
    Recipe eight = new Recipe().with(EPOCHS, 8);
    Recipe sixteen = new Recipe().with(EPOCHS, 16);
    assertEquals(eight.schedule(10).rate(7.9), cosine.rate(7.9));
    assertEquals(sixteen.schedule(10).rate(8), cosine.rate(8));
    r = r.with(SCHEDULE, Recipe.ScheduleKind.MULTISTEP).settled();
    assertEquals(List.of(4, 6), r.get(MILESTONES), "those of the eight epochs");
    assertEquals(
        "extended from 8 to 16 epochs: the learning rate continues at 0.00100, and its milestones stay 4, 6",
        Extension.words(r, 10));
    r = r.with(SCHEDULE, Recipe.ScheduleKind.CONSTANT);
    assertEquals(
        "extended from 8 to 16 epochs: the learning rate stays at 0.100", Extension.words(r, 10));
    for (List<Integer> wrong : List.of(List.of(16), List.of(0), List.of(8, 8), List.of(9, 8))) {
      Recipe refused = new Recipe().with(EPOCHS, 16).with(EXTENDED_FROM, wrong);
      assertTrue(
          assertThrows(IllegalArgumentException.class, refused::check)
              .getMessage()
              .startsWith("--extended-from " + wrong));
    }
  }
}
