package org.catchupmix.app.campaign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.catchupmix.app.Main;
import org.catchupmix.io.TemporaryFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Kills programs at random moments by SIGKILL and starts them again. */
@Execution(ExecutionMode.CONCURRENT)
class KillsTest {
  private static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-Xmx512m");
  private static final String WHOLE = "whole";
  private static final String KILLED = "killed";
  private static final List<String> COMPARED = List.of("none", "mixup");
  private static final int EPOCHS_TRAINED = 12;
  private static final int EPOCHS_COMPARED = 24;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path work;

  private final Random random = new Random(1);
  private int programs;

  @BeforeEach
  void data() throws IOException {
    TinyRun.writeData(work.resolve("data"), random);
  }

  private Jvm begin(List<String> command) throws IOException {
    Path said = work.resolve("said-" + programs++ + ".txt");
    return Jvm.start(said, OPTIONS, Main.class.getName(), command);
  }

  /** Runs a command to its end. */
  private void undisturbed(List<String> command) throws IOException, InterruptedException {
    Jvm jvm = begin(command);
    String said = jvm.end();
    assertEquals(0, jvm.process().exitValue(), said);
  }

  /** The command that trains a run, from where it is. */
  private List<String> train(String name) {
    List<String> command = new ArrayList<>(TinyRun.goOn(work, name));
    if (!command.contains("--resume")) {
      command.add("--epochs=" + EPOCHS_TRAINED);
    }
    return command;
  }

  @Test
  void aTrainingThatIsKilledTwiceEndsWithTheBytesOfOneUndisturbed()
      throws IOException, InterruptedException {
    undisturbed(train(WHOLE));
    int steps = steps(WHOLE);
    int killed = 0;
    for (int i = 0; i < 20 && killed < 2; i++) {
      // Somewhere in the half that is left, and between one step and the next.
      int step = steps * killed / 2 + random.nextInt(steps / 2);
      Jvm jvm = begin(train(KILLED));
      while (jvm.process().isAlive() && steps(KILLED) <= step) {
        Thread.sleep(1);
      }
      if (jvm.kill(random.nextInt(20))) {
        killed++;
      } else {
        // On a busy machine the kill may come after the end.
        TemporaryFolder.delete(TinyRun.folder(work, KILLED).path());
        killed = 0;
      }
    }
    assertEquals(2, killed, "kills that came before the end of the run");
    undisturbed(train(KILLED));
    assertEquals("", TinyRun.difference(work, WHOLE, KILLED));
  }

  /** The steps that a run has logged. */
  private int steps(String name) throws IOException {
    Path log = TinyRun.folder(work, name).steps();
    return Files.exists(log) ? Files.readString(log).split("\n", -1).length - 1 : 0;
  }

  @Test
  void aComparisonThatIsKilledThreeTimesEndsWithTheBytesOfOneUndisturbed()
      throws IOException, InterruptedException {
    undisturbed(compareInto(WHOLE));
    int third = 2 * EPOCHS_COMPARED / 3;
    int killed = 0;
    for (int i = 0; i < 20 && killed < 3; i++) {
      // Far from the end of the third.
      int epoch = killed * third + 1 + random.nextInt(third / 2);
      if (killAfter(begin(compareInto(KILLED)), compared(KILLED), epoch)) {
        killed++;
      } else {
        // On a busy machine the kill may come after the end.
        TemporaryFolder.delete(compared(KILLED));
        killed = 0;
      }
    }
    assertEquals(3, killed, "kills that came before the end");
    undisturbed(compareInto(KILLED));
    Map<String, byte[]> good = runs(WHOLE);
    Map<String, byte[]> again = runs(KILLED);
    assertEquals(good.keySet(), again.keySet());
    for (String file : good.keySet()) {
      assertArrayEquals(good.get(file), again.get(file), file);
    }
  }

  /** Kills a comparison once its runs have so many epochs; returns false if it ended before. */
  private static boolean killAfter(Jvm jvm, Path comparison, int epochs)
      throws IOException, InterruptedException {
    while (jvm.process().isAlive() && epochs(comparison) < epochs) {
      Thread.sleep(2);
    }
    return jvm.kill(0);
  }

  private static int epochs(Path comparison) throws IOException {
    int epochs = 0;
    for (String method : COMPARED) {
      Path metrics = comparison.resolve(method + "-seed1/metrics.csv");
      epochs += Files.exists(metrics) ? Files.readAllLines(metrics).size() - 1 : 0;
    }
    return epochs;
  }

  private Path compared(String name) {
    return work.resolve("compared").resolve(name);
  }

  private List<String> compareInto(String name) {
    List<String> command = new ArrayList<>(List.of("compare", "--seeds=1"));
    command.add("--methods=" + String.join(",", COMPARED));
    TinyRun.settings(work).stream()
        .filter(flag -> !flag.startsWith("--epochs="))
        .forEach(flag -> command.add(flag.replaceFirst("--", "--set=")));
    command.add("--set=epochs=" + EPOCHS_COMPARED);
    command.add("--out=" + compared(name));
    return command;
  }

  /** The files of a comparison that the seed decides. */
  private Map<String, byte[]> runs(String name) throws IOException {
    Path folder = compared(name);
    Map<String, byte[]> files = new TreeMap<>();
    try (var paths = Files.walk(folder)) {
      for (Path file : paths.toList()) {
        if (TinyRun.SAME.contains(file.getFileName().toString())) {
          files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
    }
    return files;
  }
}
