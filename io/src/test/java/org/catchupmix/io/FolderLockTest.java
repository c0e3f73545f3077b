package org.catchupmix.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.catchupmix.io.FolderLock.TakenException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  /** As a third program makes it, while the second waits for the lock of the first. */
  @Test
  void aLockInPlaceOfTheOpenedOneIsNotOurs(@TempDir Path folder) throws IOException {
    Path lock = Files.createFile(folder.resolve("lock"));
    try (FileChannel opened = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      assertTrue(FolderLock.isNamed(opened, lock));
      Files.delete(lock);
      assertFalse(FolderLock.isNamed(opened, lock));
      Files.createFile(lock);
      assertFalse(FolderLock.isNamed(opened, lock));
    }
  }

  @Test
  void oneOwnerOfAProcessHoldsAFolder(@TempDir Path folder) throws Exception {
    try (FolderLock held = FolderLock.take(folder)) {
      TakenException e = assertThrows(TakenException.class, () -> FolderLock.take(folder));
      assertEquals("this process", e.owner());
      assertEquals(OptionalLong.empty(), held.killed());
      assertEquals(OptionalLong.of(ProcessHandle.current().pid()), FolderLock.process(folder));
    }
    assertEquals(OptionalLong.empty(), FolderLock.process(folder));
    try (FolderLock held = FolderLock.take(folder)) {
      held.deleteFile();
      assertThrows(TakenException.class, () -> FolderLock.take(folder));
    }
    FolderLock.take(folder).close();
  }
}
