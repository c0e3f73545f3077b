package org.catchupmix.study.graph;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.catchupmix.core.autograd.view.GraphView;
import org.catchupmix.core.autograd.view.Quantity;
import org.catchupmix.core.io.AtomicFile;

/**
 * The figure of a recorded graph:
 *
 * <pre>
 *   new GraphFigure(GraphView.of(loss), "my loss").write(Path.of("loss.svg"));
 * </pre>
 *
 * Equal graphs give equal bytes.
 *
 * @param view recorded graph
 * @param title above the figure
 */
public record GraphFigure(GraphView view, String title) {
  /** File formats. */
  public enum Format {
    /** Figure, SVG 1.1. */
    SVG,
    /** Self-contained page with modules to open and close. */
    HTML;

    /**
     * Finds the format by the ending of a file name.
     *
     * @throws IllegalArgumentException if the ending is unknown
     */
    public static Format of(Path file) {
      String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
      if (name.endsWith(".svg") || name.endsWith(".html")) {
        return name.endsWith(".svg") ? SVG : HTML;
      }
      throw new IllegalArgumentException("'%s' must end with .svg or .html".formatted(file));
    }
  }

  /**
   * Writes or replaces a file in the format of its ending, with all modules open.
   *
   * @throws IllegalArgumentException if the name ends otherwise
   */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, text(Format.of(file), Integer.MAX_VALUE));
  }

  /**
   * Contents of the file.
   *
   * @param depth of an SVG, whose deeper modules are single boxes; 0 closes all. A page has all
   *     levels.
   */
  public String text(Format format, int depth) {
    return switch (format) {
      case SVG ->
          SvgText.of(
              Arrangement.of(DiagramBuilder.of(view, module -> module.depth() <= depth)),
              title,
              totals(view),
              _ -> null);
      case HTML -> HtmlPage.of(view, title);
    };
  }

  /** Totals in one line. */
  public static String totals(GraphView view) {
    return "%s, %s parameters, %s kept for the backward pass, of %s of results"
        .formatted(
            Quantity.of(view.operations().size(), "operation"),
            Quantity.count(view.parameterCount()),
            Quantity.bytes(view.savedBytes()),
            Quantity.bytes(view.heldBytes()));
  }
}
