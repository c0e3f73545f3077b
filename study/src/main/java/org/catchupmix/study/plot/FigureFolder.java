package org.catchupmix.study.plot;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.io.AtomicFile;

/**
 * A folder of figures, each in several formats beside a CSV file of its numbers.
 *
 * @param out where figures and notes are announced
 */
public record FigureFolder(Path path, FigureOptions options, PrintStream out) {
  /** Explains lines of several settings in a caption. */
  public static final String MEAN_LINES =
      "Lines are means over the seeds of a setting, bands one sample standard deviation to both"
          + " sides.";

  /** Explains dots of several settings in a caption. */
  public static final String MEAN_DOTS =
      "Dots are means over the seeds of a setting, lines one sample standard deviation to both"
          + " sides.";

  /** Makes a folder, and reports before long work that figures could not be written there. */
  public static void requireWritable(Path path) throws IOException {
    Files.createDirectories(path);
    AtomicFile.requireWritable(path.resolve(FigureIndex.FILE));
  }

  /**
   * Adds a figure, or replaces that of its name.
   *
   * @param name of its files; begins with the name of the analysis
   * @param caption one or two sentences for a page: what is shown, with units
   * @return its entry in the list of the folder
   */
  public FigureIndex.Entry add(String name, Figure figure, String caption) throws IOException {
    Files.createDirectories(path);
    List<Path> files = figure.write(path.resolve(name), options);
    FigureIndex.Entry entry =
        new FigureIndex.Entry(name, figure.title(), caption, figure.width(options));
    FigureIndex.read(path).with(entry).write(path);
    out.printf("figure  %s: %s%n", files.getFirst(), figure.title());
    return entry;
  }

  public void note(String sentence) {
    out.println("note    " + sentence);
  }
}
