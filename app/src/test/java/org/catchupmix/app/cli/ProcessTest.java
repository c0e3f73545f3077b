package org.catchupmix.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.catchupmix.app.Main;
import org.catchupmix.app.Programs;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.models.NetworkProvider;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.Checkpoint;
import org.catchupmix.run.trainer.RunListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Behaviour that needs a process of its own: signals, a locale, a small heap. */
@Execution(ExecutionMode.CONCURRENT)
class ProcessTest {
  /** The exit code of a process that a signal ends is 128 and its number. */
  private static final int ENDED_BY_SIGINT = 130;

  private static final int ENDED_BY_SIGTERM = 143;

  private static final String MAIN = Main.class.getName();
  private static final List<String> PROGRAM =
      Programs.java(List.of("-XX:TieredStopAtLevel=1"), MAIN);

  @TempDir private Path folder;

  private Process start(List<String> command, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().put("LC_ALL", "C");
    return builder.redirectError(folder.resolve("errors").toFile()).start();
  }

  /** The error messages of the program, without Java's own warnings. */
  private List<String> errors() throws IOException {
    return Files.readAllLines(folder.resolve("errors")).stream()
        .filter(line -> !line.isEmpty() && !line.startsWith("WARNING: "))
        .toList();
  }

  private static void waitFor(Process process) throws InterruptedException {
    try {
      process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void anInterruptedRunSaysHowToResume() throws Exception {
    // Whoever started this may have had SIGINT ignored, as a shell does in the background.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(PROGRAM);
    String[] train =
        "train --device cpu --name run --epochs 100000 --train-limit 16 --test-limit 10 --batch 8 --width 2"
            .split(" ");
    Path runs = folder.resolve("with blank");
    List<String> arguments = new ArrayList<>(List.of(train));
    arguments.addAll(List.of("--runs", runs.toString()));
    Process process = start(command, arguments.toArray(String[]::new));
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      while (line != null && !line.startsWith("epoch 2/")) {
        line = out.readLine();
      }
      assertEquals(0, new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor());
      out.transferTo(Writer.nullWriter());
    }
    waitFor(process);
    assertEquals(ENDED_BY_SIGINT, process.exitValue());
    RunFolder run = RunFolder.open(runs.resolve("run"));
    // On a busy machine a line about the awaited step comes before it.
    assertEquals(
        "catchup: stopped; resume with: catchup train --resume '" + run.path() + "'",
        errors().getLast());
    assertTrue(Checkpoint.read(run.checkpoint()).epoch() >= 2);
  }

  @Test
  void aTerminatedRunSavesItsStep() throws Exception {
    String[] train =
        "train --device cpu --name run --epochs 100000 --batch 2 --width 2 --test-limit 10"
            .split(" ");
    List<String> arguments = new ArrayList<>(List.of(train));
    arguments.addAll(List.of("--runs", folder.toString()));
    Process process = start(PROGRAM, arguments.toArray(String[]::new));
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      while (line != null && !line.startsWith("run ")) {
        line = out.readLine();
      }
      process.toHandle().destroy();
      out.transferTo(Writer.nullWriter());
    }
    waitFor(process);
    assertEquals(ENDED_BY_SIGTERM, process.exitValue());
    RunFolder run = RunFolder.open(folder.resolve("run"));
    // On a busy machine a line about the awaited step comes before it.
    assertEquals(
        "catchup: stopped; resume with: catchup train --resume " + run.path(), errors().getLast());
    assertTrue(Checkpoint.read(run.step()).metadata().containsKey("part.steps"));
  }

  @Test
  void aRunInterruptedBeforeItBeginsWritesNothing() throws Exception {
    Path recipe = folder.resolve("recipe.yaml");
    assertEquals(0, new ProcessBuilder("mkfifo", recipe.toString()).start().waitFor());
    Path runs = folder.resolve("runs");
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(PROGRAM);
    Process process = start(command, "train", recipe.toString(), "--device=cpu", "--runs=" + runs);
    // Opening a pipe waits for its reader, which then waits for its end.
    try (OutputStream held = Files.newOutputStream(recipe)) {
      held.flush();
      assertEquals(0, new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor());
      waitFor(process);
    }
    assertEquals(ENDED_BY_SIGINT, process.exitValue());
    assertEquals(List.of("catchup: stopped before training began: nothing was written"), errors());
    assertFalse(Files.exists(runs));
  }

  /** Such as one that clears the terminal, from the name of a file. */
  @Test
  void escapeSequencesAreWrittenOut() throws Exception {
    waitFor(start(PROGRAM, "report", "runs/\u001b[2J\u0007"));
    assertEquals(1, errors().size(), errors().toString());
    assertTrue(errors().getFirst().contains("runs/\\u001b[2J\\u0007"), errors().toString());
  }

  /** Networks of a library that repeats a name of this program. */
  public static final class RepeatedNetworks implements NetworkProvider {
    @Override
    public List<Models.Kind> kinds() {
      return List.of(new Models.Kind("resnet18", "repeated", 4, (_, _) -> null));
    }
  }

  /** The program with a library that offers a service. */
  private List<String> withLibrary(Class<?> service, String implementation) throws IOException {
    Path services = Files.createDirectories(folder.resolve("library/META-INF/services"));
    Files.writeString(services.resolve(service.getName()), implementation + "\n");
    List<String> command = new ArrayList<>(PROGRAM);
    int path = command.indexOf("-cp") + 1;
    command.set(path, folder.resolve("library") + File.pathSeparator + command.get(path));
    return command;
  }

