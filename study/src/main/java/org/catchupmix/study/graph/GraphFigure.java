package org.catchupmix.study.graph;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.catchupmix.core.autograd.view.GraphView;
import org.catchupmix.core.autograd.view.Quantity;
import org.catchupmix.core.io.AtomicFile;

/**
 * The figure of a recorded graph, of any result:
 *
 * <pre>
 *   new GraphFigure(GraphView.of(loss), "my loss").write(Path.of("loss.svg"), Detail.ALL);
 * </pre>
 *
 * The same graph gives the same bytes.
 *
 * @param view what is drawn
 * @param title above it
 */
public record GraphFigure(GraphView view, String title) {
  /** How it is written. */
  public enum Format {
    /** A figure, SVG 1.1. */
    SVG,
    /** Text for Graphviz. */
    DOT,
    /** A page that stands alone, with modules to open and close. */
    HTML;

    /**
     * By the end of a file's name.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Format of(Path file) {
      String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
      for (Format format : values()) {
        if (name.endsWith("." + format.name().toLowerCase(Locale.ROOT))) {
          return format;
        }
      }
      throw new IllegalArgumentException("'%s' must end with .svg, .dot or .html".formatted(file));
    }
  }

  /**
   * Writes or replaces a file, in the format of the name's ending.
   *
   * @param detail of .svg and .dot; a page has all levels
   * @throws IllegalArgumentException if the name ends otherwise, or a module is unknown
   */
  public void write(Path file, Detail detail) throws IOException {
    AtomicFile.write(file, text(Format.of(file), detail));
  }

  /** What is written. */
  public String text(Format format, Detail detail) {
    detail.check(ModuleTree.of(view));
    return switch (format) {
      case SVG ->
          SvgText.of(
              Arrangement.of(DiagramBuilder.of(view, detail::isOpen)),
              title,
              totals(view),
              _ -> null);
      case DOT -> DotText.of(DiagramBuilder.of(view, detail::isOpen), title, totals(view));
      case HTML -> HtmlPage.of(view, title);
    };
  }

  /** The totals in a line. */
  public static String totals(GraphView view) {
    return "%d operations, %s parameters, %s kept for the backward pass, of %s of results"
        .formatted(
            view.operations().size(),
            Quantity.count(view.parameterCount()),
            Quantity.bytes(view.savedBytes()),
            Quantity.bytes(view.heldBytes()));
  }
}
