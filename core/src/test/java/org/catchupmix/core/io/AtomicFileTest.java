package org.catchupmix.core.io;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  private static String refusal(Path file) {
    return assertThrows(FileSystemException.class, () -> AtomicFile.requireWritable(file))
        .getReason();
  }

  /** The same is said before long work as would be said after it. */
  @Test
  void whatCannotBeWrittenIsKnownBefore() throws IOException {
    assertEquals("its folder is not there", refusal(folder.resolve("none").resolve("a.json")));
    assertEquals("it is a folder", refusal(folder));
    Path file = Files.writeString(folder.resolve("file"), "old");
    assertEquals("its folder is not there", refusal(file.resolve("a.json")));
    assertDoesNotThrow(() -> AtomicFile.requireWritable(file));
    assertEquals("old", Files.readString(file));
    assertDoesNotThrow(() -> AtomicFile.requireWritable(Path.of("new.json")));
  }

  @Test
  void aFailureKeepsTheOldFileAndLeavesNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    assertThrows(
        IOException.class,
        () ->
            AtomicFile.write(
                file,
                out -> {
                  out.write(1);
                  throw new IOException("full");
                }));
    assertEquals("old", Files.readString(file));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
    AtomicFile.write(file, "new");
    assertEquals("new", Files.readString(file));
  }
}
