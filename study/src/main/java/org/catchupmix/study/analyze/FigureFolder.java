package org.catchupmix.study.analyze;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.study.plot.Figure;

/**
 * A folder of figures: each as PNG, SVG and CSV, listed in the folder's index.
 *
 * @param what the analysis
 * @param command that draws the figures again
 */
public record FigureFolder(Path path, String what, String command, PrintStream out) {
  /** Explains lines of several settings. */
  static final String MEAN_LINES =
      "Lines are means over the seeds of a setting, bands one sample standard deviation to both"
          + " sides.";

  /** Explains dots of several settings. */
  static final String MEAN_DOTS =
      "Dots are means over the seeds of a setting, lines one sample standard deviation to both"
          + " sides.";

  /**
   * Adds a figure, or replaces that of its name.
   *
   * @param name of its files; begins with the name of the analysis
   * @param caption one or two sentences, with units
   */
  public void add(String name, String caption, Figure figure) throws IOException {
    if (!name.startsWith(what)) {
      throw new IllegalArgumentException("figure '%s' must begin with %s".formatted(name, what));
    }
    Files.createDirectories(path);
    FigureIndex index = FigureIndex.read(path);
    figure.write(path.resolve(name));
    AtomicFile.write(path.resolve(name + ".csv"), figure.numbers().text());
    index.with(new FigureIndex.Entry(what, name, figure.title(), caption, command)).write(path);
    out.printf("figure  %s: %s%n", path.resolve(name + ".png"), figure.title());
  }

  public void note(String sentence) {
    out.println("note    " + sentence);
  }
}
