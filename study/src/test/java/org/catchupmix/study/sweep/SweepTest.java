package org.catchupmix.study.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.study.compare.Comparison;
import org.catchupmix.study.compare.PlannedRun;
import org.catchupmix.study.compare.Setting;
import org.catchupmix.train.Recipe;
import org.catchupmix.train.RecipeFile;
import org.catchupmix.train.RunException;
import org.catchupmix.train.SlurmOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is submitted, and how far runs are, with a Slurm that says what the test tells it to. */
class SweepTest {
  @TempDir private Path out;
  private final Recipe recipe = new Recipe();
  private Comparison comparison;

  /** What squeue and sacct say, and how sbatch ends. */
  private String queue = "";

  private String config = "";

  private String accounts = "";
  private int refused;
  private int jobs;
  private final Slurm slurm =
      new Slurm(
          command ->
              switch (command.getFirst()) {
                case "squeue" -> new Slurm.Answer(0, queue, "");
                case "scontrol" -> new Slurm.Answer(0, config, "");
                case "sacct" -> new Slurm.Answer(0, accounts, "");
                default -> new Slurm.Answer(refused, "" + (41 + ++jobs), "sbatch: error: no");
              });

  @BeforeEach
  void plan() {
    recipe.device.device = "cpu";
    recipe.trainLimit = 64;
    recipe.testLimit = 40;
    recipe.width = 2;
    recipe.batch = 32;
    recipe.epochs = 1;
    comparison =
        Comparison.plan(
            recipe,
            out,
            "none",
            List.of(Setting.parse("none"), Setting.parse("catchup:keep=random")),
            List.of(1L, 2L));
  }

  private Sweep sweep() {
    return new Sweep(comparison, slurm);
  }

  private String submit() throws IOException {
    List<PlannedRun> open = sweep().open();
    String script = sweep().script(open, "compare", Path.of("/opt/catchup"), new SlurmOptions());
    return sweep().submit(open, script);
  }

  private List<String> states() throws IOException {
    return sweep().status().stream().map(RunStatus::sentence).toList();
  }

  /** Leaves of the first run what is looked at of one that is done. */
  private void trainFirst() throws IOException {
    PlannedRun first = comparison.runs().getFirst();
    Files.createDirectories(first.folder().path());
    RecipeFile.write(first.recipe(), first.folder().config());
    Files.writeString(first.folder().metrics(), "epoch\n1\n");
    Files.writeString(first.folder().summary(), "{}");
  }

  private String row(int number, int index, String state, String reason) {
    return "%d|%d|%s|9:56|%s|%s/slurm/%d.sh%n"
        .formatted(41 + number, index, state, reason, out, number);
  }

  private void log(String run, String text) throws IOException {
    Files.writeString(out.resolve("logs").resolve(run + ".log"), text);
  }

  @Test
  void aPlanComesBackFromItsFile() throws IOException {
    SweepPlan.of(comparison, recipe).write(out);
    Comparison read = SweepPlan.read(out);
    assertEquals(comparison.settings(), read.settings());
    assertEquals(comparison.seeds(), read.seeds());
    assertEquals("none", read.reference());
    for (int i = 0; i < 4; i++) {
      assertEquals(
          RecipeFile.settings(comparison.runs().get(i).recipe()),
          RecipeFile.settings(read.runs().get(i).recipe()));
    }
    for (String text : List.of("{\"seeds\":[1]", "{}", "{\"epochs\": 3}")) {
      Files.writeString(out.resolve("plan.json"), text);
      String message = assertThrows(RunException.class, () -> SweepPlan.read(out)).getMessage();
      assertTrue(message.startsWith(out.resolve("plan.json") + " "), message);
    }
    Files.delete(out.resolve("plan.json"));
    String message = assertThrows(RunException.class, () -> SweepPlan.read(out)).getMessage();
    assertTrue(message.startsWith(out + " "), message);
  }

  @Test
  void onlyWhatIsMissingIsSubmitted() throws IOException {
    trainFirst();
    assertEquals(List.of("done", "missing", "missing", "missing"), states());
    assertEquals("42", submit());
    assertEquals(
        List.of("catchup-keep-random-seed1", "none-seed2", "catchup-keep-random-seed2"),
        SlurmScript.runs(Files.readString(out.resolve("slurm/1.sh"))));
    Recipe written = RecipeFile.read(out.resolve("recipes/none-seed2.yaml"));
    assertEquals(
        RecipeFile.settings(comparison.runs().get(2).recipe()), RecipeFile.settings(written));
    assertFalse(Files.exists(out.resolve("recipes/none-seed1.yaml")), "it is done");

    queue = row(1, 0, "RUNNING", "None") + row(1, 1, "PENDING", "Priority");
    queue += row(1, 2, "FAILED", "NonZeroExitCode");
    log("catchup-keep-random-seed2", "== x\ncatchup: the loss became NaN\n");
    assertEquals(
        List.of("done", "running", "waiting: Priority", "failed: the loss became NaN"), states());
    assertEquals("43", submit());
    assertEquals(
        List.of("catchup-keep-random-seed2"),
        SlurmScript.runs(Files.readString(out.resolve("slurm/2.sh"))));

    // Of two tasks of a run the newer one counts.
    queue += row(2, 0, "PENDING", "Resources");
    assertEquals(List.of("done", "running", "waiting: Priority", "waiting: Resources"), states());
    assertEquals(List.of(), sweep().open());
    List<RunStatus> all = sweep().status();
    assertEquals("42_0", all.get(1).task());
    assertEquals("9:56", all.get(1).limit());
    assertEquals("43_0", all.get(3).task());
    String text = RunStatus.text(all);
    assertTrue(text.startsWith("4 runs: 2 waiting, 1 running, 1 done"), text);
  }

