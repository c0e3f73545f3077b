package org.catchupmix.app.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.catchupmix.app.campaign.Readers.Reader;

/** One reader, as Jazzer calls it: coverage tells it which inputs lead somewhere new. */
public final class FuzzTarget {
  /** Inputs that are kept, a folder for each reader. */
  static final Path CORPUS = Path.of("src", "test", "corpus");

  private static Reader reader;

  private FuzzTarget() {}

  /** The inputs that are kept for a reader. */
  static List<Path> corpus(Reader reader) throws IOException {
    Path folder = CORPUS.resolve(reader.key());
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** Arguments: the reader's key, an empty folder. */
  public static void fuzzerInitialize(String[] args) throws IOException {
    reader =
        new Readers(Path.of(args[1]), new Random(1))
            .all().stream().filter(r -> r.key().equals(args[0])).findFirst().orElseThrow();
  }

  /** Has it read an input. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    String finding = reader.outcome(input).finding();
    if (!finding.isEmpty()) {
      throw new AssertionError(finding);
    }
  }
}
