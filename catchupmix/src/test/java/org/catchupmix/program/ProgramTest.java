package org.catchupmix.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class ProgramTest {
  @TempDir Path folder;

  @AfterEach
  void forget() {
    System.clearProperty(Program.HOME);
  }

  /** Runs made by a bundle say which sources it was made of. */
  @Test
  void aBundleKnowsItsCommitByAFile() throws IOException {
    assertEquals("unknown", Program.commit());
    System.setProperty(Program.HOME, folder.toString());
    assertEquals("unknown", Program.commit());
    Files.writeString(folder.resolve("commit"), "0123456789ab with changes\n");
    assertEquals("0123456789ab with changes", Program.commit());
  }
}
