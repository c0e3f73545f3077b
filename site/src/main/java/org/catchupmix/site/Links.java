package org.catchupmix.site;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The links of one page: what they are in the checkout, and what they are in the site. A link to a
 * Markdown file leads to its page, one to a class to its Javadoc, one to another file or folder to
 * a copy.
 *
 * @param checkout the root of the sources
 * @param page the page
 * @param files where files of the checkout are in the site
 * @param dead collects links to files that are not there
 */
record Links(Path checkout, Pages.Page page, SourceFiles files, List<String> dead) {
  /** The links of a page, none of them dead so far. */
  Links(Path checkout, Pages.Page page, SourceFiles files) {
    this(checkout, page, files, new ArrayList<>());
  }

  /** A link as the page needs it. */
  String of(String link) {
    if (link.matches("[a-z][a-z0-9+.-]*:.*") || link.startsWith("#")) {
      return link;
    }
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    String anchor = hash < 0 ? "" : link.substring(hash);
    Path file = checkout.resolve(page.source()).resolveSibling(path).normalize();
    if (!file.startsWith(checkout) || !Files.exists(file)) {
      dead.add(link);
      return link;
    }
    return relative(page.target(), files.target(Pages.slashed(checkout.relativize(file)))) + anchor;
  }

  /** The link from one file of the site to another; both relative to its root. */
  static String relative(String from, String to) {
    return Pages.slashed(Path.of("/" + from).getParent().relativize(Path.of("/" + to)));
  }
}
