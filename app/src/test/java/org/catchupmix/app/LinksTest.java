package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links of the Markdown pages lead to files, and to headings that exist. */
class LinksTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```|`[^`\n]*`");

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (Path folder :
        List.of(
            ROOT,
            ROOT.resolve("docs"),
            ROOT.resolve("docs/decisions"),
            ROOT.resolve("docs/lessons"),
            ROOT.resolve("docs/puzzles"))) {
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(f -> f.toString().endsWith(".md")).forEach(pages::add);
      }
    }
    pages.add(ROOT.resolve("emulator/README.md"));
    return pages;
  }

  /** Anchors as GitHub makes them from headings. */
  private static List<String> anchors(Path page) throws IOException {
    return Files.readString(page)
        .replaceAll(" *```(?s:.*?)``` *", "")
        .lines()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  @Test
  void noLinkIsDead() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path page : pages()) {
      String text = CODE.matcher(Files.readString(page)).replaceAll("");
      for (String link : LINK.matcher(text).results().map(m -> m.group(1)).toList()) {
        if (link.matches("[a-z]+:.*")) {
          continue;
        }
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        boolean found = target.startsWith(ROOT) && Files.exists(target);
        if (!found || (parts.length == 2 && !anchors(target).contains(parts[1]))) {
          dead.add(ROOT.relativize(page) + ": " + link);
        }
      }
    }
    assertEquals(List.of(), dead);
  }
}
