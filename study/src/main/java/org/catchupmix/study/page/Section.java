package org.catchupmix.study.page;

import java.util.List;
import org.catchupmix.io.Html;

/** A titled part of a page. */
public final class Section {
  private final String title;
  private final StringBuilder body = new StringBuilder();

  public Section(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  private Section add(Html html) {
    body.append(html.markup()).append('\n');
    return this;
  }

  /** Adds a paragraph: {@link Html} as it is, all else as text. */
  public Section paragraph(Object... parts) {
    return add(Html.of(parts).in("p"));
  }

  /** Adds a paragraph about something missing or risky. */
  public Section warning(Object... parts) {
    return add(Html.of(parts).in("p", " class=\"warning\""));
  }

  public Section list(List<Html> points) {
    return add(Html.each(points, p -> p.in("li").then(new Html("\n"))).in("ul"));
  }

  public Section lines(List<String> lines) {
    return add(Html.code(String.join("\n", lines)).in("pre"));
  }

  public Section table(PageTable table) {
    return add(table.html());
  }

  /** Adds figures, side by side if there is room. */
  public Section figures(List<PageFigure> figures) {
    return figures.isEmpty()
        ? this
        : add(Html.each(figures, PageFigure::html).in("div", " class=\"figures\""));
  }

  public Section subtitle(Object... parts) {
    return add(Html.of(parts).in("h3"));
  }

  /** Adds a section that opens on request; it is always printed. */
  public Section folded(Section inner) {
    Html summary = Html.of(inner.title()).in("summary");
    return add(summary.then(new Html("\n" + inner.body)).in("details"));
  }

  /**
   * Adds a place that the page's script fills.
   *
   * @param kind class of the element, by which the script finds it
   * @param input of the script, as JSON
   */
  public Section live(String kind, String input) {
    return add(
        Html.of("Without JavaScript this part is empty; the sections below have the same numbers.")
            .in("p")
            .in("div", " class=\"%s\" data-input=\"%s\"".formatted(kind, Html.escape(input))));
  }

  Html html(String id) {
    return (title.isEmpty() ? Html.NONE : Html.of(title).in("h2"))
        .then(new Html("\n" + body))
        .in("section", " id=\"" + id + "\"");
  }
}
