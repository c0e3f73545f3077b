package org.catchupmix.study.graph;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.catchupmix.core.view.GraphView;
import org.catchupmix.core.view.Quantity;
import org.catchupmix.io.AtomicFile;

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
   * Requires the name of an SVG file.
   *
   * @throws IllegalArgumentException if it does not end with .svg
   */
  public static void requireSvg(Path file) {
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
      throw new IllegalArgumentException("'%s' must end with .svg".formatted(file));
    }
  }

  /**
   * Writes or replaces a file, with all modules open.
   *
   * @throws IllegalArgumentException if its name does not end with .svg
   */
  public void write(Path file) throws IOException {
    requireSvg(file);
    AtomicFile.write(file, svg(Integer.MAX_VALUE));
  }

  /**
   * Contents of an SVG file.
   *
   * @param depth of the modules to open; deeper ones are single boxes, and 0 closes all
   */
  public String svg(int depth) {
    Diagram diagram = DiagramBuilder.of(view, module -> module.depth() <= depth);
    return SvgText.of(Arrangement.of(diagram), title, totals(view));
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
