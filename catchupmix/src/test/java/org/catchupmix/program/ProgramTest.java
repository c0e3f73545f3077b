package org.catchupmix.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void changesOfTheSourcesAreSaidButNotThoseOfPages() throws IOException {
    assumeTrue(Program.output(List.of("git", "--version")).isPresent(), "git is missing");
    Path source = folder.resolve("a.java");
    Path page = Files.createDirectory(folder.resolve("docs")).resolve("a.csv");
    Files.writeString(source, "1");
    Files.writeString(page, "1");
    String git = "git -C %s -c user.name=a -c user.email=a ".formatted(folder);
    for (String command : List.of("init", "add a.java docs", "commit -m a")) {
      assertTrue(Program.output(List.of((git + command).split(" "))).isPresent(), command);
    }
    System.setProperty(Program.HOME, folder.toString());
    Files.writeString(page, "2");
    assertTrue(Program.commit().matches("[0-9a-f]{12}"), Program.commit());
    Files.writeString(source, "2");
    assertTrue(Program.commit().matches("[0-9a-f]{12} with changes"), Program.commit());
  }
}
