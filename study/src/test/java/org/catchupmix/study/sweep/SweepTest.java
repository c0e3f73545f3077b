package org.catchupmix.study.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.recipe.SlurmRequest;
import org.catchupmix.run.RunException;
import org.catchupmix.study.compare.Comparison;
import org.catchupmix.study.compare.MethodSetting;
import org.catchupmix.study.compare.PlannedRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Submissions to a simulated Slurm, and the status of runs. */
class SweepTest {
  @TempDir private Path out;
  private RecipeText recipe = new RecipeText();
  private Comparison comparison;

  private String queue = "";
  private int rejected;
  private int jobs;
  private final Slurm slurm =
      new Slurm(
          command ->
              switch (command.getFirst()) {
                case "squeue" -> new Slurm.Answer(0, queue);
                default -> new Slurm.Answer(rejected, "" + (41 + ++jobs));
              });

  @BeforeEach
  void plan() {
    recipe = recipe.with("device", "cpu");
    recipe = recipe.with("train-limit", 64);
    recipe = recipe.with("test-limit", 40);
    recipe = recipe.with("width", 2);
    recipe = recipe.with("batch", 32);
    recipe = recipe.with("epochs", 1);
    comparison =
        Comparison.plan(
            recipe,
            out,
            "none",
            List.of(MethodSetting.parse("none"), MethodSetting.parse("catchup:keep=random")),
            List.of(1L, 2L));
  }

  private Sweep sweep() {
    return new Sweep(comparison, slurm);
  }

  private List<PlannedRun> open() throws IOException {
    return sweep().status().stream().filter(RunStatus::isOpen).map(RunStatus::run).toList();
  }

  private String submit() throws IOException {
    List<PlannedRun> open = open();
    String script =
        sweep().script(open, Path.of("/opt/catchup"), new RecipeText().settle(SlurmRequest.class));
    return sweep().submit(open, script);
  }

  private List<String> states() throws IOException {
    return sweep().status().stream().map(RunStatus::sentence).toList();
  }

  /** Writes the files by which a run is recognised as done. */
  private void trainFirst() throws IOException {
    PlannedRun first = comparison.runs().getFirst();
    Files.createDirectories(first.folder().path());
    RecipeFile.write(first.recipe(), first.folder().config());
    Files.writeString(first.folder().metrics(), "epoch\n1\n");
    Files.writeString(first.folder().summary(), "{}");
  }

