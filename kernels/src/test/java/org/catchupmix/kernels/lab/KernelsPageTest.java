package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The figures of docs/kernels.md are those that its commands print. */
class KernelsPageTest {
  private static final Pattern BLOCK =
      Pattern.compile("```\n\\$ \\./catchup kernels (.*?)\n(.*?)```", Pattern.DOTALL);
  private static final Pattern FIGURE = Pattern.compile("\\b\\d{1,3}(,\\d{3})+\\b");

  private static String page() throws IOException {
    return Files.readString(Path.of("..", "docs", "kernels.md"));
  }

  @Test
  void theTablesAreWhatTheCommandsPrint() throws IOException {
    Matcher block = BLOCK.matcher(page());
    int count = 0;
    while (block.find()) {
      count++;
      StringWriter out = new StringWriter();
      int code =
          new CommandLine(new KernelsCommand())
              .setOut(new PrintWriter(out))
              .execute(block.group(1).split(" "));
      assertEquals(0, code, block.group(1));
      List<String> printed = out.toString().lines().map(String::stripTrailing).toList();
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
    assertTrue(count >= 10, count + " tables");
  }

  @Test
  void figuresInTheTextStandInATable() throws IOException {
    String page = page();
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
