package org.catchupmix.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.app.Outcome;
import org.catchupmix.run.trainer.SmallRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedRunsTest {
  @TempDir private Path runs;

  @BeforeEach
  void train() throws IOException {
    SmallRun.train(runs, "first");
  }

  private String[] named(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--runs", runs.toString()));
    return all.toArray(String[]::new);
  }

  @Test
  void eachCommandFindsARunByItsName() {
    Path weights = runs.resolve("w.safetensors");
    Outcome.succeed(named("export", "first", weights.toString()));
    assertTrue(Files.exists(weights));
    assertTrue(
        Outcome.succeed(named("eval", "first")).out().contains(runs.resolve("first").toString()));
    Outcome.succeed(named("analyze", "first", "--what", "norms", "--limit", "10"));
    Outcome.succeed(named("report", "first"));
    assertTrue(Files.exists(runs.resolve("first/report.html")));
    Path page = runs.resolve("pair.html");
    Outcome.succeed(named("mix-view", "0", "1", "--weights", "first", "--out", page.toString()));
    assertTrue(Files.exists(page));
    Outcome.succeed(named("train", "--resume", "first"));
  }

  @Test
  void aMistypedNameFailsWithNearOnes() {
    for (String[] command :
        new String[][] {
          named("export", "frist", runs.resolve("w.safetensors").toString()),
          named("eval", "frist"),
          named("figures", "frist"),
          named("train", "--resume", "frist")
        }) {
      Outcome.requireFailed("first", command);
    }
    assertEquals(1, Outcome.run(named("report", "frist")).code());
  }
}
