package org.catchupmix.study.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.recipe.SlurmRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the script of an array by bash without Slurm, with a program that prints its arguments. */
class SlurmScriptTest {
  /** Shell command of the program that writes a checkpoint into the folder of the run. */
  private static final String SAVE = "touch \"${0%/bin/program}/none-seed2/step.safetensors\"";

  @TempDir private Path temp;
  private Path folder;
  private Path program;
  private RecipeText recipe = new RecipeText();

  @BeforeEach
  void folders() throws IOException {
    folders(temp.resolve("a b%c'd"));
  }

  private void folders(Path sweep) throws IOException {
    folder = sweep;
    for (String name : List.of("slurm", "logs", "recipes", "bin", "none-seed2")) {
      Files.createDirectories(folder.resolve(name));
    }
    program = executable("program", "");
    executable("scontrol", "echo \"scontrol $*\"\n");
  }

  private Path executable(String name, String body) throws IOException {
    Path file = folder.resolve("bin").resolve(name);
    Files.writeString(file, "#!/bin/bash\n" + body);
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }

  private String text() {
    return text(folder, temp.resolve("work"), program, "none-seed2");
  }

  private String text(Path sweep, Path work, Path launcher, String second) {
    List<String> runs = List.of("none-seed1", second, "mixup-alpha-0.2-seed1");
    return new SlurmScript(sweep, work, launcher, runs, recipe.settle(SlurmRequest.class)).text();
  }

  private List<String> directives() {
    return text()
        .lines()
        .filter(line -> line.startsWith("#SBATCH "))
        .map(line -> line.substring(8))
        .toList();
  }

  @Test
  void theDirectivesAreTheOptions() {
    String quoted = folder.toString().replace("'", "'\\''").replace("%", "%%");
    assertEquals(
        List.of(
            "'--job-name=a b%c'\\''d'",
            "--array=0-2",
            "--chdir=" + temp.resolve("work"),
            "'--output=" + quoted + "/logs/%A_%a.log'",
            "--open-mode=append",
            "--requeue",
            "--nodes=1",
            "--ntasks=1",
            "--signal=B:USR1@120"),
        directives());
    Map<String, Object> asked = new HashMap<>();
    asked.put("partition", "gpu,big");
    asked.put("time", "1-12:00");
    asked.put("mem", "16G");
    asked.put("cpus", 4);
    asked.put("gpus", "a100:1");
    asked.put("at-once", 2);
    asked.put("sbatch", List.of("--exclude=node7", "--comment=a b"));
    recipe = RecipeFile.of("test", Map.of("slurm", asked));
    assertEquals("--array=0-2%2", directives().get(1));
    assertEquals(
        List.of(
            "--partition=gpu,big",
            "--time=1-12:00",
            "--mem=16G",
            "--cpus-per-task=4",
            "--gres=gpu:a100:1",
            "--exclude=node7",
            "'--comment=a b'"),
        directives().subList(9, directives().size()));
  }

  private static final List<String> CONTROL =
      List.of("a\ntouch X #", "a\rb", "a\0b", "a\tb", "\033[31m", "a\u0085b", "a\u2028b");

