package org.catchupmix.study.analyze;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.study.plot.Figure;

/** A folder of figures, each as PNG, SVG and CSV. */
public record FigureFolder(Path path, PrintStream out) {
  /**
   * Adds a figure, or replaces that of its name.
   *
   * @param name of its files; begins with the name of the analysis
   */
  public void add(String name, Figure figure) throws IOException {
    Files.createDirectories(path);
    figure.write(path.resolve(name));
    AtomicFile.write(path.resolve(name + ".csv"), figure.numbers().text());
    out.printf("figure  %s: %s%n", path.resolve(name + ".png"), figure.title());
  }

  public void note(String sentence) {
    out.println("note    " + sentence);
  }
}
