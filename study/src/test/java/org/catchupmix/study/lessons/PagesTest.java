package org.catchupmix.study.lessons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/autograd.md does what it says, and quotes what is there. */
class PagesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs/autograd.md");

  /** Where the page's own code writes its figures. */
  private static final String FIGURES = "catchupmix.figures";

  /** Set, the figures of the page are drawn anew. */
  private static final String REFRESH = "catchupmix.refresh=true";

  @TempDir Path folder;

  @Test
  void eachSnippetDoesWhatThePageSaysAndDrawsItsFigures() throws IOException {
    System.setProperty(FIGURES, folder.toString());
    try (SnippetRun run = new SnippetRun()) {
      run.run("autograd.md", MarkdownPage.segments(PAGE));
      assertTrue(run.snippets() >= 60, run.snippets() + " snippets");
      assertTrue(run.expectations() >= 30, run.expectations() + " expectations");
    } finally {
      System.clearProperty(FIGURES);
    }
    Matcher figure =
        Pattern.compile("!\\[[^]]+]\\(images/([^)]+)\\)").matcher(Files.readString(PAGE));
    int count = 0;
    while (figure.find()) {
      count++;
      String name = figure.group(1);
      Path committed = PAGE.resolveSibling("images").resolve(name);
      if (Boolean.getBoolean("catchupmix.refresh")) {
        Files.copy(folder.resolve(name), committed, StandardCopyOption.REPLACE_EXISTING);
      }
      assertEquals(
          Files.readString(folder.resolve(name)),
          Files.readString(committed),
          name + " is another figure: run this test with -D" + REFRESH + ", and look at it");
    }
    assertTrue(count >= 4, count + " figures");
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
    Matcher result = Pattern.compile("[1-9]\\d* quotes, 0 pages differed").matcher(said.strip());
    assertTrue(result.matches(), said);
  }
}
