package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

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
    Matcher block = BLOCK.matcher(page(name));
    int count = 0;
    while (block.find()) {
      count++;
      StringWriter out = new StringWriter();
      int code =
          new CommandLine(new KernelsCommand())
              .setOut(new PrintWriter(out))
              .execute(block.group(1).replace(" docs/", " ../docs/").split(" "));
      assertEquals(0, code, block.group(1));
      List<String> printed =
          out.toString().replace(" ../docs/", " docs/").lines().map(String::stripTrailing).toList();
      int at = 0;
      for (String line : block.group(2).lines().toList()) {
        while (at < printed.size() && !printed.get(at).equals(line)) {
          at++;
        }
        assertTrue(
            at < printed.size(),
            "'catchup kernels %s' prints no line '%s', or elsewhere; it prints%n%s"
                .formatted(block.group(1), line, out));
        at++;
      }
    }
    assertTrue(count >= atLeast, count + " tables");
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
