package org.catchupmix.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.catchupmix.io.FolderLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir private Path path;

  /** A program for another process: it holds the lock of a folder until its input ends. */
  static final class Holder {
    public static void main(String[] folder) throws IOException {
      try (RunLock _ = RunLock.take(new RunFolder(Path.of(folder[0])))) {
        System.out.println("held");
        System.in.readAllBytes();
      }
    }
  }

  private Process holder() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                path.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals("held", process.inputReader().readLine());
    return process;
  }

  private void refused(String holder) {
    RunException e =
        assertThrows(RunException.class, () -> RunLock.take(new RunFolder(path)).close());
    assertTrue(e.getMessage().startsWith(path + " "), e.getMessage());
    assertTrue(e.getMessage().contains("by " + holder), e.getMessage());
  }

  @Test
  void oneProcessOfTwoHoldsAFolderUntilItIsKilled() throws Exception {
    Path part = Files.writeString(path.resolve("metrics.csv.1-1.part"), "epo");
    Process holder = holder();
    assertFalse(Files.exists(part), "what a killed process left is removed");
    Files.writeString(part, "epo");
    for (int i = 0; i < 10; i++) {
      refused("process " + holder.pid());
    }
    assertTrue(Files.exists(part), "what the holder is writing is left alone");
    RunFolder folder = new RunFolder(path);
    assertEquals(OptionalLong.empty(), FolderLock.killed(path), "it trains");
    holder.destroyForcibly().waitFor();
    assertEquals(OptionalLong.of(holder.pid()), FolderLock.killed(path));
    try (RunLock lock = RunLock.take(folder)) {
      assertEquals(OptionalLong.of(holder.pid()), lock.killed());
      assertEquals(OptionalLong.empty(), FolderLock.killed(path), "this process trains");
    }
    assertEquals(OptionalLong.empty(), FolderLock.killed(path), "closed in order");
  }

  @Test
  void aFileThatHoldsNoNumberTellsOfNoProcess() throws IOException {
    RunFolder folder = new RunFolder(path);
    Files.write(path.resolve("lock"), new byte[] {(byte) 0xFF, (byte) 0xFE, '7'});
    assertEquals(OptionalLong.empty(), FolderLock.killed(path));
    assertTrue(folder.trainer().isEmpty());
    try (RunLock lock = RunLock.take(folder)) {
      assertEquals(OptionalLong.empty(), lock.killed());
    }
  }

  @Test
  void aProcessThatIsStoppedIsNotTakenForKilled() throws Exception {
    Process holder = holder();
    holder.destroy(); // SIGTERM
    holder.waitFor();
    assertEquals(OptionalLong.empty(), FolderLock.killed(path));
  }

  @Test
  void oneTrainerOfAProcessHoldsAFolder() throws IOException {
    try (RunLock _ = RunLock.take(new RunFolder(path))) {
      refused("this process");
      refused("this process");
    }
    RunLock.take(new RunFolder(path)).close();
  }
}
