package org.catchupmix.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PlainTextTest {
  @TempDir Path folder;

  @Test
  void linesAreReadAsUtf8() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "é\n\nb");
    assertEquals(List.of("é", "", "b"), PlainText.lines(file));
    Files.write(file, new byte[] {(byte) 0xe9});
    refused(file);
    assertThrows(NoSuchFileException.class, () -> PlainText.read(folder.resolve("none")));
  }

  @Test
  void aFolderAndAHugeFileAreRefused() throws IOException {
    refused(folder);
    Path huge = folder.resolve("huge.txt");
    try (RandomAccessFile sparse = new RandomAccessFile(huge.toFile(), "rw")) {
      sparse.setLength((64 << 20) + 1);
    }
    refused(huge);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aPipeIsRefusedAndNotWaitedFor() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor());
    refused(pipe);
  }

  private static void refused(Path file) {
    FileSystemException e = assertThrows(FileSystemException.class, () -> PlainText.read(file));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }
}
