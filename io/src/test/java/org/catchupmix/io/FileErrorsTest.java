package org.catchupmix.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FileErrorsTest {
  /** Not every program has something to resume. */
  @Test
  void aFullDiskNamesTheFile() {
    IOException full = new FileSystemException("a.json", null, "No space left on device");
    assertTrue(FileErrors.isFull(full));
    String message = FileErrors.message(full);
    assertTrue(message.startsWith("a.json: No space left"), message);
    assertFalse(message.contains("--resume"), message);
  }

  @Test
  void anErrorIsASentence() {
    assertEquals("a does not exist", FileErrors.message(new NoSuchFileException("a")));
    assertFalse(FileErrors.isFull(new IOException()));
  }
}
