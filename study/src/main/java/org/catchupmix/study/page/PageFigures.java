package org.catchupmix.study.page;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.catchupmix.io.Html;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.FigureFolder;
import org.catchupmix.study.plot.FigureIndex;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.plot.Format;

/**
 * Figures of a page: files in a folder, which the page links, or parts of the page.
 *
 * @param folder for figures that the page draws; empty if they are part of the page
 */
public record PageFigures(Path page, Optional<Path> folder, FigureOptions options) {
  /** Creates a page with a folder of figures beside it, {@code PAGE-figures}. */
  public static PageFigures linked(Path page, FigureOptions options) {
    String name = page.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    String folder = name.equals("index") ? "figures" : name + "-figures";
    return new PageFigures(page, Optional.of(page.resolveSibling(folder)), shown(options));
  }

  /** Creates a page that is one file. */
  public static PageFigures embedded(Path page, FigureOptions options) {
    return new PageFigures(page, Optional.empty(), shown(options));
  }

  /** Adds a format that browsers show, if there is none. */
  private static FigureOptions shown(FigureOptions options) {
    if (options.formats().contains(Format.SVG) || options.formats().contains(Format.PNG)) {
      return options;
    }
    Set<Format> formats = EnumSet.copyOf(options.formats());
    formats.add(Format.SVG);
    return new FigureOptions(formats, options.titles(), options.labels());
  }

  /** Draws a figure; its caption follows its title. */
  public PageFigure draw(String name, Figure figure, String caption) throws IOException {
    if (folder.isEmpty()) {
      Html text = caption(figure.title(), caption);
      return new PageFigure(
          data("svg+xml", figure.bytes(Format.SVG, options)),
          figure.width(options),
          figure.title(),
          text);
    }
    PrintStream silent = new PrintStream(OutputStream.nullOutputStream());
    return show(
        folder.get(), new FigureFolder(folder.get(), options, silent).add(name, figure, caption));
  }

  /** Returns the figures that a folder lists and has. */
  public List<PageFigure> of(Path drawn) throws IOException {
    return of(drawn, _ -> true);
  }

  /** Returns the figures of some names that a folder lists and has. */
  public List<PageFigure> of(Path drawn, Predicate<String> names) throws IOException {
    List<PageFigure> figures = new ArrayList<>();
    for (FigureIndex.Entry entry : FigureIndex.read(drawn).figures()) {
      if (names.test(entry.name()) && !entry.formats(drawn).isEmpty()) {
        figures.add(show(drawn, entry));
      }
    }
    return figures;
  }

  private PageFigure show(Path drawn, FigureIndex.Entry entry) throws IOException {
    List<Format> formats = entry.formats(drawn);
    Optional<Format> image = formats.stream().filter(f -> f != Format.PDF).findFirst();
    Html text = caption(entry.title(), entry.caption());
    if (folder.isPresent()) {
      List<Html> links = new ArrayList<>();
      formats.forEach(f -> links.add(link(drawn, entry, f.name(), f.ending())));
      links.add(link(drawn, entry, "CSV", "csv"));
      text =
          Html.of(
              text,
              " ",
              Html.each(links, l -> l.then(new Html(" "))).in("span", " class=\"files\""));
    }
    String source = image.map(f -> address(drawn, entry, f.ending())).orElse("");
    if (folder.isEmpty() && image.isPresent()) {
      String type = image.get() == Format.SVG ? "svg+xml" : "png";
      byte[] bytes = Files.readAllBytes(drawn.resolve(entry.name() + "." + image.get().ending()));
      source = data(type, bytes);
    }
    return new PageFigure(source, entry.width(), entry.title(), text);
  }

  private static Html caption(String title, String text) {
    return text.isBlank() ? Html.strong(title) : Html.of(Html.strong(title, "."), " ", text);
  }

  private Html link(Path drawn, FigureIndex.Entry entry, String text, String ending) {
    return Html.link(address(drawn, entry, ending), text);
  }

  /** Address of a file, relative to the page, so that both can move together. */
  private String address(Path drawn, FigureIndex.Entry entry, String ending) {
    return address(drawn.resolve(entry.name() + "." + ending));
  }

  /** Address of a file, relative to the page. */
  public String address(Path file) {
    Path from = page.toAbsolutePath().normalize().getParent();
    String path = from.relativize(file.toAbsolutePath().normalize()).toString().replace('\\', '/');
    try {
      return new URI(null, null, "/" + path, null)
          .getRawPath()
          .substring(1)
          .replaceFirst("^(?=[^/]*:)", "./");
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("file " + file + " has no address", e);
    }
  }

  static String data(String type, byte[] bytes) {
    return "data:image/" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }
}
