package org.catchupmix.site;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * What the search of the site finds: each section of a guide, each public class of the Javadoc. A
 * script with one array, which a page loads when somebody searches; so no server is needed.
 */
final class SearchIndex {
  /** The script, at the root of the site. */
  static final String FILE = "search-index.js";

  private final List<Entry> entries = new ArrayList<>();

  /**
   * A place to find.
   *
   * @param page its title
   * @param heading of the section
   * @param link relative to the site
   * @param text of the section
   */
  record Entry(String page, String heading, String link, String text) {}

  /** All entries, in the order in which they were added. */
  List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Adds the sections of a guide. */
  void add(Pages.Page page, String html) {
    Sections sections = new Sections(page);
    Jsoup.parseBodyFragment(html).body().traverse(sections);
    sections.end();
  }

  /**
   * Adds the classes that Javadoc has pages of.
   *
   * @param site the folder with {@code api}
   */
  void addClasses(Path site) throws IOException {
    Path api = site.resolve("api");
    for (Path page : FileTree.files(api, ".html")) {
      String path = Pages.slashed(api.relativize(page));
      if (path.matches("org/[a-z0-9/]+/[A-Z]\\w*(\\.[A-Z]\\w*)*\\.html")) {
        int slash = path.lastIndexOf('/');
        entries.add(
            new Entry(
                "Javadoc",
                path.substring(slash + 1).replaceFirst("\\.html$", ""),
                "api/" + path,
                path.substring(0, slash).replace('/', '.')));
      }
    }
  }

  /** The text of the script. */
  String script() throws JsonProcessingException {
    return "searchIndex = " + new ObjectMapper().writeValueAsString(entries) + ";\n";
  }

  /** Cuts a page at its headings. */
  private final class Sections implements NodeVisitor {
    private final Pages.Page page;
    private final StringBuilder text = new StringBuilder();
    private String heading;
    private String anchor = "";

    Sections(Pages.Page page) {
      this.page = page;
      heading = page.title();
    }

    @Override
    public void head(Node node, int depth) {
      if (node instanceof Element e && e.normalName().matches("h[1-6]") && e.hasAttr("id")) {
        end();
        heading = e.text();
        anchor = "#" + e.id();
      } else if (node instanceof TextNode t && t.parent() instanceof Element e && !inHeading(e)) {
        text.append(t.getWholeText()).append(' ');
      }
    }

    private static boolean inHeading(Element e) {
      return e.closest("h1, h2, h3, h4, h5, h6") != null;
    }

    /** Adds the section that went before. */
    void end() {
      String body = text.toString().replaceAll("\\s+", " ").strip();
      text.setLength(0);
      if (!body.isEmpty() || !anchor.isEmpty()) {
        entries.add(new Entry(page.title(), heading, page.target() + anchor, body));
      }
    }
  }
}
