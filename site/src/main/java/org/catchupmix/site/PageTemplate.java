package org.catchupmix.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Entities;

/**
 * What all pages share: head, table of contents, and style.
 *
 * @param pages those in the table of contents
 * @param version of the project
 */
record PageTemplate(Pages pages, String version) {
  /** The style sheet, at the root of the site. */
  static final String STYLE = "style.css";

  /**
   * A whole page.
   *
   * @param target where it stands, relative to the site
   * @param title for the window
   * @param body its HTML
   */
  String page(String target, String title, String body) throws IOException {
    return resource("page.html")
        .replace("{title}", Entities.escape(title))
        .replace("{version}", Entities.escape(version))
        .replace("{style}", Links.relative(target, STYLE))
        .replace("{home}", Links.relative(target, "index.html"))
        .replace("{api}", Links.relative(target, "api/index.html"))
        .replace("{contents}", contents(target))
        .replace("{body}", body);
  }

  private String contents(String target) {
    StringBuilder html = new StringBuilder();
    for (Map.Entry<String, List<Pages.Page>> section : pages.sections().entrySet()) {
      html.append("<h2>%s</h2>%n<ul>%n".formatted(Entities.escape(section.getKey())));
      for (Pages.Page p : section.getValue()) {
        String here = p.target().equals(target) ? " aria-current=\"page\"" : "";
        html.append(
            "<li><a href=\"%s\"%s>%s</a></li>%n"
                .formatted(Links.relative(target, p.target()), here, Entities.escape(p.title())));
      }
      html.append("</ul>\n");
    }
    return html.toString();
  }

  /** A file beside this class. */
  static String resource(String name) throws IOException {
    try (InputStream in = PageTemplate.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