  private String row(int number, int index, String state, String reason) {
    return "%d|%d|%s|%s|%s/slurm/%d.sh%n".formatted(41 + number, index, state, reason, out, number);
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
          comparison.runs().get(i).recipe().settings(), read.runs().get(i).recipe().settings());
    }
    for (String text :
        List.of(
            "{\"seeds\":[1]",
            "{}",
            "null",
            "{\"epochs\": 3}",
            "{\"reference\": \"none\", \"methods\": [null], \"seeds\": [1], \"recipe\": {}}",
            "{\"reference\": \"none\", \"methods\": [\"none\"], \"seeds\": [null], \"recipe\": {}}")) {
      Files.writeString(out.resolve("plan.json"), text);
      String message = assertThrows(RunException.class, () -> SweepPlan.read(out)).getMessage();
      assertTrue(message.startsWith(out.resolve("plan.json") + " "), message);
      assertFalse(message.contains("because"), "no sentence of Java: " + message);
    }
    Files.delete(out.resolve("plan.json"));
    String message = assertThrows(RunException.class, () -> SweepPlan.read(out)).getMessage();
    assertTrue(message.startsWith(out + " "), message);
  }

  /**
   * The tables of an earlier comparison stay whole, with a page whose links still lead somewhere.
   */
  @Test
  void anotherPlanKeepsTheResultsOfTheEarlierOne() throws IOException {
    SweepPlan first = SweepPlan.of(comparison, recipe);
    first.write(out);
    Files.writeString(out.resolve("table.json"), "first");
    Files.writeString(
        out.resolve("index.html"),
        "<a href=\"#part-1\"/><img src=\"figures/a.svg\"/><img src=\"none-seed1/analysis/b.svg\"/>");
    first.write(out);
    assertFalse(Files.exists(out.resolve("earlier-1")), "the same plan replaces its own results");
    new SweepPlan("none", first.methods(), List.of(3L), first.recipe()).write(out);
    assertFalse(Files.exists(out.resolve("table.json")));
    Path earlier = out.resolve("earlier-1");
    assertEquals("first", Files.readString(earlier.resolve("table.json")));
    assertTrue(Files.exists(earlier.resolve("plan.json")));
    assertEquals(
        "<a href=\"#part-1\"/><img src=\"figures/a.svg\"/><img src=\"../none-seed1/analysis/b.svg\"/>",
        Files.readString(earlier.resolve("index.html")));
    assertEquals(List.of(3L), SweepPlan.read(out).seeds());
    Files.writeString(out.resolve("table.json"), "second");
    first.write(out);
    assertEquals("second", Files.readString(out.resolve("earlier-2/table.json")));
  }

  @Test
  void whatAKilledCallLeftOfTheEarlierResultsIsKeptToo() throws IOException {
    SweepPlan first = SweepPlan.of(comparison, recipe);
    first.write(out);
    Files.writeString(out.resolve("table.json"), "first");
    EarlierResults.keep(out, "plan.json");
    Files.writeString(out.resolve("table.md"), "first"); // not moved yet
    new SweepPlan("none", first.methods(), List.of(3L), first.recipe()).write(out);
    assertFalse(Files.exists(out.resolve("table.md")));
    assertEquals("first", Files.readString(out.resolve("earlier-2/table.md")));
    assertTrue(Files.exists(out.resolve("earlier-2/plan.json")));
  }

  @Test
  void anEmptyLineInAScriptIsNoRun() {
    assertEquals(List.of("a", "b"), SlurmScript.runs("runs=(\n  a\n\n  b\n)\nsweep=x\n"));
    assertEquals(List.of(), SlurmScript.runs(""));
  }

  @Test
  void aScriptThatIsNotTextIsNamed() throws IOException {
    submit();
    Path script = out.resolve("slurm/1.sh");
    Files.write(script, new byte[] {(byte) 0xFF, '\n'});
    FileSystemException e = assertThrows(FileSystemException.class, () -> sweep().status());
    assertEquals(script.toString(), e.getFile());
  }

  @Test
  void onlyMissingRunsAreSubmitted() throws IOException {
    trainFirst();
    assertEquals(List.of("done", "missing", "missing", "missing"), states());
    assertEquals("42", submit());
    assertEquals(
        List.of("catchup-keep-random-seed1", "none-seed2", "catchup-keep-random-seed2"),
        SlurmScript.runs(Files.readString(out.resolve("slurm/1.sh"))));
    RecipeText written = RecipeFile.read(out.resolve("recipes/none-seed2.yaml"));
    assertEquals(comparison.runs().get(2).recipe().settings(), written.settings());
    assertFalse(Files.exists(out.resolve("recipes/none-seed1.yaml")), "it is done");

    queue = row(1, 0, "RUNNING", "None") + row(1, 1, "PENDING", "Priority");
    log("catchup-keep-random-seed2", "== x\ncatchup: the loss became NaN\n");
    assertEquals(
        List.of("done", "running", "waiting: Priority", "failed: the loss became NaN"), states());
    assertEquals("43", submit());
    assertEquals(
        List.of("catchup-keep-random-seed2"),
        SlurmScript.runs(Files.readString(out.resolve("slurm/2.sh"))));

    // The newer of two tasks of a run counts.
    queue += row(2, 0, "PENDING", "Resources");
    assertEquals(List.of("done", "running", "waiting: Priority", "waiting: Resources"), states());
    assertEquals(List.of(), open());
    List<RunStatus> all = sweep().status();
    assertEquals("42_0", all.get(1).task());
    assertEquals("43_0", all.get(3).task());
    String text = RunStatus.text(all);
    assertTrue(text.startsWith("4 runs: 2 waiting, 1 running, 1 done"), text);
  }

  @Test
  void aRejectedSubmissionLeavesNoScript() throws IOException {
    rejected = 1;
    assertThrows(RunException.class, this::submit);
    assertFalse(Files.exists(out.resolve("slurm/1.sh")));
    assertEquals(List.of("missing", "missing", "missing", "missing"), states());
    // Slurm 24.11 lists rejected jobs, and the next script has the same name.
    queue = row(1, 0, "PENDING", "BadConstraints");
    rejected = 0;
    assertEquals("43", submit());
    queue += "43|0|RUNNING|None|%s/slurm/1.sh%n".formatted(out);
    assertEquals("running", states().getFirst());
  }

  @Test
  void aJobOfAnotherSweepIsIgnored() throws IOException {
    submit();
    Path other = Files.createFile(out.resolve("other.sh"));
    queue = "42|0|RUNNING|None|%s%n".formatted(other);
    assertEquals("failed: the task wrote no log", states().getFirst());
  }

  @Test
  void theReasonOfAFailureIsTheLastLineOfItsLog() throws IOException {
    submit();
    log("none-seed1", "== first\ncatchup: the disk is full\n");
    log("catchup-keep-random-seed1", "slurmstepd: error: *** JOB 42 ON n3 CANCELLED ***\r\n\n");
    log("none-seed2", "");
    assertEquals(
        List.of(
            "failed: the disk is full",
            "failed: slurmstepd: error: *** JOB 42 ON n3 CANCELLED ***",
            "failed",
            "failed: the task wrote no log"),
        states());
  }

  @Test
  void withoutSlurmSubmittedRunsAreUnknown() throws IOException {
    Sweep silent = new Sweep(comparison, new Slurm(_ -> new Slurm.Answer(1, "no controller")));
    assertEquals("missing", silent.knownStatus().getFirst().sentence());
    submit();
    trainFirst();
    assertEquals(
        List.of("done", "unknown", "unknown", "unknown"),
        silent.knownStatus().stream().map(s -> s.sentence().split(":")[0]).toList());
  }

  @Test
  void aRunThatNoProcessTrainsIsStopped() throws IOException {
    trainFirst();
    Files.delete(out.resolve("none-seed1/summary.json"));
    Files.writeString(out.resolve("none-seed1/lock"), "");
    assertEquals("stopped", states().getFirst());
    assertEquals(1, sweep().status().getFirst().epochs());
    Files.writeString(out.resolve("none-seed1/lock"), ProcessHandle.current().pid() + "\n");
    assertEquals("running", states().getFirst());
  }
}
