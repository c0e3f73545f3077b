package org.catchupmix.site;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The links of one page: what they are in the checkout, and what they are in the site. A link to a
 * Markdown file leads to its page, one to a class to its Javadoc, one to another file or folder to
 * a copy.
 */
final class Links {
  private final Path checkout;
  private final String source;
  private final String target;
  private final Pages pages;
  private final SourceFiles files;
  private final List<String> dead = new ArrayList<>();

  /**
   * The links of a page.
   *
   * @param checkout the root of the sources
   * @param source the page's file, relative to the checkout
   * @param target the page, relative to the site
   * @param pages the pages that there are
   * @param files takes the files that are linked to
   */
  Links(Path checkout, String source, String target, Pages pages, SourceFiles files) {
    this.checkout = checkout;
    this.source = source;
    this.target = target;
    this.pages = pages;
    this.files = files;
  }

  /** A link as the page needs it. */
  String of(String link) {
    if (link.matches("[a-z][a-z0-9+.-]*:.*") || link.startsWith("#")) {
      return link;
    }
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    String anchor = hash < 0 ? "" : link.substring(hash);
    Path file = checkout.resolve(source).resolveSibling(path).normalize();
    if (!file.startsWith(checkout) || !Files.exists(file)) {
      dead.add(link);
      return link;
    }
    String relative = checkout.relativize(file).toString().replace('\\', '/');
    String page = pages.target(checkout, relative);
    return relative(target, page != null ? page : files.target(relative)) + anchor;
  }

  /** Links to files that are not there. */
  List<String> dead() {
    return dead;
  }

  /** The link from one file of the site to another; both relative to its root. */
  static String relative(String from, String to) {
    Path folder = Path.of("/" + from).getParent();
    return folder.relativize(Path.of("/" + to)).toString().replace('\\', '/');
  }
}
