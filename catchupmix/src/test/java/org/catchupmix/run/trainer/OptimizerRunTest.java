package org.catchupmix.run.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.primitive.AdamRule;
import org.catchupmix.core.primitive.AdamSettings;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.recipe.OptimizationSettings;
import org.catchupmix.recipe.OptimizationSettings.OptimizerKind;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.Checkpoint;
import org.catchupmix.run.checkpoint.Resumption;
import org.catchupmix.train.WatchedBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs with Adam and AdamW. */
@Execution(ExecutionMode.CONCURRENT)
class OptimizerRunTest {
  @TempDir private Path runs;

  private RecipeText recipe(String name, OptimizerKind kind) {
    return SmallRun.recipe(runs, name).with("optimizer", kind).with("lr", 0.003);
  }

  @ParameterizedTest
  @CsvSource({"ADAM, 1", "ADAMW, 4"})
  void aRunResumesBitExactlyBetweenEpochs(OptimizerKind kind, int shards) throws IOException {
    SmallRun.assertResumes(recipe("", kind).with("shards", shards), 1);
  }

  @Test
  void aRunResumesBitExactlyWithinAnEpochWithItsMomentsAndTheNumberOfSteps() throws IOException {
    RecipeText recipe = recipe("whole", OptimizerKind.ADAMW).with("checkpoint-every", "1 step");
    long primitives = KillTest.train(recipe, Long.MAX_VALUE);
    RunFolder run = KillTest.killed(recipe.with("name", "cut"), primitives / 2);
    assertTrue(Files.exists(run.step()));
    Checkpoint checkpoint = Checkpoint.read(run.step());
    Set<String> kinds =
        checkpoint.tensors().keySet().stream()
            .map(name -> name.substring(0, name.indexOf('.')))
            .collect(Collectors.toSet());
    assertEquals(Set.of("model", "first", "second"), kinds);
    int steps = Integer.parseInt(checkpoint.metadata().get("optimizer.steps"));
    assertEquals(4 * checkpoint.epoch() + checkpoint.part().steps(), steps);
    SmallRun.resume(run);
    SmallRun.assertSameFiles(RunFolder.open(runs.resolve("whole")), run);
  }

  /** The update of a parameter in a step. */
  private record Seen(double[] before, double[] gradient, double[] after) {}

  private static Backend watched(Precision precision, List<Seen> seen) {
    Backend cpu =
        Backends.choose("cpu", BackendOptions.defaults().withPrecision(precision)).backend();
    List<double[]> before = new ArrayList<>();
    return WatchedBackend.of(
        cpu,
        (Primitive p) -> {
          if (p instanceof Update.AdamStep a) {
            before.add(a.w().toDoubles());
          }
        },
        (Primitive p) -> {
          if (p instanceof Update.AdamStep a) {
            seen.add(new Seen(before.removeFirst(), a.gradient().toDoubles(), a.w().toDoubles()));
            assertEquals(
                List.of(DType.F32, DType.F32, DType.F32),
                List.of(a.w().dtype(), a.first().dtype(), a.second().dtype()));
          }
        });
  }

  /** Two epochs are resumed after the first, so the number of the step has to outlive it. */
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP32", "BF16"})
  void eachUpdateIsTheFormulaInDoubleWithStepsFromOneOn(Precision precision) throws IOException {
    double rate = 0.003;
    double epsilon = 1e-6;
    RecipeText recipe =
        recipe("watched", OptimizerKind.ADAM)
            .with("precision", precision)
            .with("schedule", OptimizationSettings.ScheduleKind.CONSTANT)
            .with("weight-decay", 0.0)
            .with("eps", epsilon);
    List<Seen> seen = new ArrayList<>();
    RunFolder run;
    try (Backend backend = watched(precision, seen);
        Trainer trainer = Trainer.start(recipe.settle(), backend, SmallRun.SILENT)) {
      trainer.run(1);
      run = trainer.folder();
    }
    try (Backend backend = watched(precision, seen);
        Trainer trainer = Trainer.resume(run, backend, Resumption.EXACT, SmallRun.SILENT)) {
      trainer.run();
    }
    assertFalse(Files.readString(run.metrics()).contains("NaN"));
    int steps = 12;
    int parameters = seen.size() / steps;
    assertTrue(parameters > 10 && seen.size() % steps == 0, "updates: " + seen.size());
    for (int p = 0; p < parameters; p++) {
      double[] first = new double[seen.get(p).before().length];
      double[] second = new double[first.length];
      for (int step = 1; step <= steps; step++) {
        Seen s = seen.get((step - 1) * parameters + p);
        for (int i = 0; i < first.length; i++) {
          double g = s.gradient()[i];
          first[i] = 0.9 * first[i] + 0.1 * g;
          second[i] = 0.999 * second[i] + 0.001 * g * g;
          double mean = first[i] / (1 - Math.pow(0.9, step));
          double square = second[i] / (1 - Math.pow(0.999, step));
          double w = s.before()[i] - rate * mean / (Math.sqrt(square) + epsilon);
          assertEquals(w, s.after()[i], 1e-6, "parameter %d, step %d".formatted(p, step));
        }
      }
    }
  }

  @Test
  void theRuleIsThatOfTheSettingsAndTheUsualRateThatOfPyTorch() {
    RecipeText recipe =
        new RecipeText()
            .with("optimizer", OptimizerKind.ADAMW)
            .with("betas", List.of(0.8, 0.95))
            .with("eps", 1e-6)
            .with("weight-decay", 0.05);
    assertEquals(
        new AdamSettings(0.5, new AdamRule(0.8, 0.95, 1e-6, 0.05, true)),
        recipe.settle().optimization().step(0.5));
    assertEquals(1e-3, recipe.settle().optimization().lr());
    assertEquals(0.05, recipe.settle().optimization().weightDecay());
    RecipeText adamw = new RecipeText().with("optimizer", OptimizerKind.ADAMW);
    assertEquals(1e-2, adamw.settle().optimization().weightDecay());
    assertEquals(1e-4, new RecipeText().settle().optimization().weightDecay());
    assertEquals(0.1, new RecipeText().settle().optimization().lr());
    assertEquals(0.1, recipe.with("lr", 0.1).settle().optimization().lr());
    assertTrue(recipe.settle().idle().containsKey("momentum"));
    assertFalse(recipe.settle().idle().containsKey("eps"));
  }

  @Test
  void settingsOfAnotherOptimizerAreRefused() {
    RecipeText adam = new RecipeText().with("optimizer", OptimizerKind.ADAM);
    assertThrows(IllegalArgumentException.class, () -> adam.with("momentum", 0.5).settle());
    assertThrows(IllegalArgumentException.class, () -> new RecipeText().with("eps", 1e-6).settle());
    assertThrows(IllegalArgumentException.class, () -> adam.with("betas", List.of(0.9)).settle());
    assertThrows(
        IllegalArgumentException.class, () -> adam.with("betas", List.of(0.9, 1.0)).settle());
  }
}
