package org.catchupmix.run.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.optim.Optimizer;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.Resumption;

/** Runs of three short epochs, and comparisons of runs with each other. */
public final class SmallRun {
  /** A screen that shows nothing. */
  public static final PrintStream SILENT = new PrintStream(OutputStream.nullOutputStream());

  private SmallRun() {}

  /** Returns settings of three epochs of four steps. */
  public static RecipeText recipe(Path runs, String name) {
    return new RecipeText()
        .with("name", name)
        .with("runs", runs.toString())
        .with("train-limit", 64)
        .with("test-limit", 20)
        .with("width", 2)
        .with("batch", 16)
        .with("epochs", 3)
        .with("warmup", 0.0)
        .with("lr", 0.05);
  }

  /** Trains the run of {@link #recipe}. */
  public static RunFolder train(Path runs, String name) throws IOException {
    return train(recipe(runs, name));
  }

  public static RunFolder train(RecipeText recipe) throws IOException {
    return train(recipe, recipe.settle().optimization().epochs());
  }

  /** Trains up to an epoch, as if the run was killed after it. */
  public static RunFolder train(RecipeText recipe, int epochs) throws IOException {
    try (Backend backend = Backends.open("cpu");
        Trainer trainer = Trainer.start(recipe.settle(), backend, SILENT)) {
      if (epochs < recipe.settle().optimization().epochs()) {
        trainer.run(epochs);
      } else {
        trainer.run();
      }
      return trainer.folder();
    }
  }

  /** Resumes a run to its end and returns the lines that it printed. */
  public static String resume(RunFolder folder) throws IOException {
    return resume(folder, Resumption.EXACT);
  }

  public static String resume(RunFolder folder, Resumption how) throws IOException {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    try (Backend backend = Backends.open("cpu");
        Trainer trainer = Trainer.resume(folder, backend, how, new PrintStream(screen, true))) {
      trainer.run();
    }
    return screen.toString();
  }

  /** Asserts that a run in one go and one that is resumed after some epochs end alike. */
  public static void assertResumes(RecipeText recipe, int epochs) throws IOException {
    RunFolder whole = train(recipe.with("name", "whole"));
    RunFolder cut = train(recipe.with("name", "cut"), epochs);
    assertFalse(Files.exists(cut.tests()), "no test before the end");
    resume(cut);
    assertSameFiles(whole, cut);
  }

  /** Asserts that two runs have the same bytes in all files that do not depend on time. */
  public static void assertSameFiles(RunFolder expected, RunFolder actual) throws IOException {
    assertTrue(Files.exists(expected.checkpoint()));
    // Names what differs: of the bytes, only a position is known.
    assertEquals(
        Safetensors.read(expected.checkpoint()).metadata(),
        Safetensors.read(actual.checkpoint()).metadata(),
        actual.checkpoint().toString());
    for (Path file :
        List.of(
            expected.metrics(),
            expected.checkpoint(),
            expected.best(),
            expected.filters(),
            expected.steps(),
            expected.tests())) {
      Path other = actual.path().resolve(file.getFileName());
      assertEquals(Files.exists(file), Files.exists(other), other.toString());
      if (Files.exists(file)) {
        assertEquals(-1, Files.mismatch(file, other), other.toString());
      }
    }
  }

  /** Weights, statistics and the state of the optimiser by name. */
  public static Map<String, double[]> state(Network network, Optimizer optimizer) {
    Map<String, double[]> state = new LinkedHashMap<>();
    for (Names.Named n : network.named()) {
      state.put(n.name(), n.tensor().toDoubles());
    }
    for (Names.Named p : network.parameters()) {
      optimizer
          .state(p.var())
          .forEach((name, t) -> state.put(name + " of " + p.name(), t.toDoubles()));
    }
    state.put("steps", new double[] {optimizer.steps()});
    return state;
  }

  public static void assertSameState(Map<String, double[]> expected, Map<String, double[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }
}
