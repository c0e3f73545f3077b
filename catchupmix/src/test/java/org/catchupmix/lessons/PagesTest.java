package org.catchupmix.lessons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/autograd.md does what it says, and quotes what is there. */
class PagesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs/autograd.md");

  @Test
  void eachSnippetDoesWhatThePageSays() throws IOException {
    try (SnippetRun run = new SnippetRun()) {
      run.run("autograd.md", MarkdownPage.segments(PAGE));
      assertTrue(run.snippets() >= 60, run.snippets() + " snippets");
      assertTrue(run.expectations() >= 30, run.expectations() + " expectations");
    }
  }

  @Test
  void theQuotesAreTheSources() throws Exception {
    Process check =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "scripts/QuoteCode.java",
                "--check")
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, check.waitFor(), said + "mend it by: java scripts/QuoteCode.java");
    assertTrue(said.contains(" quotes, 0 pages differed"), said);
  }

  @Test
  void thePicturesAreThere() throws IOException {
    Matcher picture = Pattern.compile("!\\[[^]]+]\\(([^)]+)\\)").matcher(Files.readString(PAGE));
    while (picture.find()) {
      Path file = PAGE.resolveSibling(picture.group(1));
      assertTrue(Files.size(file) > 0, file.toString());
    }
  }
}
