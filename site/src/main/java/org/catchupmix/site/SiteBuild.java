package org.catchupmix.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The program: {@code SiteBuild CHECKOUT FOLDER VERSION}. It ends with exit code 1 and one line for
 * each fault where Javadoc is incomplete or a link leads nowhere.
 */
public final class SiteBuild {
  /** The modules whose classes are documented. */
  private static final List<String> MODULES =
      List.of("core", "emulator", "kernels", "nn", "catchupmix", "study", "bench");

  private SiteBuild() {}

  /**
   * Builds the pages.
   *
   * @param arguments the checkout, the folder to write, the version to show
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    Path checkout = Path.of(arguments[0]).toAbsolutePath().normalize();
    Path out = Path.of(arguments[1]).toAbsolutePath().normalize();
    List<String> faults = build(checkout, out, arguments[2]);
    faults.forEach(f -> System.err.println("site: " + f));
    if (!faults.isEmpty()) {
      System.err.printf("site: %d faults, each in a line above%n", faults.size());
      System.exit(1);
    }
    System.out.println("site: " + out.resolve("index.html"));
  }

  private static List<String> build(Path checkout, Path out, String version) throws IOException {
    FileTree.delete(out);
    Files.createDirectories(out);
    List<Path> sources = MODULES.stream().map(m -> checkout.resolve(m + "/src/main/java")).toList();
    List<String> faults = new ArrayList<>(Javadoc.run(sources, out.resolve("api"), version));
    Pages pages = Pages.of(checkout, sources, out);
    PageTemplate template = new PageTemplate(pages, version);
    PageTemplate.writeShared(out);
    SearchIndex index = new SearchIndex();
    SourceFiles files = new SourceFiles(template);
    for (Pages.Page page : pages.all()) {
      Links links = new Links(checkout, page, files);
      String body = page.guide().html(links);
      index.add(page, body);
      String html = template.page(page.target(), page.title(), body);
      Path target = out.resolve(page.target());
      Files.createDirectories(target.getParent());
      Files.writeString(target, html);
      links.dead().stream().map(l -> page.source() + ": no such file: " + l).forEach(faults::add);
    }
    files.write();
    index.addClasses(out);
    Files.writeString(out.resolve(SearchIndex.FILE), index.script());
    faults.addAll(LinkCheck.of(out));
    return faults;
  }
}
