package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.core.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The figures of docs/kernels.md and docs/kernel-lesson.md are those that their commands print. */
class KernelsPageTest {
  private static final Pattern BLOCK =
      Pattern.compile("```\n\\$ \\./catchup kernels (.*?)\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SED = Pattern.compile("sed '([^']+)' (?:\\$s )?> \\w+\\.cu");
  private static final Pattern FIGURE = Pattern.compile("\\b\\d{1,3}(,\\d{3})+\\b");

  private static String page(String name) throws IOException {
    return Files.readString(Path.of("..", "docs", name));
  }

  @ParameterizedTest
  @CsvSource({"kernels.md, 10", "kernel-lesson.md, 10"})
  void theTablesAreWhatTheCommandsPrint(String name, int atLeast) throws IOException {
    String page = page(name);
    List<String> run = new ArrayList<>();
    String today =
        new PageQuotes(
                command -> {
                  run.add(command);
                  return KernelsQuote.printed(command.replace(" docs/", " ../docs/")).stream()
                      .map(line -> line.replace(" ../docs/", " docs/"))
                      .toList();
                })
            .rewritten(page);
    assertEquals(page, today, "run './catchup kernels quote docs/%s'".formatted(name));
    assertTrue(run.size() >= atLeast, run.size() + " tables");
  }

  /** A row is found by its title, whatever its numbers are now. */
  @Test
  void quotesAreBroughtUpToDate() {
    String page =
        """
        Text of 7.

        ```
        $ ./catchup kernels run fill
        fill 1x1x1x4, on the emulator

                                            v1            v2
        warps                                1             9
          of a warp                       5.00         12.00
        ```
        """;
    PageQuotes quotes =
        new PageQuotes(
            _ ->
                List.of(
                    "fill 1x1x1x4, on the emulator",
                    "",
                    "                                    v1            v2",
                    "launches                             1             1",
                    "warps                            1,024             2",
                    "  of a warp                       6.00         13.00  "));
    assertEquals(
        page.replace("    1             9", "1,024             2")
            .replace("5.00         12", "6.00         13"),
        quotes.rewritten(page));
    UserException gone =
        assertThrows(
            UserException.class, () -> quotes.rewritten(page.replace("of a warp", "of a block")));
    assertTrue(gone.getMessage().contains("prints no line like '  of a block"), gone.getMessage());
  }

  /** Each edit of channel_norm.cu by sed that a page shows finds what it is to change. */
  @ParameterizedTest
  @CsvSource({"kernels.md, 1", "gpu-checklist.md, 5"})
  void theEditsChangeTheSource(String name, int edits) throws IOException, InterruptedException {
    Path source = Path.of("src", "main", "cuda", "channel_norm.cu");
    Matcher edit = SED.matcher(page(name));
    int count = 0;
    while (edit.find()) {
      count++;
      Process sed = new ProcessBuilder("sed", edit.group(1)).redirectInput(source.toFile()).start();
      String edited = new String(sed.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, sed.waitFor(), edit.group(1));
      assertNotEquals(Files.readString(source), edited, edit.group(1));
    }
    assertEquals(edits, count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernels.md", "kernel-lesson.md"})
  void figuresInTheTextStandInATable(String name) throws IOException {
    String page = page(name);
    StringBuilder tables = new StringBuilder();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      tables.append(block.group(2));
    }
    List<String> known = FIGURE.matcher(tables).results().map(r -> r.group()).toList();
    String text = BLOCK.matcher(page).replaceAll("");
    FIGURE
        .matcher(text)
        .results()
        .forEach(r -> assertTrue(known.contains(r.group()), r.group() + " stands in no table"));
  }
}
