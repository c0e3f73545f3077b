package org.catchupmix.study.plot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.Csv;

/**
 * A figure for any format. Equal data and options give equal bytes.
 *
 * @param title description for pages and screen readers, drawn only on request
 * @param numbers that it shows
 */
public record Figure(String title, Csv numbers, Layout layout) {
  /** Lays a figure out, which needs the options because labels and titles take room. */
  @FunctionalInterface
  interface Layout {
    /** Draws; throws if the fonts cannot be loaded. */
    Drawing draw(FigureOptions options) throws IOException;
  }

  /** Returns the figure with another table of numbers. */
  public Figure withNumbers(Csv other) {
    return new Figure(title, other, layout);
  }

  /** Width in points. */
  public int width(FigureOptions options) throws IOException {
    return layout.draw(options).width();
  }

  /** Contents of a file. */
  public byte[] bytes(Format format, FigureOptions options) throws IOException {
    return format.encode(title, layout.draw(options));
  }

  /**
   * Writes or replaces a file of each format, and {@code base.csv} with the numbers; the folder
   * must exist.
   *
   * @return the files, the numbers last
   */
  public List<Path> write(Path base, FigureOptions options) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Format format : options.formats()) {
      byte[] bytes = bytes(format, options);
      files.add(base.resolveSibling(base.getFileName() + "." + format.ending()));
      AtomicFile.write(files.getLast(), out -> out.write(bytes));
    }
    files.add(base.resolveSibling(base.getFileName() + ".csv"));
    AtomicFile.write(files.getLast(), numbers.text());
    return files;
  }

  public byte[] png() throws IOException {
    return bytes(Format.PNG, FigureOptions.DEFAULT);
  }

  /** Contents of the SVG file. Letters are outlines, so it looks the same without the fonts. */
  public String svg() throws IOException {
    return new String(bytes(Format.SVG, FigureOptions.DEFAULT), StandardCharsets.UTF_8);
  }
}
