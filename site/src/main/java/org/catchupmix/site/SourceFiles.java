package org.catchupmix.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jsoup.nodes.Entities;

/**
 * Where the files and folders that guides point to are in the site: those that are no page are
 * copied. A figure stays what it is; a text becomes a page, and so does a folder, with a list of
 * what is in it.
 */
final class SourceFiles {
  private static final List<String> FIGURES = List.of(".png", ".svg", ".jpg", ".gif");

  private final Path checkout;
  private final Path out;
  private final PageTemplate template;
  private final TreeSet<String> known = new TreeSet<>();
  private final Deque<String> waiting = new ArrayDeque<>();

  /** Files of the checkout of these pages. */
  SourceFiles(PageTemplate template) {
    this.template = template;
    checkout = template.pages().checkout();
    out = template.pages().out();
  }

  /** Where a file of the checkout will be in the site. */
  String target(String file) {
    String page = template.pages().target(file);
    if (page != null) {
      return page;
    }
    if (known.add(file)) {
      waiting.add(file);
    }
    return copy(file);
  }

  private String copy(String file) {
    if (isFigure(file)) {
      return "files/" + file;
    }
    return "files/" + file + (Files.isDirectory(checkout.resolve(file)) ? "/index.html" : ".html");
  }

  private static boolean isFigure(String file) {
    return FIGURES.stream().anyMatch(file.toLowerCase(Locale.ROOT)::endsWith);
  }

  /** Writes all that was asked for, and what folders hold. */
  void write() throws IOException {
    while (!waiting.isEmpty()) {
      String file = waiting.remove();
      String to = copy(file);
      Path target = out.resolve(to);
      Files.createDirectories(target.getParent());
      Path from = checkout.resolve(file);
      if (isFigure(file)) {
        Files.copy(from, target);
      } else {
        String body = Files.isDirectory(from) ? list(file, to) : text(from);
        String heading = "<h1><code>" + Entities.escape(file) + "</code></h1>\n";
        Files.writeString(target, template.page(to, file, heading + body));
      }
    }
  }

  private static String text(Path file) throws IOException {
    String text = Files.readString(file);
    return "<pre><code%s>%s</code></pre>%n"
        .formatted(CodeBlocks.attribute(file.toString(), text), Entities.escape(text));
  }

  private String list(String folder, String page) throws IOException {
    StringBuilder html = new StringBuilder("<ul>\n");
    try (Stream<Path> entries = Files.list(checkout.resolve(folder))) {
      for (Path entry : entries.sorted().toList()) {
        String name = entry.getFileName().toString();
        if (name.startsWith(".") || name.equals("target")) {
          continue;
        }
        String link = Links.relative(page, target(folder + "/" + name));
        String shown = Entities.escape(Files.isDirectory(entry) ? name + "/" : name);
        html.append("<li><a href=\"%s\">%s</a></li>%n".formatted(link, shown));
      }
    }
    return html.append("</ul>\n").toString();
  }
}
