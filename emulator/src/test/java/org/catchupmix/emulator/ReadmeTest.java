package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the module's README shows is the example's file and what the example prints. */
class ReadmeTest {
  private static final Path CHECKOUT = Path.of("..");
  private static final Path README = Path.of("README.md");

  private static MatchResult one(String pattern) throws IOException {
    List<MatchResult> found =
        Pattern.compile(pattern, Pattern.DOTALL)
            .matcher(Files.readString(README))
            .results()
            .toList();
    assertEquals(1, found.size(), pattern);
    return found.getFirst();
  }

  @Test
  void theProgramIsTheExample() throws IOException {
    assertEquals(
        Files.readString(Path.of("example", "BlockSums.java")), one("```java\n(.*?)```").group(1));
  }

  /** With the command of the README, in a process of its own that has nothing but the emulator. */
  @Test
  void theExamplePrintsWhatIsShown() throws IOException, InterruptedException {
    MatchResult shown = one("```\n\\$ java (.*?)\n(.*?)```");
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java") + ""));
    command.addAll(List.of(shown.group(1).split(" ")));
    Process java =
        new ProcessBuilder(command).directory(CHECKOUT.toFile()).redirectErrorStream(true).start();
    String printed = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, java.waitFor(), printed);
    assertEquals(shown.group(2), printed);
  }
}
