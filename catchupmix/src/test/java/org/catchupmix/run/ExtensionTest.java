package org.catchupmix.run;

import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.EXTENDED_FROM;
import static org.catchupmix.recipe.Settings.LOG;
import static org.catchupmix.recipe.Settings.MILESTONES;
import static org.catchupmix.recipe.Settings.SCHEDULE;
import static org.catchupmix.recipe.Settings.TRACK_FILTERS;
import static org.catchupmix.recipe.Settings.VAL;
import static org.catchupmix.recipe.Settings.WARMUP;
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
import org.catchupmix.nn.optim.RateSchedule;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.recipe.Recipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Runs that were done and get more epochs. */
class ExtensionTest {
  @TempDir private Path runs;

  private Recipe recipe(String name) {
    return SmallRun.recipe(runs, name).with(EPOCHS, 2).with(TRACK_FILTERS, true).with(LOG, true);
  }

  /** Trains in one go a run of four epochs that was extended from two. */
  private RunFolder whole() throws IOException {
    Recipe r = recipe("whole").with(EPOCHS, 4).with(EXTENDED_FROM, List.of(2));
    return SmallRun.train(r, 4);
  }

  /**
   * Extends a run.
   *
   * @param until trains to this epoch and is stopped then; the last for a run that is done
   * @return the printed lines
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
    SmallRun.assertSameFiles(whole, run);
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
  void anExtensionThatIsStoppedAnywhereGoesOnBitExactly() throws IOException {
    RunFolder whole = whole();
    for (int until : List.of(2, 3)) {
      RunFolder run = SmallRun.train(recipe("stopped" + until), 2);
      extend(run, 4, until);
      assertThrows(RunException.class, run::requireDone, "no longer done");
      assertTrue(RunCheck.of(run).isWhole(), RunCheck.of(run).toString());
      if (until == 2) {
        // A repeated command is no second extension.
        extend(run, 4, 4);
      } else {
        SmallRun.resume(run);
      }
      assertSame(whole, run);
    }
    // Between the first thing that an extension does and the second.
    RunFolder run = SmallRun.train(recipe("killed"), 2);
    Files.move(run.summary(), run.path().resolve("summary-2.json"));
    assertRefused("train --resume " + run.path(), () -> extend(run, 4, 4));
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

  private static void assertRefused(String named, Executable extension) {
    String message = assertThrows(RunException.class, extension).getMessage();
    assertTrue(message.contains(named), message);
  }

  @Test
  void anEditThatIsNoExtensionIsRefusedAndChangesNothing() throws IOException {
    RunFolder run = SmallRun.train(recipe("one"), 2);
    String config = Files.readString(run.config());
    assertRefused("--epochs 1", () -> extend(run, 1, 1));
    RunFolder half = SmallRun.train(recipe("half"), 1);
    assertRefused("train --resume " + half.path(), () -> extend(half, 4, 4));
    assertEquals(config, Files.readString(run.config()));
    assertTrue(Files.exists(run.summary()));
    // An edit of the file extends no run, and takes no extension back.
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
  void theLearningRateFollowsTheExtendedSchedule() {
    Recipe r = new Recipe().with(EPOCHS, 16).with(EXTENDED_FROM, List.of(8)).with(WARMUP, 1.0);
    r.check();
    RateSchedule cosine = r.schedule(10);
    Recipe eight = new Recipe().with(EPOCHS, 8);
    Recipe sixteen = new Recipe().with(EPOCHS, 16);
    assertEquals(eight.schedule(10).rate(7.9), cosine.rate(7.9));
    assertEquals(sixteen.schedule(10).rate(8), cosine.rate(8));
    r = r.with(SCHEDULE, Recipe.ScheduleKind.MULTISTEP).settled();
    assertEquals(List.of(4, 6), r.get(MILESTONES), "those of the eight epochs");
    assertTrue(Extension.words(r, 10).matches(".* 8 to 16 .* 0\\.00100 .*"));
    r = r.with(SCHEDULE, Recipe.ScheduleKind.CONSTANT);
    assertTrue(Extension.words(r, 10).matches(".* 8 to 16 .* 0\\.100 .*"));
    for (List<Integer> wrong : List.of(List.of(16), List.of(0), List.of(8, 8), List.of(9, 8))) {
      Recipe refused = new Recipe().with(EPOCHS, 16).with(EXTENDED_FROM, wrong);
      assertTrue(
          assertThrows(IllegalArgumentException.class, refused::check)
              .getMessage()
              .startsWith("--extended-from " + wrong));
    }
  }
}
