package org.catchupmix.site;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Follows every link of a folder of pages that stays in it: the file must be there, and so must the
 * anchor. Links to other sites are not followed.
 */
final class LinkCheck {
  private final Path root;
  private final Map<Path, Set<String>> anchors = new HashMap<>();
  private final List<String> faults = new ArrayList<>();

  /** A link to follow when all pages are read. */
  private record Found(Path page, String link) {}

  private LinkCheck(Path root) {
    this.root = root;
  }

  /** The links of all pages below a folder that lead nowhere, a line each. */
  static List<String> of(Path root) throws IOException {
    return new LinkCheck(root.toAbsolutePath().normalize()).run();
  }

  private List<String> run() throws IOException {
    Set<Found> links = new HashSet<>();
    for (Path page : FileTree.files(root, ".html")) {
      Document html = Jsoup.parse(page, "UTF-8");
      Set<String> names = anchors.computeIfAbsent(page, _ -> new HashSet<>());
      html.select("[id]").forEach(e -> names.add(e.id()));
      html.select("a[name]").forEach(e -> names.add(e.attr("name")));
      for (Element e : html.select("a[href], link[href], img[src], script[src]")) {
        links.add(new Found(page, e.hasAttr("href") ? e.attr("href") : e.attr("src")));
      }
    }
    links.forEach(this::follow);
    return faults.stream().sorted().toList();
  }

  private void follow(Found found) {
    String link = found.link();
    if (link.matches("[a-z][a-z0-9+.-]*:.*") || link.startsWith("//")) {
      return;
    }
    int hash = link.indexOf('#');
    String path = decoded(hash < 0 ? link : link.substring(0, hash)).replaceFirst("\\?.*", "");
    Path file = path.isEmpty() ? found.page() : found.page().resolveSibling(path).normalize();
    String place = root.relativize(found.page()).toString();
    if (!file.startsWith(root) || !Files.isRegularFile(file)) {
      faults.add("%s: the link %s leads to no file".formatted(place, link));
      return;
    }
    String anchor = hash < 0 ? "" : decoded(link.substring(hash + 1));
    if (!anchor.isEmpty() && !anchors.getOrDefault(file, Set.of(anchor)).contains(anchor)) {
      faults.add("%s: the link %s leads to no place of its file".formatted(place, link));
    }
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
