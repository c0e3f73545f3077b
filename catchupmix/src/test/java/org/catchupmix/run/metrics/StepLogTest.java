package org.catchupmix.run.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.trainer.SmallRun;
import org.catchupmix.train.EvaluationMetric;
import org.catchupmix.train.StepMetric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepLogTest {
  @TempDir private Path runs;

  private RecipeText logged(String name) {
    return SmallRun.recipe(runs, name).with("checkpoint-every", "2 steps").with("log", true);
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
    assertFalse(Files.exists(plain.tensorboard()));
    String events = onlyEventFile(run);
    for (StepMetric metric : StepMetric.values()) {
      assertEquals(12, count(events, "step/" + metric.key()));
    }
    assertEquals(12, count(events, "step/learning_rate"));
    assertEquals(3, count(events, "epoch/train_loss"));
    for (EvaluationMetric metric : EvaluationMetric.values()) {
      assertEquals(3, count(events, "epoch/" + metric.column("test")), metric.name());
    }
    List<JsonNode> steps = steps(run);
    assertEquals(12, steps.size());
    List<Metrics.Epoch> epochs = Metrics.read(run.metrics(), 3).epochs();
    for (int e = 0; e < 3; e++) {
      List<JsonNode> own = steps.subList(4 * e, 4 * e + 4);
      for (StepMetric metric : StepMetric.values()) {
        double mean = mean(own, metric.key());
        assertEquals(epochs.get(e).training().get(metric), mean, 1e-12 * Math.abs(mean));
      }
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
  }

  private static String onlyEventFile(RunFolder run) throws IOException {
    try (Stream<Path> files = Files.list(run.tensorboard())) {
      List<Path> all = files.toList();
      assertEquals(1, all.size());
      return Files.readString(all.getFirst(), StandardCharsets.ISO_8859_1);
    }
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  private static double mean(List<JsonNode> steps, String key) {
    return steps.stream().mapToDouble(s -> s.get(key).asDouble()).average().orElseThrow();
  }

  @Test
  void stepsWithoutMixingHaveNoLambda() throws IOException {
    for (JsonNode step : steps(SmallRun.train(logged("none").with("mix", "none")))) {
      assertTrue(step.get("mix_point").isNull() && step.get("lambda").isNull(), step.toString());
    }
    for (JsonNode step : steps(SmallRun.train(logged("cutout").with("mix", "cutout")))) {
      assertTrue(step.get("mix_point").asInt(-1) == 0 && step.get("lambda").isNull(), "" + step);
    }
  }

  @Test
  void linesThatWereChangedByHandAreRefused() throws IOException {
    RunFolder run = SmallRun.train(logged("changed"), 2);
    List<String> lines = Files.readAllLines(run.steps());
    assertEquals(8, lines.size());
    Files.write(run.steps(), lines.subList(0, 7));
    String message = assertThrows(RunException.class, () -> SmallRun.resume(run)).getMessage();
    assertTrue(message.startsWith(run.steps() + " lacks steps"), message);
    Files.writeString(run.steps(), "epoch 1\n");
    RunException e = assertThrows(RunException.class, () -> SmallRun.resume(run));
    assertTrue(e.getMessage().matches(Pattern.quote(run.steps() + " ") + ".*epoch 1.*"), "" + e);
    Files.delete(run.steps());
    SmallRun.resume(run);
    assertEquals(
        List.of(3, 3, 3, 3), steps(run).stream().map(s -> s.get("epoch").asInt()).toList());
  }
}
