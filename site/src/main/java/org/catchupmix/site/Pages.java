package org.catchupmix.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which files become which pages. Every Markdown file of {@code docs} is one, and a few beside it,
 * in the order of {@code docs/index.md}; those that it does not list stand at the end.
 */
final class Pages {
  private static final String INDEX = "docs/index.md";
  private static final Pattern ENTRY = Pattern.compile("- \\[[^]]+]\\(([^)#]+)\\).*");

  /**
   * A page.
   *
   * @param source the Markdown file, relative to the checkout, with slashes
   * @param target the HTML file, relative to the site, with slashes
   * @param title its first heading
   * @param guide its text
   */
  record Page(String source, String target, String title, Guide guide) {}

  private final Map<String, List<Page>> sections = new LinkedHashMap<>();
  private final Map<String, Page> bySource = new LinkedHashMap<>();
  private final List<Path> javaSources;
  private final Path out;

  private Pages(List<Path> javaSources, Path out) {
    this.javaSources = javaSources;
    this.out = out;
  }

  /**
   * The pages of a checkout.
   *
   * @param javaSources the folders of the sources that Javadoc documents
   * @param out the site, in which Javadoc has written its pages
   */
  static Pages of(Path checkout, List<Path> javaSources, Path out) throws IOException {
    List<String> left =
        new ArrayList<>(
            List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "emulator/README.md"));
    left.removeIf(f -> !Files.exists(checkout.resolve(f)));
    for (Path file : FileTree.files(checkout.resolve("docs"), ".md")) {
      String source = checkout.relativize(file).toString().replace('\\', '/');
      if (!source.startsWith("docs/examples/")) {
        left.add(source);
      }
    }
    Pages pages = new Pages(javaSources, out);
    for (Map.Entry<String, List<String>> section : contents(checkout).entrySet()) {
      for (String listed : section.getValue()) {
        List<String> found =
            left.stream().filter(f -> f.equals(listed) || f.startsWith(listed + "/")).toList();
        pages.add(checkout, section.getKey(), found);
        left.removeAll(found);
      }
    }
    pages.add(checkout, "More", left);
    return pages;
  }

  /** The headings of the index, and the files and folders that its entries below them lead to. */
  private static Map<String, List<String>> contents(Path checkout) throws IOException {
    Map<String, List<String>> contents = new LinkedHashMap<>();
    List<String> section = new ArrayList<>(List.of("README.md", INDEX));
    contents.put("Start", section);
    if (!Files.exists(checkout.resolve(INDEX))) {
      return contents;
    }
    for (String line : Files.readAllLines(checkout.resolve(INDEX))) {
      Matcher entry = ENTRY.matcher(line);
      if (line.startsWith("## ")) {
        section = new ArrayList<>();
        contents.put(line.substring(3), section);
      } else if (entry.matches()) {
        Path file = Path.of(INDEX).resolveSibling(entry.group(1)).normalize();
        section.add(file.toString().replace('\\', '/'));
      }
    }
    return contents;
  }

  private void add(Path checkout, String section, List<String> sources) throws IOException {
    for (String source : sources) {
      Guide guide = new Guide(Files.readString(checkout.resolve(source)));
      String target =
          source.equals("README.md") ? "index.html" : source.replaceFirst("md$", "html");
      Page page = new Page(source, target, title(source, guide), guide);
      sections.computeIfAbsent(section, _ -> new ArrayList<>()).add(page);
      bySource.put(source, page);
    }
  }

  private static String title(String source, Guide guide) {
    return guide.title().isEmpty() ? source : guide.title();
  }

  /** By heading, in the order of the table of contents. */
  Map<String, List<Page>> sections() {
    return sections;
  }

  /** All pages. */
  List<Page> all() {
    return List.copyOf(bySource.values());
  }

  /**
   * The page of a file or of a folder, relative to the site; null if it has none: Javadoc has pages
   * of public classes and of packages alone.
   *
   * @param checkout the root of the file
   * @param source the file, relative to it
   */
  String target(Path checkout, String source) {
    Page page = bySource.get(source);
    if (page != null) {
      return page.target();
    }
    Path file = checkout.resolve(source);
    for (Path root : javaSources) {
      if (file.startsWith(root)) {
        String type = root.relativize(file).toString().replace('\\', '/');
        String api =
            "api/"
                + (type.endsWith(".java")
                    ? type.replaceFirst("\\.java$", ".html")
                    : type + "/package-summary.html");
        return Files.exists(out.resolve(api)) ? api : null;
      }
    }
    return null;
  }
}
