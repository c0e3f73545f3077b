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

/**
 * The files and folders that guides point to. Pictures are copied; a text becomes a page, and so
 * does a folder, with a list of what is in it.
 */
final class SourceFiles {
  private static final List<String> PICTURES = List.of(".png", ".svg", ".jpg", ".gif");
  private static final String FOLDER = "files/";

  private final Path checkout;
  private final Path out;
  private final Layout layout;
  private final TreeSet<String> known = new TreeSet<>();
  private final Deque<String> waiting = new ArrayDeque<>();

  /**
   * Files of a checkout.
   *
   * @param checkout where they are
   * @param out the site
   * @param layout how a page looks
   */
  SourceFiles(Path checkout, Path out, Layout layout) {
    this.checkout = checkout;
    this.out = out;
    this.layout = layout;
  }

  /** Where a file of the checkout will be in the site. */
  String target(String file) {
    if (known.add(file)) {
      waiting.add(file);
    }
    if (isPicture(file)) {
      return FOLDER + file;
    }
    return FOLDER + file + (Files.isDirectory(checkout.resolve(file)) ? "/index.html" : ".html");
  }

  private static boolean isPicture(String file) {
    return PICTURES.stream().anyMatch(file.toLowerCase(Locale.ROOT)::endsWith);
  }

  /** Writes all that was asked for, and what folders hold. */
  void write() throws IOException {
    while (!waiting.isEmpty()) {
      String file = waiting.remove();
      String to = target(file);
      Path target = out.resolve(to);
      Files.createDirectories(target.getParent());
      Path from = checkout.resolve(file);
      if (isPicture(file)) {
        Files.copy(from, target);
      } else {
        String body = Files.isDirectory(from) ? list(file, to) : text(from);
        String heading = "<h1><code>" + Layout.escaped(file) + "</code></h1>\n";
        Files.writeString(target, layout.page(to, file, heading + body));
      }
    }
  }

  private static String text(Path file) throws IOException {
    return "<pre><code>" + Layout.escaped(Files.readString(file)) + "</code></pre>\n";
  }

  private String list(String folder, String page) throws IOException {
    StringBuilder html = new StringBuilder("<ul>\n");
    try (Stream<Path> entries = Files.list(checkout.resolve(folder))) {
      for (Path entry : entries.sorted().toList()) {
        String name = entry.getFileName().toString();
        if (name.startsWith(".") || name.equals("target")) {
          continue;
        }
        String file = folder + "/" + name;
        String shown = Files.isDirectory(entry) ? name + "/" : name;
        html.append(
            "<li><a href=\"%s\">%s</a></li>%n"
                .formatted(
                    Links.relative(page, layout.target(checkout, file, this)),
                    Layout.escaped(shown)));
      }
    }
    return html.append("</ul>\n").toString();
  }
}
