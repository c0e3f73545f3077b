package org.catchupmix.study.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class FigureTest {
  private static final double[] X = {1, 2, 3};

  private static final FigureOptions ALL =
      new FigureOptions(EnumSet.allOf(Format.class), false, Map.of());

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

  /** Width of the smallest rectangle with all that is not white, as a share of the image's. */
  private static double ink(BufferedImage image) {
    int left = image.getWidth();
    int right = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if ((image.getRGB(x, y) & 0xFF) < 0x80) {
          left = Math.min(left, x);
          right = Math.max(right, x);
        }
      }
    }
    return (double) (right - left) / image.getWidth();
  }

  @Test
  void writesAllFormatsAndNoOtherFile() throws Exception {
    for (Figure figure : List.of(lines(), dots(), sheet())) {
      List<Path> files = figure.write(folder.resolve("a"), ALL);
      List<String> names = files.stream().map(f -> f.getFileName().toString()).toList();
      assertEquals(List.of("a.svg", "a.pdf", "a.png", "a.csv"), names);
      try (Stream<Path> all = Files.list(folder)) {
        assertEquals(Set.copyOf(files), all.collect(Collectors.toSet()));
      }
      Element svg = read(files.getFirst()).getDocumentElement();
      assertEquals("svg", svg.getLocalName());
      int width = Integer.parseInt(svg.getAttribute("width"));
      int height = Integer.parseInt(svg.getAttribute("height"));
      assertEquals(ImageIO.read(files.get(2).toFile()).getWidth(), 2 * width);
      // PDFBox states a wrong number of objects where it compresses them.
      String written = Files.readString(files.get(1), StandardCharsets.ISO_8859_1);
      assertTrue(written.startsWith("%PDF-1.4") && !written.contains("/ObjStm"));
      try (PDDocument pdf = Loader.loadPDF(files.get(1).toFile())) {
        PDRectangle page = pdf.getPage(0).getMediaBox();
        assertEquals(
            List.of(1, width, height),
            List.of(pdf.getNumberOfPages(), (int) page.getWidth(), (int) page.getHeight()));
        assertEquals(figure.title(), pdf.getDocumentInformation().getTitle());
        BufferedImage drawn = new PDFRenderer(pdf).renderImage(0, 1);
        BufferedImage png = ImageIO.read(files.get(2).toFile());
        assertEquals(ink(png), ink(drawn), 0.1, "the PDF has the ink of the PNG");
      }
      assertEquals("0 0 " + width + " " + height, svg.getAttribute("viewBox"));
    }
  }

  @Test
  void isTheSameEachTimeAndInEachCountryAndNeedsNoFont() throws Exception {
    List<Figure> first = List.of(dots(), sheet(), lines());
    List<Figure> second = List.of(dots(), sheet(), lines());
    Locale before = Locale.getDefault();
    for (int i = 0; i < first.size(); i++) {
      first.get(i).write(folder.resolve("a"), ALL);
      try {
        Locale.setDefault(Locale.of("ar", "EG"));
        second.get(i).write(folder.resolve("b"), ALL);
      } finally {
        Locale.setDefault(before);
      }
      for (Format format : Format.values()) {
        Path a = folder.resolve("a." + format.ending());
        assertEquals(-1, Files.mismatch(a, folder.resolve("b." + format.ending())), a.toString());
      }
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
    sheet().write(folder.resolve("a"), ALL);
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

  /** A title takes room on request, and a long label another row of the legend. */
  @Test
  void optionsDrawTitlesAndLabels() throws Exception {
    int plain = height(FigureOptions.DEFAULT);
    Map<String, String> labels =
        Map.of("a", "A name so long that it takes a row alone, or more".repeat(2));
    assertEquals(plain + Theme.TITLE_HEIGHT, height(new FigureOptions(ONE, true, Map.of())));
    assertTrue(height(new FigureOptions(ONE, false, labels)) > plain);
    FigureOptions named = new FigureOptions(ONE, false, Map.of("catchup", "Catch-up Mix"));
    assertEquals("Catch-up Mix", named.label("catchup"));
    assertEquals("Catch-up Mix, keep=random", named.label("catchup:keep=random"));
    assertEquals("catchup-seed1", named.label("catchup-seed1"));
  }

  private static final Set<Format> ONE = Set.of(Format.PNG);

  private static int height(FigureOptions options) throws IOException {
    Series a = new Series("a", X, X);
    Series b = new Series("b", X, X);
    Figure figure = LineCharts.figure("t", List.of(new Panel("", "x", "y", List.of(a, b))));
    return figure.layout().draw(options).height();
  }
}
