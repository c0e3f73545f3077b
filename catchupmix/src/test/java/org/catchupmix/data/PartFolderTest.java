package org.catchupmix.data;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartFolderTest {
  /** As a third program makes it, while the second waits for the lock of the first. */
  @Test
  void aLockInPlaceOfTheOpenedOneIsNotOurs(@TempDir Path folder) throws IOException {
    Path lock = Files.createFile(folder.resolve("lock"));
    try (FileChannel opened = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      assertTrue(PartFolder.isNamed(opened, lock));
      Files.delete(lock);
      assertFalse(PartFolder.isNamed(opened, lock));
      Files.createFile(lock);
      assertFalse(PartFolder.isNamed(opened, lock));
    }
  }
}
