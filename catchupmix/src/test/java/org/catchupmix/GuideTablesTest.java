package org.catchupmix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.catchupmix.mix.MixChoice;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.mix.MixMethods;
import org.junit.jupiter.api.Test;

/**
 * The tables of the guides that say what there is are made of it. When one is out of date, this
 * writes it anew:
 *
 * <pre>
 *   mvn -pl catchupmix -am test -Dtest=GuideTablesTest -Dtables=write -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
class GuideTablesTest {
  private static final Path DOCS = Path.of("..", "docs");

  private static String row(Object... cells) {
    return "| "
        + Arrays.stream(cells).map(String::valueOf).collect(Collectors.joining(" | "))
        + " |";
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  private static String head(String... titles) {
    return row((Object[]) titles) + "\n" + "|---".repeat(titles.length) + "|";
  }

  private static String number(double v) {
    return v == Math.rint(v) ? String.format(Locale.ROOT, "%.0f", v) : String.valueOf(v);
  }

  private static String methods() {
    List<String> lines = new ArrayList<>();
    lines.add(head("`--mix`", "what it does", "`--mix-layers`", "`--alpha`", "`--mix-prob`"));
    List<Integer> network = List.of(1, 2, 3, 4, 5);
    for (MixMethod m : MixMethods.all()) {
      String points =
          m.mixesFeatures()
              ? m.defaultPoints(network).stream()
                  .map(String::valueOf)
                  .collect(Collectors.joining(","))
              : "";
      String alpha =
          MixChoice.of(m).stream()
              .filter(c -> c.key().equals(MixMethod.ALPHA))
              .map(c -> number((double) c.value()))
              .findFirst()
              .orElse("");
      String share = m.name().equals(MixMethods.NONE) ? "" : number(m.defaultProbability());
      lines.add(row(code(m.name()), m.entry().about(), points, alpha, share));
    }
    return String.join("\n", lines);
  }

  private static String choices() {
    List<String> lines = new ArrayList<>();
    lines.add(head("flag", "what", "values", "default", "belongs to"));
    for (MixMethod m : MixMethods.byYear()) {
      for (MixChoice c : MixChoice.ownOf(m)) {
        lines.add(
            row(
                code("--" + c.key()),
                c.about(),
                code(c.label()).replace("|", "\\|"),
                c.valueInWords(),
                code(c.owner())));
      }
    }
    return String.join("\n", lines);
  }

  private static void holds(String page, String title, String table) throws IOException {
    Path file = DOCS.resolve(page);
    String text = Files.readString(file);
    String begin = "<!-- table: " + title + ", made by GuideTablesTest -->\n";
    int from = text.indexOf(begin);
    assertTrue(from >= 0, page + " has no line " + begin);
    int start = from + begin.length();
    int end = text.indexOf("\n\n", start);
    if ("write".equals(System.getProperty("tables"))) {
      Files.writeString(file, text.substring(0, start) + table + text.substring(end));
    } else {
      assertEquals(table, text.substring(start, end), page + " is out of date: see this test");
    }
  }

  @Test
  void theGuidesTablesAreMadeOfWhatThereIs() throws IOException {
    holds("comparing-methods.md", "mix methods", methods());
    holds("comparing-methods.md", "their choices", choices());
  }
}
