package org.catchupmix.app.compare;

import static org.catchupmix.app.Outcome.requireFailed;
import static org.catchupmix.app.Outcome.requireRefused;
import static org.catchupmix.app.Outcome.run;
import static org.catchupmix.app.Outcome.succeed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.app.Outcome;
import org.catchupmix.program.Program;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of sweeps on a machine without Slurm. */
class SweepCommandsTest {
  @TempDir private Path folder;
  private String home;

  @BeforeEach
  void launcher() throws IOException {
    home = System.getProperty(Program.HOME);
    System.setProperty(Program.HOME, folder.toString());
    assertTrue(Files.createFile(folder.resolve("catchup")).toFile().setExecutable(true));
  }

  @AfterEach
  void noLauncher() {
    if (home == null) {
      System.clearProperty(Program.HOME);
    } else {
      System.setProperty(Program.HOME, home);
    }
  }

  private String recipe(String more) throws IOException {
    Path file = folder.resolve("r.yaml");
    Files.writeString(
        file,
        "device: cpu\ntrain-limit: 64\ntest-limit: 40\nwidth: 2\nbatch: 32\nepochs: 1\n" + more);
    return file.toString();
  }

  private Outcome compare(String recipe, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of("compare", recipe, "--methods=none,catchup", "--seeds=1", "--out=" + out()));
    all.addAll(List.of(more));
    return run(all);
  }

  private Path out() {
    return folder.resolve("sweep");
  }

  @Test
  void flagsOfAnotherEngineAreRefused() throws IOException {
    requireRefused("--partition", "compare", "--partition=gpu");
    requireRefused("--on slurm", "compare", "--at-once=2");
    requireRefused("--at-once", "compare", "--on=slurm", "--jobs=2");
    requireRefused("--time '1 hour'", "compare", "--on=slurm", "--time=1 hour");
    requireRefused("--device 'tpu'", "compare", "--on=slurm", "--set=device=tpu");
    requireRefused("'slum'", "compare", "--on=slum");
    requireRefused("--seeds 1,1", "compare", "--seeds=1,1");
    requireRefused("--seeds 1-3,2", "compare", "--seeds=1-3,2");
    requireRefused("--out", "compare", "--on=slurm", "--dry-run", "--out=a\ntouch X #");
    assertEquals(0, compare(recipe("slurm: {partition: gpu}\n"), "--dry-run").code());
  }

  @Test
  void theScriptOfADryRunFollowsRecipeAndFlags() throws IOException {
    String recipe = recipe("slurm:\n  partition: gpu\n  mem: 8G\n  setup: [a, 'b, c']\n");
    Outcome o = compare(recipe, "--on=slurm", "--dry-run", "--mem=16G", "--cpus=4");
    assertEquals(0, o.code(), o.err());
    List<String> lines = o.lines();
    assertEquals("#!/bin/bash", lines.getFirst());
    for (String line :
        List.of(
            "#SBATCH --partition=gpu",
            "#SBATCH --mem=16G",
            "#SBATCH --cpus-per-task=4",
            "#SBATCH --array=0-1",
            "  catchup-seed1",
            "program=" + folder.resolve("catchup"),
            "a",
            "b, c")) {
      assertTrue(lines.contains(line), line + " must be in " + o.out());
    }
    assertFalse(lines.contains("#SBATCH --mem=8G"), o.out());
    assertFalse(Files.exists(out()), "nothing is written");
    Files.delete(folder.resolve("catchup"));
    Outcome without = compare(recipe, "--on=slurm", "--dry-run");
    assertEquals(1, without.code());
    assertTrue(without.err().contains("./catchup"), without.err());
  }

  @Test
  void aLocalComparisonHasStatusAndCanBeCollected() throws IOException {
    requireFailed(folder.toString(), "compare", "status", folder.toString());
    requireFailed(folder.toString(), "compare", "collect", folder.toString());
    Outcome o = compare(recipe(""));
    assertEquals(0, o.code(), o.err());
    String status = run("compare", "status", out().toString()).out();
    assertTrue(status.startsWith("2 runs: 2 done"), status);
    byte[] table = Files.readAllBytes(out().resolve("table.json"));
    Files.delete(out().resolve("table.json"));
    Outcome collected = succeed("compare", "collect", out().toString());
    assertEquals(new String(table), Files.readString(out().resolve("table.json")));

    try (Stream<Path> files = Files.list(out().resolve("catchup-seed1"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    collected = run("compare", "collect", out().toString());
    assertEquals(1, collected.code());
    assertEquals(
        List.of("catchup: 1 of 2 runs are not done", "  catchup, seed 1: missing"),
        collected.err().lines().toList());
    assertTrue(Files.readString(out().resolve("index.html")).contains("Not done: catchup, seed 1"));
    status = run("compare", "status", out().toString()).out();
    assertTrue(status.startsWith("2 runs: 1 done, 1 missing"), status);
  }
}
