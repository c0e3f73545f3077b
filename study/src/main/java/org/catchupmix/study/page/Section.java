package org.catchupmix.study.page;

import java.util.List;

/** A part of a page under a title. */
public final class Section {
  private final String title;
  private final StringBuilder body = new StringBuilder();

  /** An empty one. */
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

  /** A paragraph: each {@link Html} as it is, all else as text. */
  public Section paragraph(Object... parts) {
    return add(Html.of(parts).in("p"));
  }

  /** A paragraph on something that is missing or needs care. */
  public Section warning(Object... parts) {
    return add(Html.of(parts).in("p", " class=\"warning\""));
  }

  /** Paragraphs as the points of a list. */
  public Section list(List<Html> points) {
    return add(Html.lines(points, p -> p.in("li")).in("ul"));
  }

  /** Lines that are typed, or the text of a file. */
  public Section lines(List<String> lines) {
    return add(Html.code(String.join("\n", lines)).in("pre"));
  }

  /** A table. */
  public Section table(PageTable table) {
    return add(table.html());
  }

  /** Figures side by side where there is room. */
  public Section figures(List<PageFigure> figures) {
    return figures.isEmpty()
        ? this
        : add(Html.each(figures, PageFigure::html).in("div", " class=\"figures\""));
  }

  /** A smaller title. */
  public Section subtitle(Object... parts) {
    return add(Html.of(parts).in("h3"));
  }

  /** What is shown when it is asked for, under its title; printed always. */
  public Section folded(Section inner) {
    Html summary = Html.of(inner.title()).in("summary");
    return add(summary.then(new Html("\n" + inner.body)).in("details"));
  }

  Html html(String id) {
    return (title.isEmpty() ? Html.NONE : Html.of(title).in("h2"))
        .then(new Html("\n" + body))
        .in("section", " id=\"" + id + "\"");
  }
}
