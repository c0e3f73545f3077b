package org.catchupmix.train;

import static org.catchupmix.train.Settings.CHECKPOINT_EVERY;
import static org.catchupmix.train.Settings.LOG;
import static org.catchupmix.train.Settings.MIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepLinesTest {
  @TempDir private Path runs;

  private Recipe logged(String name) {
    Recipe r =
        SmallRun.recipe(runs, name)
            .with(CHECKPOINT_EVERY, "2 steps")
            .with(LOG, List.of(LogFormat.JSONL));
    return r;
  }

  private static List<JsonNode> steps(RunFolder run) throws IOException {
    List<JsonNode> steps = new ArrayList<>();
    for (String line : Files.readAllLines(run.steps())) {
      steps.add(new ObjectMapper().readTree(line));
    }
    return steps;
  }

  @Test
  void eachStepIsALineAndNothingElseChanges() throws IOException {
    RunFolder plain = SmallRun.train(runs, "plain");
    RunFolder run = SmallRun.train(logged("logged"), 3);
    assertEquals(-1, Files.mismatch(plain.metrics(), run.metrics()));
    assertFalse(Files.exists(plain.steps()));
    List<JsonNode> steps = steps(run);
    assertEquals(12, steps.size());
    List<Metrics.Epoch> epochs = Metrics.read(run.metrics(), 3).epochs();
    for (int e = 0; e < 3; e++) {
      List<JsonNode> own = steps.subList(4 * e, 4 * e + 4);
      assertEquals(epochs.get(e).trainLoss(), mean(own, "train_loss"), 1e-12);
      assertEquals(epochs.get(e).trainTop1(), mean(own, "train_mixed_top1_percent"), 1e-12);
      assertEquals(epochs.get(e).rate(), own.getLast().get("learning_rate").asDouble());
      for (int s = 0; s < 4; s++) {
        assertEquals(e + 1, own.get(s).get("epoch").asInt());
        assertEquals(s + 1, own.get(s).get("step").asInt());
        int point = own.get(s).get("mix_point").asInt(-1);
        assertTrue(point >= 0 && point <= 5, "of Catch-up Mix: " + own.get(s));
        double lambda = own.get(s).get("lambda").asDouble(-1);
        assertTrue(lambda >= 0 && lambda <= 1, "of Catch-up Mix: " + own.get(s));
      }
    }
    assertEquals(0, RunCheck.of(run).findings().stream().filter(f -> !f.right()).count());
  }

  private static double mean(List<JsonNode> steps, String key) {
    return steps.stream().mapToDouble(s -> s.get(key).asDouble()).average().orElseThrow();
  }

  @Test
  void whatWasNotMixedHasNoLambda() throws IOException {
    Recipe none = logged("none").with(MIX, "none");
    for (JsonNode step : steps(SmallRun.train(none, 3))) {
      assertTrue(step.get("mix_point").isNull() && step.get("lambda").isNull(), step.toString());
    }
    Recipe cutout = logged("cutout").with(MIX, "cutout");
    for (JsonNode step : steps(SmallRun.train(cutout, 3))) {
      assertTrue(step.get("mix_point").asInt(-1) == 0 && step.get("lambda").isNull(), "" + step);
    }
  }

  @Test
  void aKilledRunHasTheSameLines() throws IOException {
    long primitives = KillTest.train(logged("whole"), Long.MAX_VALUE);
    RunFolder whole = RunFolder.open(runs.resolve("whole"));
    Random random = new Random(3);
    int cut = 0;
    for (int i = 0; i < 6; i++) {
      String name = "killed" + i;
      long life = primitives / 7 * (i + 1) + random.nextLong(100);
      assertThrows(KillTest.Killed.class, () -> KillTest.train(logged(name), life));
      RunFolder run = RunFolder.open(runs.resolve(name));
      // The last line in part, as a kill leaves it, or a page that was never written.
      Files.writeString(
          run.steps(), i % 2 == 0 ? "{\"epoch\":1,\"st" : "\0\0\n", StandardOpenOption.APPEND);
      int before = Files.readAllLines(run.steps()).size();
      SmallRun.resume(run);
      assertEquals(-1, Files.mismatch(whole.steps(), run.steps()), name);
      cut += before > 1 ? 1 : 0;
    }
    assertTrue(cut > 3, "killed with lines: " + cut);
  }

  @Test
  void linesThatWereChangedByHandAreRefused() throws IOException {
    RunFolder run = SmallRun.train(logged("changed"), 2);
    List<String> lines = Files.readAllLines(run.steps());
    assertEquals(8, lines.size());
    String advice = ": it was changed by hand; move it away, and the run continues with a new one";
    Files.write(run.steps(), lines.subList(0, 7));
    assertEquals(
        run.steps() + " lacks steps between step 3 of epoch 2 and step 4 of epoch 2" + advice,
        assertThrows(RunException.class, () -> SmallRun.resume(run)).getMessage());
    Files.writeString(run.steps(), "epoch 1\n");
    RunException e = assertThrows(RunException.class, () -> SmallRun.resume(run));
    assertTrue(e.getMessage().matches(Pattern.quote(run.steps() + " ") + ".*epoch 1.*"), "" + e);
    Files.delete(run.steps());
    SmallRun.resume(run);
    assertEquals(
        List.of(3, 3, 3, 3), steps(run).stream().map(s -> s.get("epoch").asInt()).toList());
    assertTrue(RunCheck.of(run).isWhole());
    lines = Files.readAllLines(run.steps());
    lines.remove(1);
    Files.write(run.steps(), lines);
    assertEquals(
        List.of("has step 3 of epoch 3 after step 1 of epoch 3: it was changed by hand"),
        RunCheck.of(run).findings().stream()
            .filter(f -> !f.right())
            .map(RunCheck.Finding::words)
            .toList());
  }
}
