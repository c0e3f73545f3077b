package org.catchupmix.study.puzzles;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {
  private static final int TASKS = 100;

  /** A program for another process, which begins when it is told to. */
  static final class Checks {
    public static void main(String[] args) throws IOException {
      System.out.println("ready");
      System.in.read();
      check(Path.of(args[0]), "other");
    }
  }

  private static void check(Path file, String prefix) throws IOException {
    for (int i = 0; i < TASKS; i++) {
      new Progress(file).judged(prefix + i, 3);
    }
  }

  @Test
  void twoProcessesLoseNoStars(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("progress.json");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Checks.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals("ready", other.inputReader().readLine());
    other.getOutputStream().close();
    check(file, "own");
    assertEquals(0, other.waitFor());
    for (int i = 0; i < TASKS; i++) {
      assertEquals(3, new Progress(file).stars("own" + i), "own " + i);
      assertEquals(3, new Progress(file).stars("other" + i), "other " + i);
    }
    new Progress(file).judged("own1", 2);
    assertEquals(3, new Progress(file).stars("own1"));
  }
}
