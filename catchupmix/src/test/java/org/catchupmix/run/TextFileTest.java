package org.catchupmix.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
  @TempDir Path folder;

  @Test
  void linesAreReadAsUtf8AndDamageIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("steps.jsonl"), "\u00e9\n\nb");
    assertEquals(List.of("\u00e9", "", "b"), TextFile.lines(file));
    Files.write(file, new byte[] {(byte) 0xe9});
    refused(file, " is not text: it was damaged or changed by hand");
    assertThrows(NoSuchFileException.class, () -> TextFile.read(folder.resolve("none")));
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aFolderAndAPipeAreRefusedAndNotWaitedFor() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor());
    for (Path other : List.of(folder, pipe)) {
      refused(other, " is not a regular file: it was changed by hand");
    }
  }

  private static void refused(Path file, String message) {
    RunException e = assertThrows(RunException.class, () -> TextFile.read(file));
    assertEquals(file + message, e.getMessage());
  }
}
