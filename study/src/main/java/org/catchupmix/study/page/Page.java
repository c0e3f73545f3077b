package org.catchupmix.study.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.Html;

/**
 * A page of HTML that is also XML. Its policy forbids scripts but its own one, and all files but
 * images beside it.
 */
public final class Page {
  /** Content security policy: only what is in the page itself or beside it. */
  private static final String RULES =
      "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'";

  /** Number of sections from which a page has a table of contents. */
  private static final int LONG = 4;

  private final String title;
  private final Section lead = new Section("");
  private final List<Section> sections = new ArrayList<>();
  private Optional<Script> script = Optional.empty();

  public Page(String title) {
    this.title = title;
  }

  /** Text below the title. */
  public Section lead() {
    return lead;
  }

  public Section section(String title) {
    sections.add(new Section(title));
    return sections.getLast();
  }

  /** Runs a script once the page is read; a page has one at most. */
  public void run(Script only) {
    script = Optional.of(only);
  }

  private String policy() {
    String rules = RULES + script.map(s -> "; script-src " + s.source()).orElse("");
    return "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\"/>"
        .formatted(Html.escape(rules));
  }

  public String html() {
    StringBuilder page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n");
    page.append("<head>\n<meta charset=\"utf-8\"/>\n");
    page.append(policy()).append('\n');
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    page.append(Html.of(title).in("title").markup()).append('\n');
    page.append("<style>\n").append(resource(Page.class, "page.css"));
    page.append("</style>\n</head>\n<body>\n<main>\n");
    page.append(Html.of(title).in("h1").markup()).append('\n');
    page.append(lead.html("lead").markup()).append('\n');
    if (sections.size() >= LONG) {
      page.append(contents().markup()).append('\n');
    }
    for (int i = 0; i < sections.size(); i++) {
      page.append(sections.get(i).html(id(i)).markup()).append('\n');
    }
    page.append("</main>\n");
    script.ifPresent(s -> page.append(s.html().markup()).append('\n'));
    return page.append("</body>\n</html>\n").toString();
  }

  public void write(Path file) throws IOException {
    AtomicFile.write(file, html());
  }

  private Html contents() {
    return Html.each(sections, this::link).in("ol").in("nav", " aria-label=\"Contents\"");
  }

  private Html link(Section section) {
    String target = " href=\"#%s\"".formatted(id(sections.indexOf(section)));
    return Html.of(section.title()).in("a", target).in("li");
  }

  private static String id(int section) {
    return "part-" + (section + 1);
  }

  /** Reads a text file beside a class. */
  public static String resource(Class<?> owner, String file) {
    try (InputStream in = owner.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
