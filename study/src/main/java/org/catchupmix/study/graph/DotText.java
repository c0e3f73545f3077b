package org.catchupmix.study.graph;

import java.util.stream.Collectors;
import org.catchupmix.study.graph.Diagram.Palette;

/** Writes a diagram as text for Graphviz: {@code dot -Tpdf graph.dot -o graph.pdf}. */
final class DotText {
  private final StringBuilder out = new StringBuilder();

  private DotText() {}

  /** Writes it; Graphviz finds the places. */
  static String of(Diagram diagram, String title, String subtitle) {
    DotText dot = new DotText();
    dot.write(diagram, title, subtitle);
    return dot.out.toString();
  }

  private void write(Diagram diagram, String title, String subtitle) {
    line("digraph graph_of_one_step {");
    line(
        "  label=%s; labelloc=t; fontname=\"Helvetica\"; fontsize=14;",
        quote(title + "\n" + subtitle));
    line("  node [shape=box, style=\"filled,rounded\", fontname=\"Helvetica\", fontsize=11];");
    line("  edge [fontname=\"Helvetica\", fontsize=10, color=\"%s\"];", Palette.LINE);
    diagram.items().forEach(item -> item(item, "  "));
    for (Diagram.Link link : diagram.links()) {
      line(
          "  %s -> %s [label=%s%s];",
          quote(link.from()),
          quote(link.to()),
          quote(link.label()),
          link.differentiable() ? "" : ", style=dashed");
    }
    line("}");
  }

  private void item(Diagram.Item item, String indent) {
    switch (item) {
      case Diagram.Box box ->
          line(
              "%s%s [label=<%s>, tooltip=%s, fillcolor=\"%s\", penwidth=%s];",
              indent,
              quote(box.id()),
              box.lines().stream().map(DotText::html).collect(Collectors.joining("<br/>")),
              quote(box.note()),
              box.kind().colour,
              box.kind() == Diagram.Kind.MIX ? "3" : "1");
      case Diagram.Frame frame -> {
        line("%ssubgraph %s {", indent, quote("cluster " + frame.id()));
        line(
            "%s  label=%s; labeljust=l; style=\"filled,rounded\"; fillcolor=\"%s\"; color=\"%s\";",
            indent,
            quote(frame.title()),
            frame.mix() ? Palette.MIX : Palette.FRAME,
            frame.mix() ? Palette.MIX_LINE : Palette.FRAME_LINE);
        frame.items().forEach(inner -> item(inner, indent + "  "));
        line("%s}", indent);
      }
    }
  }

  private static String html(Diagram.Line line) {
    String text = SvgText.escape(line.text());
    return line.ink() == Diagram.Ink.TITLE
        ? "<b>" + text + "</b>"
        : "<font color=\"%s\">%s</font>".formatted(line.ink().colour, text);
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  private void line(String format, Object... arguments) {
    out.append(format.formatted(arguments)).append('\n');
  }
}
