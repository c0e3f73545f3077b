package org.catchupmix.study.page;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/** A page as a strict parser reads it. */
public record PageFile(Document document) {
  /** Fails if it is not well-formed. */
  public static PageFile of(String html) {
    try {
      DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      builder.setErrorHandler(
          new DefaultHandler() {
            @Override
            public void fatalError(SAXParseException e) throws SAXException {
              throw e;
            }
          });
      return new PageFile(builder.parse(new InputSource(new StringReader(html))));
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new AssertionError("the page is not well-formed: " + e.getMessage(), e);
    }
  }

  public List<Element> all(String name) {
    NodeList nodes = document.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  public int count(String name) {
    return all(name).size();
  }

  public String first(String name) {
    return texts(name).getFirst();
  }

  public List<String> texts(String name) {
    return all(name).stream().map(Element::getTextContent).toList();
  }

  public List<String> commands() {
    return texts("pre").stream().flatMap(String::lines).toList();
  }

  public List<String> warnings() {
    return all("p").stream()
        .filter(p -> p.getAttribute("class").equals("warning"))
        .map(Element::getTextContent)
        .toList();
  }

  /** Returns the preformatted text that opens under a title. */
  public String folded(String title) {
    Element details =
        all("details").stream()
            .filter(d -> d.getElementsByTagName("summary").item(0).getTextContent().equals(title))
            .findFirst()
            .orElseThrow(() -> new AssertionError("nothing is folded under " + title));
    return details.getElementsByTagName("pre").item(0).getTextContent();
  }

  /** Returns the cells of the first row that begins with a text. */
  public List<String> row(String head) {
    return all("tr").stream()
        .map(PageFile::cells)
        .filter(cells -> cells.getFirst().equals(head))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row " + head));
  }

  private static List<String> cells(Element row) {
    NodeList nodes = row.getChildNodes();
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      cells.add(nodes.item(i).getTextContent());
    }
    return cells;
  }

  private static boolean isBeside(String address) {
    return address.matches("[^/:][^:]*\\.(svg|pdf|png|csv|tex|html)");
  }

  /** Requires that the page runs nothing, and loads only images from beside it. */
  public void requireSelfContained() {
    for (String name : List.of("script", "link", "iframe", "object", "embed", "base", "form")) {
      assertTrue(all(name).isEmpty(), name);
    }
    for (Element e : all("*")) {
      NamedNodeMap attributes = e.getAttributes();
      for (int i = 0; i < attributes.getLength(); i++) {
        String key = attributes.item(i).getNodeName();
        String value = attributes.item(i).getNodeValue();
        assertFalse(key.startsWith("on"), key);
        assertFalse(value.contains("url("), value);
        switch (key) {
          case "src" -> assertTrue(value.startsWith("data:image/") || isBeside(value), value);
          case "href" -> assertTrue(value.startsWith("#") || isBeside(value), value);
          case "xmlns" -> assertTrue(value.equals("http://www.w3.org/1999/xhtml"), value);
          default -> assertFalse(value.contains("://"), key + "=" + value);
        }
      }
    }
    String style = first("style");
    assertFalse(style.contains("url(") || style.contains("@import"), "style loads nothing");
    assertTrue(
        all("meta").stream()
            .anyMatch(m -> m.getAttribute("content").startsWith("default-src 'none';")),
        "the browser is told so");
  }
}
