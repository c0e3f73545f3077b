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
 *
 * @param sections the pages by heading, in the order of the table of contents
 * @param checkout the root of the sources
 * @param javaSources the folders of the sources that Javadoc documents
 * @param out the site, in which Javadoc has written its pages
 */
record Pages(Map<String, List<Page>> sections, Path checkout, List<Path> javaSources, Path out) {
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
  record Page(String source, String target, String title, Guide guide) {
    private static Page of(Path checkout, String source) throws IOException {
      Guide guide = new Guide(Files.readString(checkout.resolve(source)));
      String target =
          source.equals("README.md") ? "index.html" : source.replaceFirst("md$", "html");
      return new Page(source, target, guide.title().isEmpty() ? source : guide.title(), guide);
    }
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
            List.of(
                "README.md",
                "CONTRIBUTING.md",
                "SECURITY.md",
                "CHANGELOG.md",
                "emulator/README.md"));
    left.removeIf(f -> !Files.exists(checkout.resolve(f)));
    for (Path file : FileTree.files(checkout.resolve("docs"), ".md")) {
      String source = slashed(checkout.relativize(file));
      if (!source.startsWith("docs/examples/")) {
        left.add(source);
      }
    }
    Map<String, List<Page>> sections = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> section : contents(checkout).entrySet()) {
      for (String listed : section.getValue()) {
        List<String> found =
            left.stream().filter(f -> f.equals(listed) || f.startsWith(listed + "/")).toList();
        add(sections, section.getKey(), checkout, found);
        left.removeAll(found);
      }
    }
    add(sections, "More", checkout, left);
    return new Pages(sections, checkout, javaSources, out);
  }

  private static void add(
      Map<String, List<Page>> sections, String section, Path checkout, List<String> sources)
      throws IOException {
    for (String source : sources) {
      sections.computeIfAbsent(section, _ -> new ArrayList<>()).add(Page.of(checkout, source));
    }
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
        section.add(slashed(Path.of(INDEX).resolveSibling(entry.group(1)).normalize()));
      }
    }
    return contents;
  }

  /** A path as links have it. */
  static String slashed(Path path) {
    return path.toString().replace('\\', '/');
  }

  /** All pages. */
  List<Page> all() {
    return sections.values().stream().flatMap(List::stream).toList();
  }

  /**
   * The page of a file or of a folder, relative to the site; null if it has none: Javadoc has pages
   * of public classes and of packages alone.
   *
   * @param source the file, relative to the checkout
   */
  String target(String source) {
    for (Page page : all()) {
      if (page.source().equals(source)) {
        return page.target();
      }
    }
    Path file = checkout.resolve(source);
    for (Path root : javaSources) {
      if (file.startsWith(root)) {
        String type = slashed(root.relativize(file));
        String page = type.replaceFirst("\\.java$", ".html");
        String api = "api/" + (page.equals(type) ? type + "/package-summary.html" : page);
        return Files.exists(out.resolve(api)) ? api : null;
      }
    }
    return null;
  }
}
