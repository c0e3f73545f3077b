package org.catchupmix.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
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

  /** Search and colours, at the root of the site. */
  static final String SCRIPT = "site.js";

  /** Colours code for the script; from the WebJar of highlight.js. */
  static final String HIGHLIGHT = "highlight.min.js";

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
        .replace("{script}", Links.relative(target, SCRIPT))
        .replace("{highlight}", Links.relative(target, HIGHLIGHT))
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

  /** Writes the files that all pages load. */
  static void writeShared(Path out) throws IOException {
    Files.writeString(out.resolve(STYLE), resource(STYLE));
    Files.writeString(out.resolve(SCRIPT), resource(SCRIPT));
    Properties jar = new Properties();
    try (InputStream in =
        PageTemplate.class.getResourceAsStream(
            "/META-INF/maven/org.webjars/highlightjs/pom.properties")) {
      jar.load(in);
    }
    Files.writeString(
        out.resolve(HIGHLIGHT),
        resource(
            "/META-INF/resources/webjars/highlightjs/%s/%s"
                .formatted(jar.getProperty("version"), HIGHLIGHT)));
  }

  /** A file beside this class, or with a slash before it in a jar. */
  static String resource(String name) throws IOException {
    try (InputStream in = PageTemplate.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
