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
 */
public record GraphFigure(GraphView view, String title) {
  /**
   * Whether a file is a page, with modules to open and close, else an SVG.
   *
   * @throws IllegalArgumentException if its name ends neither with .svg nor with .html
   */
  public static boolean isPage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".svg") && !name.endsWith(".html")) {
      throw new IllegalArgumentException("'%s' must end with .svg or .html".formatted(file));
    }
    return name.endsWith(".html");
  }

  /**
   * Writes or replaces a file, with all modules open.
   *
   * @throws IllegalArgumentException if its name ends neither with .svg nor with .html
   */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, isPage(file) ? html() : svg(Integer.MAX_VALUE));
  }

  /**
   * Contents of an SVG file.
   *
   * @param depth of the modules to open; deeper ones are single boxes, and 0 closes all
   */
  public String svg(int depth) {
    Diagram diagram = DiagramBuilder.of(view, module -> module.depth() <= depth);
    return SvgText.of(Arrangement.of(diagram), title, totals(view), _ -> null);
  }

  public String html() {
    return HtmlPage.of(view, title);
  }

  public static String totals(GraphView view) {
    return "%s, %s parameters, %s kept for the backward pass, of %s of results"
        .formatted(
            Quantity.of(view.operations().size(), "operation"),
            Quantity.count(view.parameterCount()),
            Quantity.bytes(view.savedBytes()),
            Quantity.bytes(view.heldBytes()));
  }
}
