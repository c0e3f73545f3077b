package org.catchupmix.app.campaign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  private static final int EPOCHS_COMPARED = 60;

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

  /** Runs a command to its end and returns how many milliseconds it took. */
  private long undisturbed(List<String> command) throws IOException, InterruptedException {
    long before = System.nanoTime();
    Jvm jvm = begin(command);
    String said = jvm.end();
    assertEquals(0, jvm.process().exitValue(), said);
    return (System.nanoTime() - before) / 1_000_000;
  }

  /** The command that trains a run of four epochs, from where it is. */
  private List<String> train(String name) {
    List<String> command = new ArrayList<>(TinyRun.goOn(work, name));
    if (!command.contains("--resume")) {
      command.add("--epochs=4");
    }
    return command;
  }

  /** Any moment of a program that takes so long, but the first of Java's own. */
  private long moment(long milliseconds) {
    return milliseconds / 5 + random.nextLong(Math.max(1, milliseconds * 4 / 5));
  }

  @Test
  void aTrainingThatIsKilledTwiceEndsWithTheBytesOfOneUndisturbed()
      throws IOException, InterruptedException {
    long time = undisturbed(train(WHOLE));
    int killed = 0;
    while (killed < 2) {
      if (!begin(train(KILLED)).kill(moment(time))) {
        // It ended by itself: what is left of a killed run takes less time.
        TemporaryFolder.delete(TinyRun.folder(work, KILLED).path());
        killed = 0;
        time = Math.max(1, time * 3 / 4);
      } else if (Files.exists(TinyRun.folder(work, KILLED).config())) {
        killed++;
      } else {
        // A kill before the run began proves nothing.
        time = time * 5 / 4 + 1;
      }
    }
    undisturbed(train(KILLED));
    assertEquals("", TinyRun.difference(work, WHOLE, KILLED));
  }

  @Test
  void aComparisonThatIsKilledThreeTimesEndsWithTheBytesOfOneUndisturbed()
      throws IOException, InterruptedException {
    undisturbed(TinyRun.start(work, WHOLE));
    undisturbed(compareInto(WHOLE));
    int third = 2 * EPOCHS_COMPARED / 3;
    for (int i = 0; i < 3; i++) {
      // Far from the end of the third, however late the kill comes.
      int epoch = i * third + 1 + random.nextInt(third / 2);
      assertTrue(killAfter(begin(compareInto(KILLED)), compared(KILLED), epoch), "kill " + i);
    }
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

  private List<String> compareInto(String name) throws IOException {
    Path recipe = work.resolve("compare.yaml");
    // Until its vectors are compiled, device cpu takes twice as long.
    Files.writeString(
        recipe,
        Files.readString(TinyRun.folder(work, WHOLE).config())
            .replace("device: cpu\nthreads: 1\n", "device: reference\n"));
    List<String> command = new ArrayList<>(List.of("compare", recipe.toString(), "--seeds=1"));
    command.add("--methods=" + String.join(",", COMPARED));
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