  private void assertRejected(Supplier<String> script, String value) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, script::get, "'" + value + "'");
    assertFalse(e.getMessage().contains(value), "the message must not repeat control characters");
  }

  @ParameterizedTest
  @FieldSource("CONTROL")
  void controlCharactersAreRejectedInEveryValue(String value) {
    Path path = value.contains("\0") ? Path.of("/a\nb") : Path.of("/", value);
    assertRejected(() -> text(path, folder, program, "x"), value);
    assertRejected(() -> text(folder, path, program, "x"), value);
    assertRejected(() -> text(folder, folder, path, "x"), value);
    assertRejected(() -> text(folder, folder, program, value), value);
    for (String key : List.of("partition", "mem", "gpus", "time", "setup")) {
      assertOptionRejected(key, value);
    }
    assertOptionRejected("sbatch", "--comment=" + value);
  }

  private static void assertOptionRejected(String key, String value) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new RecipeText().with("slurm." + key, value).settle(SlurmRequest.class),
        key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$(touch pwned)",
        "`touch pwned`",
        "a;touch pwned",
        "a'b\"c\\",
        "a #b",
        "!x",
        "-rf",
        "*",
        "~"
      })
  void shellSyntaxInValuesIsText(String value) throws Exception {
    folders(temp.resolve(value));
    executable("program", "printf '%s|' \"$@\"\n");
    assertEquals(0, end(start(1)));
    String recipe = folder.resolve("recipes/none-seed2.yaml").toString();
    assertTrue(said().endsWith("train|" + recipe + "|"), said());
    try (Stream<Path> files = Files.walk(temp)) {
      assertTrue(files.noneMatch(f -> f.getFileName().toString().equals("pwned")));
    }
  }

  private Process start(int task) throws IOException {
    Path script = Files.writeString(folder.resolve("slurm/1.sh"), text());
    ProcessBuilder builder = new ProcessBuilder("bash", script.toString());
    builder.directory(temp.toFile());
    builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("SLURM_ARRAY_JOB_ID", "17");
    builder.environment().put("SLURM_ARRAY_TASK_ID", "" + task);
    builder.environment().put("SLURM_CPUS_ON_NODE", "3");
    builder.environment().put("SLURM_MEM_PER_NODE", "2048");
    builder.environment().put("CATCHUP_JAVA_OPTS", "-Dx=y");
    return builder.redirectErrorStream(true).redirectOutput(log().toFile()).start();
  }

  private Path log() {
    return temp.resolve("said");
  }

  private String said() throws IOException {
    return Files.readString(log());
  }

  private static int end(Process process) throws InterruptedException {
    return process.waitFor();
  }

  @Test
  void aTaskBeginsItsRunOrGoesOnWithIt() throws Exception {
    recipe =
        recipe.with(
            "slurm.setup",
            List.of("x='a, b'", "module() { echo \"module $* $x\"; }", "module load java/25"));
    executable("program", "echo \"$CATCHUP_JAVA_OPTS $CATCHUP_BUILD: $*\"\nexit 3\n");
    assertEquals(3, end(start(2)));
    List<String> lines = said().lines().toList();
    assertTrue(lines.getFirst().startsWith("== mixup-alpha-0.2-seed1: task 17_2 on "), "" + lines);
    assertEquals(
        List.of(
            "module load java/25 a, b",
            "-XX:ActiveProcessorCount=3 -Xmx1536m -Dx=y never: train "
                + folder.resolve("recipes/mixup-alpha-0.2-seed1.yaml")),
        lines.subList(1, lines.size()));
    assertEquals(
        Path.of("17_2.log"),
        Files.readSymbolicLink(folder.resolve("logs/mixup-alpha-0.2-seed1.log")));

    Files.createFile(folder.resolve("none-seed2/config.yaml"));
    assertEquals(3, end(start(1)));
    assertTrue(said().endsWith(": train --resume " + folder.resolve("none-seed2") + "\n"), said());
  }

  /** Sends a signal to a task whose training does something before it ends by SIGTERM. */
  private int signalled(String signal, String before) throws Exception {
    executable(
        "program",
        """
        trap 'sleep 0.3; %s; echo saved; exit 143' TERM
        echo begun
        while :; do sleep 0.05; done
        """
            .formatted(before));
    Process process = start(1);
    while (!said().contains("begun")) {
      assertTrue(process.isAlive(), said());
      Thread.sleep(20);
    }
    new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
    return end(process);
  }

  @Test
  void beforeItsTimeLimitATaskSavesAndIsQueuedAgain() throws Exception {
    assertEquals(143, signalled("USR1", SAVE));
    assertTrue(said().contains("saved\n== none-seed2: the time limit is near"), said());
    assertTrue(said().endsWith("scontrol requeue 17_1\n"), said());
  }

  @Test
  void aTaskThatSavesNothingInItsTimeIsNotQueuedForEver() throws Exception {
    Files.createFile(folder.resolve("none-seed2/checkpoint.safetensors"));
    Thread.sleep(20); // Older than the start of the task, by the clock of files.
    assertEquals(143, signalled("USR1", ":"));
    assertFalse(said().contains("scontrol"), said());
    assertTrue(said().contains("catchup: the time limit came before anything was saved"), said());
  }

  @Test
  void aTaskThatIsCancelledSavesAndIsNotQueuedAgain() throws Exception {
    assertEquals(143, signalled("TERM", SAVE));
    assertTrue(said().endsWith("saved\n"), said());
  }
}
