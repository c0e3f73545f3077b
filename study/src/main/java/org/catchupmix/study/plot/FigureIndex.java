package org.catchupmix.study.plot;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.catchupmix.run.JsonFile;
import org.catchupmix.run.RunException;

/** The list {@code figures.json} of a folder's figures, in the order in which they came. */
public record FigureIndex(List<Entry> figures) {
  static final String FILE = "figures.json";
  private static final String FORMAT = "catchupmix figures 1";

  /**
   * A figure; its files are {@code name} with their endings.
   *
   * @param width in points
   */
  public record Entry(String name, String title, String caption, int width) {
    /** Formats in which a folder has the figure. */
    public List<Format> formats(Path folder) {
      return Stream.of(Format.values())
          .filter(f -> Files.exists(folder.resolve(name + "." + f.ending())))
          .toList();
    }
  }

  /**
   * Reads the list of a folder; empty if there is none.
   *
   * @throws RunException if it is damaged
   */
  public static FigureIndex read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return new FigureIndex(List.of());
    }
    List<Entry> figures = new ArrayList<>();
    for (JsonNode figure : JsonFile.json(file).path("figures")) {
      figures.add(
          new Entry(
              text(file, figure, "name"),
              text(file, figure, "title"),
              text(file, figure, "caption"),
              figure.path("width").asInt()));
    }
    return new FigureIndex(figures);
  }

  private static String text(Path file, JsonNode figure, String key) {
    if (!figure.path(key).isTextual()) {
      throw new RunException(
          "%s: a figure has no %s: delete the file, and draw the figures again"
              .formatted(file, key));
    }
    return figure.path(key).asText();
  }

  /** Returns the list with a figure at the place of the one of its name, or at the end. */
  FigureIndex with(Entry figure) {
    Map<String, Entry> all = new LinkedHashMap<>();
    figures.forEach(f -> all.put(f.name(), f));
    all.put(figure.name(), figure);
    return new FigureIndex(List.copyOf(all.values()));
  }

  void write(Path folder) throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", FORMAT);
    root.put("figures", figures);
    JsonFile.writeJson(folder.resolve(FILE), root);
  }
}
