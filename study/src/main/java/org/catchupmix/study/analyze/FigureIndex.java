package org.catchupmix.study.analyze;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.catchupmix.run.RunException;
import org.catchupmix.run.TextFile;

/** The file {@code figures.json} of a folder. Figures are in the order of their first drawing. */
public record FigureIndex(List<Entry> figures) {
  /**
   * A figure: {@code NAME.png}, {@code NAME.svg}, and its numbers in {@code NAME.csv}.
   *
   * @param what the analysis
   * @param caption one or two sentences, with units
   * @param command that drew it
   */
  public record Entry(String what, String name, String title, String caption, String command) {}

  public static final String FILE = "figures.json";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  public FigureIndex {
    figures = List.copyOf(figures);
  }

  /**
   * Reads the index of a folder; it is empty where there is none.
   *
   * @throws RunException if the file is not an index of figures
   */
  public static FigureIndex read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return new FigureIndex(List.of());
    }
    try {
      FigureIndex index = JSON.readValue(Files.readString(file), FigureIndex.class);
      return Optional.ofNullable(index).orElseThrow(() -> foreign(file));
    } catch (JsonProcessingException e) {
      throw foreign(file);
    }
  }

  private static RunException foreign(Path file) {
    return new RunException(
        "%s is not an index of figures, with a list 'figures': delete it and analyse again"
            .formatted(file));
  }

  /** Returns the index with a figure, which replaces one of the same name. */
  FigureIndex with(Entry figure) {
    List<Entry> all = new ArrayList<>(figures);
    int place = all.stream().map(Entry::name).toList().indexOf(figure.name());
    if (place < 0) {
      all.add(figure);
    } else {
      all.set(place, figure);
    }
    return new FigureIndex(all);
  }

  void write(Path folder) throws IOException {
    TextFile.writeJson(folder.resolve(FILE), this);
  }
}
