package org.catchupmix.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which files become which pages. Every Markdown file of {@code docs} is one, and a few beside it;
 * those that the table of contents does not name stand at its end.
 */
final class Pages {
  /** The table of contents: headings, and the files below them in order. */
  private static final Map<String, List<String>> CONTENTS = new LinkedHashMap<>();

  static {
    CONTENTS.put(
        "Start", List.of("README.md", "docs/using-the-library.md", "docs/data.md", "CHANGELOG.md"));
    CONTENTS.put(
        "The method",
        List.of("docs/catchup-mix.md", "docs/comparing-methods.md", "docs/adding-a-mix-method.md"));
    CONTENTS.put(
        "Looking at results",
        List.of("docs/results.md", "docs/report.md", "docs/analyses.md", "docs/robustness.md"));
    CONTENTS.put(
        "Autograd",
        List.of(
            "docs/autograd.md", "docs/graphs.md", "docs/adding-an-operation.md", "docs/lessons/"));
    CONTENTS.put(
        "Kernels",
        List.of(
            "docs/kernel-lesson.md",
            "docs/kernels.md",
            "docs/adding-a-kernel-variant.md",
            "docs/kernel-resources.md",
            "emulator/README.md",
            "docs/gpu-checklist.md",
            "docs/gpu-results.md"));
    CONTENTS.put("Speed", List.of("docs/benchmarks.md", "docs/cpu-performance.md"));
    CONTENTS.put("Taking part", List.of("CONTRIBUTING.md"));
    CONTENTS.put("Decisions", List.of("docs/decisions/"));
  }

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
    for (Map.Entry<String, List<String>> section : CONTENTS.entrySet()) {
      for (String wanted : section.getValue()) {
        List<String> found =
            left.stream()
                .filter(f -> f.equals(wanted) || wanted.endsWith("/") && f.startsWith(wanted))
                .toList();
        pages.add(checkout, section.getKey(), found);
        left.removeAll(found);
      }
    }
    pages.add(checkout, "More", left);
    return pages;
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
