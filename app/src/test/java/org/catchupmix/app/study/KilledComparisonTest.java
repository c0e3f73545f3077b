package org.catchupmix.app.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.app.Main;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.Programs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A comparison whose process is killed, and the same command again. */
@Timeout(180)
class KilledComparisonTest {
  private static final int KILLS = 3;

  @TempDir private Path folder;

  private static List<String> arguments(Path out) {
    String words =
        "compare --methods none,catchup --seeds 1,2 --set device=cpu --set threads=1 --set width=2"
            + " --set epochs=3 --set batch=8 --set train-limit=64 --set test-limit=10";
    List<String> all = new ArrayList<>(List.of(words.split(" ")));
    all.addAll(List.of("--set", "checkpoint-every=3 steps", "--out", out.toString()));
    return all;
  }

  @Test
  void aComparisonKilledThreeTimesEqualsAnUndisturbedOne() throws Exception {
    Path whole = folder.resolve("whole");
    Path killed = folder.resolve("killed");
    Outcome.succeed(arguments(whole).toArray(String[]::new));
    List<String> command =
        Programs.java(List.of(), Main.class.getName(), arguments(killed).toArray(String[]::new));
    for (int kill = 0; kill < KILLS; kill++) {
      killAfterAnEpoch(command);
    }
    assertTrue(Files.notExists(killed.resolve("catchup-seed2/summary.json")), "it was done");
    Outcome last = Programs.run(command);
    assertEquals(0, last.code(), last.out());
    for (String run : List.of("none-seed1", "catchup-seed1", "none-seed2", "catchup-seed2")) {
      for (String file : List.of("metrics.csv", "checkpoint.safetensors", "best.safetensors")) {
        byte[] expected = Files.readAllBytes(whole.resolve(run).resolve(file));
        assertArrayEquals(expected, Files.readAllBytes(killed.resolve(run).resolve(file)), file);
      }
    }
  }

  /** Sends SIGKILL once an epoch has ended. */
  private static void killAfterAnEpoch(List<String> command)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      while (line != null && !line.contains("train loss")) {
        line = out.readLine();
      }
      process.destroyForcibly().waitFor();
      assertTrue(line != null, "it ended before an epoch did");
    }
  }
}
