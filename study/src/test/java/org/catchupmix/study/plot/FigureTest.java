package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class FigureTest {
  private static final double[] X = {1, 2, 3};

  @TempDir Path folder;

  private static Figure lines() throws IOException {
    return LineCharts.figure(
        "three < four",
        List.of(new Panel("p", "epoch", "loss (nats)", List.of(new Series("a", X, X)))));
  }

  private static Figure dots() throws IOException {
    Dots.Series s = new Dots.Series("a", List.of(new Dots.Dot(1)));
    return DotCharts.figure("dots", new Dots("x", List.of("row"), List.of(s), 1));
  }

  private static Figure sheet() throws IOException {
    Sheet.Tile tile = new Sheet.Tile(1, 2, 1, new byte[] {10, 90});
    return Sheet.figure("sheet", List.of("c"), List.of(Sheet.Row.of("r", List.of(tile))));
  }

  private static Document read(Path svg) throws Exception {
    // No external DTD is fetched.
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(svg.toFile());
  }

  @Test
  void writesBothAndNoOtherFile() throws Exception {
    for (Figure figure : List.of(lines(), dots(), sheet())) {
      List<Path> files = figure.write(folder.resolve("a"));
      assertEquals(List.of(folder.resolve("a.png"), folder.resolve("a.svg")), files);
      try (Stream<Path> all = Files.list(folder)) {
        assertEquals(files, all.sorted().toList());
      }
      Element svg = read(files.getLast()).getDocumentElement();
      assertEquals("svg", svg.getLocalName());
      int width = Integer.parseInt(svg.getAttribute("width"));
      int height = Integer.parseInt(svg.getAttribute("height"));
      assertEquals(ImageIO.read(files.getFirst().toFile()).getWidth(), 2 * width);
      assertEquals("0 0 " + width + " " + height, svg.getAttribute("viewBox"));
    }
  }

  @Test
  void isTheSameEachTimeAndNeedsNoFont() throws Exception {
    List<Figure> first = List.of(dots(), sheet(), lines());
    List<Figure> second = List.of(dots(), sheet(), lines());
    for (int i = 0; i < first.size(); i++) {
      first.get(i).write(folder.resolve("a"));
      second.get(i).write(folder.resolve("b"));
      assertEquals(-1, Files.mismatch(folder.resolve("a.svg"), folder.resolve("b.svg")));
      assertEquals(-1, Files.mismatch(folder.resolve("a.png"), folder.resolve("b.png")));
    }
    Document svg = read(folder.resolve("a.svg"));
    assertEquals(0, svg.getElementsByTagNameNS("*", "text").getLength());
    assertEquals("three < four", svg.getElementsByTagNameNS("*", "title").item(0).getTextContent());
    // The line of the first style is drawn in its colour, 0x0072B2.
    String text = Files.readString(folder.resolve("a.svg"));
    assertTrue(text.contains("rgb(0,114,178)"), "colour of the line");
    assertFalse(text.contains("<!--"), "comments of the library");
  }

  @Test
  void imagesAreEmbeddedPixelByPixel() throws Exception {
    sheet().write(folder.resolve("a"));
    NodeList images = read(folder.resolve("a.svg")).getElementsByTagNameNS("*", "image");
    assertEquals(1, images.getLength());
    String href = ((Element) images.item(0)).getAttributeNS("http://www.w3.org/1999/xlink", "href");
    String start = "data:image/png;base64,";
    assertTrue(href.startsWith(start), href);
    byte[] png =
        Base64.getDecoder()
            .decode(href.substring(start.length()).getBytes(StandardCharsets.US_ASCII));
    var image = ImageIO.read(new ByteArrayInputStream(png));
    assertEquals(0x0A0A0A, image.getRGB(0, 0) & 0xFFFFFF);
    assertEquals(0x5A5A5A, image.getRGB(image.getWidth() - 1, 0) & 0xFFFFFF);
  }
}
