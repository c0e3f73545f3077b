package org.catchupmix.study.lessons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippets of docs/autograd.md and compares their output. */
class PagesTest {
  private static final Path PAGE =
      Path.of("..", "docs", "autograd.md").toAbsolutePath().normalize();

  private static final String FIGURES = "catchupmix.figures";

  /** Property that refreshes the figures of the page. */
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
}
