package org.catchupmix.app.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.app.Main;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.Programs;
import org.catchupmix.progress.ShellWord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A comparison on a real Slurm of one node, one task of which is killed. */
@Execution(ExecutionMode.CONCURRENT)
class SlurmSweepTest {
  private static final Path LOCAL_SLURM = Path.of("../scripts/local-slurm").toAbsolutePath();
  private static final List<String> RUNS = List.of("none-seed1", "catchup-seed1");

  private static Path folder;

  @BeforeAll
  static void startSlurm() throws Exception {
    for (String program : List.of("munged", "slurmctld", "slurmd", "sbatch")) {
      assumeTrue(
          Programs.isInstalled(program),
          program + " is missing: apt-get install munge slurmctld slurmd slurm-client");
    }
    // Slurm's authentication refuses a socket in a folder that others may not pass.
    folder =
        Files.createTempDirectory(
            "sweep",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    Files.writeString(
        folder.resolve("recipe.yaml"),
        """
        device: reference
        train-limit: 32
        test-limit: 10
        width: 1
        batch: 8
        epochs: 30
        slurm:
          mem: 1G
          cpus: 1
        """);
    launcher();
    call(LOCAL_SLURM.toString(), "start", "--dir", slurm().toString(), "--cpus", "2");
  }

  @AfterAll
  static void stopSlurm() throws Exception {
    if (folder == null) {
      return;
    }
    call(LOCAL_SLURM.toString(), "stop", "--dir", slurm().toString());
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static Path slurm() {
    return folder.resolve("slurm");
  }

  /** The program's launcher, with the classes under test. */
  private static void launcher() throws IOException {
    Path file = folder.resolve("catchup");
    List<String> options = List.of("-XX:TieredStopAtLevel=1", "-Dcatchupmix.home=" + folder);
    List<String> java = Programs.java(options, Main.class.getName());
    // Options before the main class, which is the last word.
    java.add(java.size() - 1, "${CATCHUP_JAVA_OPTS:-}");
    String words =
        java.stream()
            .map(word -> word.startsWith("$") ? word : ShellWord.of(word))
            .collect(Collectors.joining(" "));
    Files.writeString(file, "#!/bin/sh\nexec " + words + " \"$@\"\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  private static Outcome run(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("SLURM_CONF", slurm().resolve("slurm.conf").toString());
    Path out = Files.createTempFile(folder, "said", null);
    // Not a pipe: daemons that a command leaves behind would keep it open.
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    int code = process.waitFor();
    return new Outcome(code, Files.readString(out, StandardCharsets.UTF_8), "");
  }

  private static String call(String... command) throws Exception {
    Outcome said = run(command);
    assertEquals(0, said.code(), String.join(" ", command) + ": " + said.out());
    return said.out();
  }

  private static Outcome catchup(String line) throws Exception {
    List<String> command = new ArrayList<>(List.of(folder.resolve("catchup").toString()));
    command.addAll(List.of(line.split(" ")));
    return run(command.toArray(String[]::new));
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.sleep(20);
    }
  }

  private static String queue(String format) throws Exception {
    return call("squeue", "--array", "--states=all", "--noheader", "--format=" + format);
  }

  private static void kill(String run) throws Exception {
    Path begun = folder.resolve("slurm-sweep").resolve(run);
    await(() -> Files.exists(begun.resolve("checkpoint.safetensors")));
    assertTrue(Files.notExists(begun.resolve("summary.json")), "it is done before it was killed");
    long process = Long.parseLong(Files.readString(begun.resolve("lock")).strip());
    assertTrue(ProcessHandle.of(process).orElseThrow().destroyForcibly());
  }

  @Test
  void aSweepWithAKilledTaskHasTheTableOfALocalOne() throws Exception {
    String compare = "compare recipe.yaml --methods none,catchup --seeds 1 --out ";
    String submit = compare + "slurm-sweep --on slurm --at-once 2";
    Outcome submitted = catchup(submit);
    assertTrue(
        submitted.out().contains("2 runs: 0 done, 0 waiting or running, 2 to submit"),
        submitted.out());
    String job = queue("%F").lines().findFirst().orElseThrow().strip();

    kill("none-seed1");
    await(() -> queue("%F_%K %T").contains(job + "_0 FAILED"));
    Outcome status = catchup("compare status slurm-sweep");
    assertTrue(status.out().contains("1 failed"), status.out());
    assertTrue(status.out().contains("none, seed 1 failed: "), status.out());
    call("scontrol", "requeue", job + "_0");
    // Slurm would wait two minutes.
    call("scontrol", "update", "JobId=" + job + "_0", "StartTime=now");
    String again = catchup(submit).out();
    assertTrue(again.contains(" waiting or running, 0 to submit"), again);

    await(() -> queue("%T").lines().allMatch("COMPLETED"::equals));
    Outcome collected = catchup("compare collect slurm-sweep");
    assertEquals(0, collected.code(), collected.out());
    String log = Files.readString(folder.resolve("slurm-sweep/logs/none-seed1.log"));
    assertTrue(log.contains(" resumes in epoch "), log);

    Outcome local = catchup(compare + "local-sweep --jobs 2");
    assertEquals(0, local.code(), local.out());
    for (String run : RUNS) {
      for (String file : List.of("metrics.csv", "checkpoint.safetensors", "best.safetensors")) {
        assertEquals(
            -1,
            Files.mismatch(
                folder.resolve("slurm-sweep").resolve(run).resolve(file),
                folder.resolve("local-sweep").resolve(run).resolve(file)),
            run + "/" + file);
      }
    }
    assertEquals(table("local-sweep"), table("slurm-sweep"));
    assertTrue(Files.exists(folder.resolve("slurm-sweep/index.html")));
  }

  /** The table without what depends on the clock. */
  private static JsonNode table(String sweep) throws IOException {
    JsonNode table = Outcome.json(folder.resolve(sweep).resolve("table.json"));
    assertEquals(2, table.get("methods").size());
    for (JsonNode method : table.get("methods")) {
      ((ObjectNode) method).remove(List.of("train_seconds", "seconds_per_epoch", "cost"));
      assertEquals(1, method.get("seeds").size());
      method.get("seeds").forEach(seed -> ((ObjectNode) seed).remove("train_seconds"));
    }
    return table;
  }
}