  @Test
  void aBrokenLibraryIsNamed() throws Exception {
    String repeated = RepeatedNetworks.class.getName();
    waitFor(start(withLibrary(NetworkProvider.class, repeated), "models"));
    assertTrue(errors().getFirst().contains("'resnet18' is defined twice"), "" + errors());
    assertEquals(1, errors().size(), errors().toString());
    for (Class<?> service : List.of(MixMethod.class, BackendProvider.class)) {
      waitFor(
          start(withLibrary(service, "a.Missing"), "train", "--device=auto", "--runs=" + folder));
      assertTrue(errors().getFirst().contains("a.Missing not found"), errors().toString());
      assertEquals(1, errors().size(), errors().toString());
    }
  }

  /**
   * A figure that fails, for whatever reason, costs no trained network. A JVM without C2, as this
   * one, says that it is slow.
   */
  @Test
  void aListenerThatIsMissingCostsNoRun() throws Exception {
    String[] train =
        "train --device=cpu --name=run --epochs=1 --train-limit=16 --test-limit=10 --batch=8 --width=2"
            .split(" ");
    List<String> arguments = new ArrayList<>(List.of(train));
    arguments.add("--runs=" + folder);
    Process process =
        start(withLibrary(RunListener.class, "a.Missing"), arguments.toArray(String[]::new));
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    waitFor(process);
    assertEquals(0, process.exitValue(), said);
    assertTrue(said.contains("a.Missing not found"), said);
    assertTrue(said.contains("warning: this JVM runs without its compiler C2"), said);
    assertTrue(Files.exists(folder.resolve("run/curves.png")), "of the other listener");
  }

  @ParameterizedTest
  @ValueSource(strings = {"report", "train --init", "train --data folder:"})
  void aPathOutsideTheLocaleIsRefused(String arguments) throws Exception {
    // The shell makes the bytes of a letter that ASCII lacks: Java would not hand them on.
    String path = (arguments.endsWith(":") ? "" : " ") + "\"$(printf 'p\\303\\274')\"";
    List<String> shell = List.of("sh", "-c", "exec \"$@\" " + arguments + path, "sh");
    List<String> command = new ArrayList<>(shell);
    command.addAll(PROGRAM);
    Process process = start(command);
    waitFor(process);
    assertEquals(2, process.exitValue());
    List<String> errors = errors();
    assertEquals(2, errors.size(), "a sentence and where the help is: " + errors);
    assertFalse(errors.toString().contains("java."), errors.toString());
    assertTrue(errors.getFirst().contains("LC_ALL=C.UTF-8"), errors.toString());
  }

  /** A reader that has seen enough is no failure, unlike a full disk. */
  @ParameterizedTest
  @CsvSource({"'>/dev/full', 1", "'| :', 0"})
  @EnabledOnOs(OS.LINUX)
  void outputThatIsLostIsAFailure(String to, int code) throws Exception {
    String shell = "{ \"$@\"; echo $? >&3; } " + to;
    List<String> command = new ArrayList<>(List.of("sh", "-c", "exec 3>&1; " + shell, "sh"));
    command.addAll(PROGRAM);
    Process process = start(command, "init", "--schema");
    assertEquals(code + "\n", new String(process.getInputStream().readAllBytes()));
    waitFor(process);
    assertEquals(code, errors().size(), "" + errors());
  }

  /** The limit of a file's size stands for a full disk; 'init' would not replace a half recipe. */
  @Test
  void aRecipeIsWrittenWholeOrNotAtAll() throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 1; exec \"$@\"", "sh"));
    command.addAll(Programs.java(List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"), MAIN));
    Path recipe = Files.createDirectory(folder.resolve("new")).resolve("recipe.yaml");
    Process process = start(command, "init", recipe.toString());
    waitFor(process);
    assertEquals(1, process.exitValue());
    assertTrue(errors().getFirst().contains(recipe.toString()), "" + errors());
    assertEquals(0, recipe.getParent().toFile().list().length);
  }

  /** The file unpacks to 256 MiB of zeros, four times the heap. */
  @Test
  void aFileThatUnpacksToMoreThanTheHeapIsRefused() throws Exception {
    for (String name : List.of("train-images-idx3", "t10k-images-idx3", "t10k-labels-idx1")) {
      Files.createFile(folder.resolve(name + "-ubyte"));
    }
    Path bomb = folder.resolve("train-labels-idx1-ubyte.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
      out.write(ByteBuffer.allocate(8).putInt(0x801).putInt(Integer.MAX_VALUE).array());
      for (int i = 0; i < 256; i++) {
        out.write(new byte[1 << 20]);
      }
    }
    Process process =
        start(
            Programs.java(List.of("-XX:TieredStopAtLevel=1", "-Xmx64m"), MAIN),
            "train",
            "--device",
            "cpu",
            "--data",
            "mnist:" + folder);
    waitFor(process);
    assertEquals(1, process.exitValue());
    assertEquals(1, errors().size(), "" + errors());
    assertTrue(errors().getFirst().contains(bomb + " "), "" + errors());
  }
}
