package org.catchupmix.emulator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PTX may name any file, but only sources of the user are shown. */
class SourceFilesTest {
  @TempDir private Path folder;
  private Path own;
  private Path secret;

  @BeforeEach
  void filesInAndOutsideOfAFolder() throws IOException {
    own = Files.createDirectory(folder.resolve("own"));
    Files.writeString(own.resolve("a.cu"), "first\nsecond\n");
    secret = Files.writeString(folder.resolve("secret"), "password\n");
  }

  private void assertRefused(String file) throws IOException {
    SourceFiles files = new SourceFiles(List.of(own));
    assertEquals(List.of(), files.lines(file));
    assertEquals(1, files.refused().size());
    assertTrue(files.refused().getFirst().startsWith(file), files.refused().getFirst());
  }

  @Test
  void filesOfTheFolderAreShown() throws IOException {
    SourceFiles files = new SourceFiles(List.of(own));
    assertEquals(List.of("first", "second"), files.lines(own.resolve("a.cu").toString()));
    assertEquals(List.of("first", "second"), files.lines("a.cu"));
    assertEquals(List.of(), files.lines(own.resolve("missing.cu").toString()));
    assertEquals(List.of(), files.lines("\0"));
    assertEquals(List.of(), files.refused());
  }

  @Test
  void filesElsewhereAreNot() throws IOException {
    assertRefused(secret.toString());
    assertRefused("../secret");
    assertRefused(own + "/../secret");
    Files.createSymbolicLink(own.resolve("link.cu"), secret);
    assertRefused("link.cu");
    assertEquals(
        List.of("password"), new SourceFiles(List.of(own, folder)).lines(secret.toString()));
  }

  /** Reading a pipe waits, and a device never ends. */
  @Test
  void onlyRegularFilesOfSomeSizeAreRead() throws Exception {
    Path pipe = own.resolve("pipe.cu");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor());
    assertRefused("pipe.cu");
    Files.createSymbolicLink(own.resolve("zero.cu"), Path.of("/dev/zero"));
    assertRefused("zero.cu");
    try (RandomAccessFile large = new RandomAccessFile(own.resolve("large.cu").toFile(), "rw")) {
      large.setLength((16 << 20) + 1);
    }
    assertRefused("large.cu");
  }
}
