package org.catchupmix.study.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.io.AtomicFile;

/** Results of a comparison that another one in the same folder would replace. */
final class EarlierResults {
  private static final String PAGE = "index.html";

  private static final List<String> FILES =
      List.of("table.json", "table.md", "table.tex", "grid.md", PAGE, "figures");

  private EarlierResults() {}

  /**
   * Moves the results, with a copy of their plan, to {@code earlier-1}, or the next free number;
   * does nothing if there are none.
   */
  static void keep(Path folder, String plan) throws IOException {
    if (FILES.stream().noneMatch(file -> Files.exists(folder.resolve(file)))) {
      return;
    }
    Path earlier =
        IntStream.iterate(1, n -> n + 1)
            .mapToObj(n -> folder.resolve("earlier-" + n))
            .filter(place -> !Files.exists(place))
            .findFirst()
            .orElseThrow();
    Files.createDirectory(earlier);
    // Copied, so that after a kill the next call still sees another plan, and keeps the rest too.
    Files.copy(folder.resolve(plan), earlier.resolve(plan));
    for (String file : FILES) {
      if (Files.exists(folder.resolve(file))) {
        Files.move(folder.resolve(file), earlier.resolve(file));
      }
    }
    Path page = earlier.resolve(PAGE);
    if (Files.exists(page)) {
      // The figures moved with the page, the runs stayed.
      String moved =
          Files.readString(page).replaceAll("(href|src)=\"(?!#|data:|figures/)", "$1=\"../");
      AtomicFile.write(page, moved);
    }
  }
}
