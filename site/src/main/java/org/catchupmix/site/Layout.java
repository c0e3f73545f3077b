package org.catchupmix.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What all pages share: head, table of contents, and style. */
final class Layout {
  /** The style sheet, at the root of the site. */
  static final String STYLE = "style.css";

  private final Pages pages;
  private final String version;

  /** For these pages and this version of the project. */
  Layout(Pages pages, String version) {
    this.pages = pages;
    this.version = version;
  }

  /**
   * A whole page.
   *
   * @param target where it stands, relative to the site
   * @param title for the window
   * @param body its HTML
   */
  String page(String target, String title, String body) throws IOException {
    return resource("page.html")
        .replace("{title}", escaped(title))
        .replace("{version}", escaped(version))
        .replace("{style}", Links.relative(target, STYLE))
        .replace("{home}", Links.relative(target, "index.html"))
        .replace("{api}", Links.relative(target, "api/index.html"))
        .replace("{contents}", contents(target))
        .replace("{body}", body);
  }

  private String contents(String target) {
    StringBuilder html = new StringBuilder();
    for (Map.Entry<String, List<Pages.Page>> section : pages.sections().entrySet()) {
      html.append("<h2>%s</h2>%n<ul>%n".formatted(escaped(section.getKey())));
      for (Pages.Page p : section.getValue()) {
        String here = p.target().equals(target) ? " aria-current=\"page\"" : "";
        html.append(
            "<li><a href=\"%s\"%s>%s</a></li>%n"
                .formatted(Links.relative(target, p.target()), here, escaped(p.title())));
      }
      html.append("</ul>\n");
    }
    return html.toString();
  }

  /** The page of a file or folder, or its copy. */
  String target(Path checkout, String file, SourceFiles files) {
    String page = pages.target(checkout, file);
    return page != null ? page : files.target(file);
  }

  /** A text as HTML shows it. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** A file beside this class. */
  static String resource(String name) throws IOException {
    try (InputStream in = Layout.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
