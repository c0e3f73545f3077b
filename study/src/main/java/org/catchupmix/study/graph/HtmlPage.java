package org.catchupmix.study.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.autograd.view.GraphNode;
import org.catchupmix.core.autograd.view.GraphView;
import org.catchupmix.core.autograd.view.Quantity;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.Page;

/**
 * A self-contained page with one figure for each state: all modules closed, one open, all open.
 *
 * <p>Modules are links to the other figures, so the page needs no script and the browser's back
 * button works.
 */
final class HtmlPage {
  private static final String OVERVIEW = "overview";
  private static final String ALL = "all";

  private final GraphView view;
  private final String title;
  private final List<ModuleTree> modules;
  private final Map<String, String> anchors = new HashMap<>();
  private final StringBuilder page = new StringBuilder();

  private HtmlPage(GraphView view, String title) {
    this.view = view;
    this.title = title;
    this.modules = ModuleTree.of(view).modules();
    for (ModuleTree module : modules) {
      anchors.put("module " + module.path(), "module" + (anchors.size() + 1));
    }
  }

  static String of(GraphView view, String title) {
    HtmlPage page = new HtmlPage(view, title);
    page.write();
    return page.page.toString();
  }

  private void write() {
    line("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
    line(Page.POLICY);
    line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    line("<title>" + Html.escape(title) + "</title>\n<style>");
    line(Page.resource(HtmlPage.class, "graph.css") + "</style>\n</head>\n<body>");
    figure(OVERVIEW, "Overview", this::opening, _ -> false);
    for (ModuleTree module : modules) {
      String inside = "module " + module.path();
      figure(
          anchors.get(inside),
          module.path(),
          id -> isWithin(inside, id) ? "#" + OVERVIEW : opening(id),
          open -> isWithin(inside, "module " + open.path()));
    }
    figure(ALL, "All operations", _ -> null, _ -> true);
    table();
    line("</body>\n</html>");
  }

  /** Whether a module is another one or lies within it. */
  private static boolean isWithin(String inner, String outer) {
    return inner.equals(outer) || inner.startsWith(outer + ".");
  }

  private String opening(String id) {
    return anchors.containsKey(id) ? "#" + anchors.get(id) : null;
  }

  private void figure(
      String anchor, String name, Function<String, String> target, Predicate<ModuleTree> open) {
    line("<section class=\"view\" id=\"%s\">".formatted(anchor));
    line(
        "<nav><a href=\"#%s\">Overview</a><a href=\"#%s\">All operations</a> %s</nav>"
            .formatted(
                OVERVIEW,
                ALL,
                anchor.equals(ALL)
                    ? "Point at an operation for its formulas."
                    : "A module opens and closes by a click, or by Tab and Enter."));
    line("<div class=\"figure\">");
    String svg =
        SvgText.of(
            Arrangement.of(DiagramBuilder.of(view, open)),
            title + (anchor.equals(OVERVIEW) || anchor.equals(ALL) ? "" : ": " + name),
            GraphFigure.totals(view),
            target);
    line(svg + "</div>\n</section>");
  }

  private void table() {
    line("<h2>Operations</h2>\n<div class=\"wide\"><table>");
    line(
        "<tr><th>#<th>operation<th>module<th>result<th>kept for the backward"
            + " pass<th>forward<th>backward");
    for (GraphNode.Operation o : view.operations()) {
      String kept =
          o.saved().stream()
              .filter(saved -> !saved.parameter())
              .map(saved -> saved.name() + " " + Quantity.bytes(saved.bytes()))
              .collect(Collectors.joining(", "));
      String name = o.name() + (o.settings().isEmpty() ? "" : " (" + o.settings() + ")");
      String module = o.module().isEmpty() ? o.mark() : o.module();
      line(
          Stream.of(o.id(), name, module, o.shape(), kept, o.forward(), o.backward())
              .map(cell -> "<td>" + Html.escape(cell.toString()))
              .collect(Collectors.joining("", "<tr>", "")));
    }
    line("</table></div>");
    line("<p>A tensor that two operations keep counts once in the totals.");
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