  @Test
  void whatIsTooMuchForOneArrayBecomesSeveral() {
    assertEquals(List.of(comparison.runs()), sweep().arrays(comparison.runs()));
    assertEquals(List.of(), sweep().arrays(List.of()));
    config = "MaxArraySize = 3";
    assertEquals(
        List.of(comparison.runs().subList(0, 3), comparison.runs().subList(3, 4)),
        sweep().arrays(comparison.runs()));
  }

  @Test
  void aSubmissionThatWasKilledBeforeItsNumberWasWrittenIsFoundInTheQueue() throws IOException {
    submit();
    Files.delete(out.resolve("slurm/1.job"));
    queue = row(1, 0, "PENDING", "Priority");
    assertEquals(
        List.of("waiting: Priority", "failed: it has no log: it ended before it began"),
        states().subList(0, 2));
    queue = "";
    assertEquals(List.of("missing", "missing", "missing", "missing"), states());
    assertEquals(4, sweep().open().size());
  }

  @Test
  void aSubmissionThatIsRefusedLeavesNoScript() throws IOException {
    refused = 1;
    assertThrows(RunException.class, this::submit);
    assertFalse(Files.exists(out.resolve("slurm/1.sh")));
    assertEquals(List.of("missing", "missing", "missing", "missing"), states());
    // As Slurm 24.11 does: it lists what it refused, and the next script has the same name.
    queue = row(1, 0, "FAILED", "BadConstraints");
    refused = 0;
    assertEquals("43", submit());
    assertTrue(Files.exists(out.resolve("slurm/1.job")));
    queue += "43|0|RUNNING|9:56|None|%s/slurm/1.sh%n".formatted(out);
    assertEquals("running", states().getFirst());
  }

  @Test
  void aJobOfTheSameNumberOfAnotherSweepIsNotTakenForOurs() throws IOException {
    submit();
    Path other = Files.createFile(out.resolve("other.sh"));
    queue = "42|0|RUNNING|9:56|None|%s%n".formatted(other);
    assertEquals("failed: it has no log: it ended before it began", states().getFirst());
  }

  @Test
  void whyATaskFailedIsSaidByItsLogAndByAccounts() throws IOException {
    submit();
    accounts = "42_0|TIMEOUT|\n42_1|CANCELLED by 0|\n42_2|OUT_OF_MEMORY|\n41_3|TIMEOUT|\n";
    log("none-seed1", "== first\ncatchup: an old one\n== second\nepoch 1/8\n");
    log(
        "catchup-keep-random-seed1",
        "== x\nslurmstepd-node3: error: *** JOB 43 ON node3 CANCELLED AT 2026-11-26T17:44:20 ***\n"
            + "catchup: stopped; go on with: catchup train --resume x\n");
    log("none-seed2", "slurmstepd: error: Detected 1 oom_kill event in StepId=42.batch\n");
    log("catchup-keep-random-seed2", "== x\n1.sh: line 38: java: command not found\n");
    assertEquals(
        List.of(
            "failed: TIMEOUT",
            "failed: CANCELLED: *** JOB 43 ON node3 CANCELLED AT 2026-11-26T17:44:20 ***",
            "failed: OUT_OF_MEMORY: Detected 1 oom_kill event in StepId=42.batch",
            "failed: 1.sh: line 38: java: command not found"),
        states());
  }

  @Test
  void withoutSlurmTheFoldersSayWhatTheyCan() throws IOException {
    List<RunStatus> local = sweep().statusWithoutSlurm("no squeue");
    assertEquals("missing", local.getFirst().sentence(), "nothing was submitted");
    submit();
    trainFirst();
    assertEquals(
        List.of("done", "unknown: no squeue", "unknown: no squeue", "unknown: no squeue"),
        sweep().statusWithoutSlurm("no squeue").stream().map(RunStatus::sentence).toList());
  }

  @Test
  void aRunThatWasBegunAndIsTrainedByNobodyIsStopped() throws IOException {
    trainFirst();
    Files.delete(out.resolve("none-seed1/summary.json"));
    Files.writeString(out.resolve("none-seed1/lock"), "");
    assertEquals("stopped", states().getFirst());
    assertEquals(1, sweep().status().getFirst().epochs());
    Files.writeString(out.resolve("none-seed1/lock"), ProcessHandle.current().pid() + "\n");
    assertEquals("running", states().getFirst());
  }
}
