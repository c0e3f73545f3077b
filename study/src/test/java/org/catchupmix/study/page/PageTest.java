package org.catchupmix.study.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.catchupmix.io.Html;
import org.catchupmix.progress.ShellWord;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class PageTest {
  private static final String HOSTILE =
      "<script>alert('&\"')</script>]]> \u0000\u001b[1m\ud800 \uffff \u0085 \ud83d\ude00";

  @Test
  void hostileTextIsShownAsText() {
    Page page = new Page(HOSTILE);
    page.lead().paragraph(HOSTILE, Html.code(HOSTILE)).warning(HOSTILE).lines(List.of(HOSTILE));
    Section section = page.section(HOSTILE);
    section.subtitle(HOSTILE).list(List.of(Html.code(HOSTILE), Html.strong(HOSTILE)));
    section.folded(new Section(HOSTILE).paragraph(HOSTILE));
    section.table(
        new PageTable(HOSTILE, PageTable.Kind.WORDS, List.of(Html.of(HOSTILE), Html.NONE))
            .heading(Html.of(HOSTILE))
            .row(List.of(Html.of(HOSTILE), Html.number(HOSTILE, 1.5))));
    section.figures(List.of(new PageFigure(new byte[3], HOSTILE, Html.of(HOSTILE))));
    new FactTables(List.of(HOSTILE, "b"), List.of(Map.of(HOSTILE, HOSTILE), Map.of(HOSTILE, "c")))
        .addTo(section, HOSTILE);
    PageFile file = PageFile.of(page.html());
    assertEquals(0, file.count("script"));
    String shown =
        "<script>alert('&\"')</script>]]> \ufffd\ufffd[1m\ufffd \ufffd \ufffd \ud83d\ude00";
    assertEquals(shown, file.first("title"));
    assertEquals(shown, file.first("h2"));
    assertEquals(shown, file.first("summary"));
    assertEquals(shown, file.first("data"));
    assertEquals(shown, file.first("figcaption"));
    assertEquals(shown, file.all("img").getFirst().getAttribute("alt"));
    file.requireSelfContained();
  }

  /** The hash is that of the text between the tags, as a browser reads it. */
  @Test
  void aScriptIsAllowedByItsHashAlone() throws NoSuchAlgorithmException {
    String code = "if (1 < 2 && true) { document.title = 'é'; }\n";
    Page page = new Page("t");
    page.lead().live("panel", "{\"a\":\"" + HOSTILE + "\"}");
    page.run(new Script(code.replace("\n", "\r\n")));
    String html = page.html();
    String text = html.substring(html.indexOf("<script>") + 8, html.indexOf("</script>"));
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    PageFile file = PageFile.of(html);
    assertEquals(1, file.count("script"));
    assertTrue(file.first("script").contains(code));
    assertEquals(
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; script-src 'sha256-"
            + Base64.getEncoder().encodeToString(hash)
            + "'",
        file.all("meta").get(1).getAttribute("content"));
    for (String end : List.of("</script>", "]]>", "<!--")) {
      assertThrows(IllegalArgumentException.class, () -> new Script(end));
    }
    assertFalse(new Page("t").html().contains("script-src"));
  }

  @Test
  void aLongPageHasContentsThatLeadToItsSections() {
    Page page = new Page("t");
    for (String title : List.of("a", "b", "c")) {
      page.section(title).paragraph(title);
    }
    assertEquals(0, PageFile.of(page.html()).count("nav"));
    page.section("d & e");
    PageFile file = PageFile.of(page.html());
    List<Element> links = file.all("a");
    assertEquals(4, links.size());
    List<String> ids = file.all("section").stream().map(s -> s.getAttribute("id")).toList();
    for (Element link : links) {
      assertTrue(ids.contains(link.getAttribute("href").substring(1)), ids.toString());
    }
    assertEquals("d & e", links.getLast().getTextContent());
  }

  @Test
  void aRowOfAnotherLengthIsRefused() {
    PageTable table = new PageTable("t", PageTable.Kind.NUMBERS, List.of(Html.of("a")));
    assertThrows(IllegalArgumentException.class, () -> table.row(List.of(Html.NONE, Html.NONE)));
  }

  @Test
  void aFigureHasItsWidthAndItsBytes() {
    byte[] png = new byte[24];
    png[18] = 4; // 1024 pixels
    PageFigure figure = new PageFigure(png, "a", Html.NONE);
    assertEquals(512, figure.width());
    Page page = new Page("t");
    page.lead().figures(List.of(figure));
    assertEquals(
        "data:image/png;base64," + Base64.getEncoder().encodeToString(png),
        PageFile.of(page.html()).all("img").getFirst().getAttribute("src"));
  }

  @Test
  void factsAreSharedOrDiffer() {
    Page page = new Page("t");
    FactTables tables =
        new FactTables(
            List.of("x", "y"),
            List.of(Map.of("lr", 0.1, "seed", 1), Map.of("lr", 0.1, "seed", 2, "mix", "none")));
    tables.addTo(page.section("s"), "Facts");
    PageFile file = PageFile.of(page.html());
    assertEquals(List.of("lr", "0.1"), file.row("lr"));
    assertEquals(List.of("seed", "1", "2"), file.row("seed"));
    assertEquals(List.of("mix", "-", "none"), file.row("mix"));
    assertFalse(new FactTables(List.of("x"), List.of(Map.of())).shared(page.lead(), ""));
  }

  @Test
  void wordsOfAShellGoThereAndBack() {
    List<String> words = List.of("runs/a", "it's", "a b", "", "$HOME", "--ood", "x,y");
    String line = String.join(" ", words.stream().map(ShellWord::of).toList());
    assertTrue(line.startsWith("runs/a 'it'\\''s' 'a b' '' '$HOME' --ood x,y"), line);
    assertEquals(words, ShellWord.split(line));
  }
}
