package org.catchupmix.data.sets;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.catchupmix.data.DataException;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.Reading;
import org.catchupmix.data.sets.DataSource.Place;

/**
 * Images as the user names them: {@code NAME[@SIZE][:DIR]}. Only the first colon separates, so
 * {@code folder:C:\images} works.
 *
 * @param source the source called NAME
 * @param size rows and columns to scale to; only {@code folder} takes it
 * @param dir folder with the files, if given
 */
record DataSpec(DataSource source, OptionalInt size, Optional<Path> dir) {
  /** The only source that takes a size. */
  private static final String SCALABLE = "folder";

  /** A larger size is a slip: at 1024 x 1024 a mere thousand RGB images take 3 GB of memory. */
  private static final int MAX_SIZE = 1024;

  /**
   * Reads a spec.
   *
   * @param text for example {@code fashion-sample}, {@code cifar10:/data} or {@code folder@32:pics}
   * @param sources known sources
   * @throws DataException if there is no such source, or it does not take the size or folder
   */
  static DataSpec parse(String text, List<DataSource> sources) {
    int colon = text.indexOf(':');
    String head = colon < 0 ? text : text.substring(0, colon);
    String tail = colon < 0 ? "" : text.substring(colon + 1).strip();
    int at = head.indexOf('@');
    String name = (at < 0 ? head : head.substring(0, at)).strip();
    DataSource source =
        sources.stream()
            .filter(s -> s.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name, sources));
    if (colon >= 0 && tail.isEmpty()) {
      throw new DataException(
          "'%s' has no folder after the colon; write %s:DIR".formatted(text, name));
    }
    if (source.place() == Place.PROGRAM && colon >= 0) {
      throw new DataException(
          "%s is shipped with the program and takes no folder such as %s; write %s alone"
              .formatted(name, tail, name));
    }
    OptionalInt size =
        at < 0 ? OptionalInt.empty() : OptionalInt.of(size(text, name, head.substring(at + 1)));
    return new DataSpec(source, size, tail.isEmpty() ? Optional.empty() : Optional.of(path(tail)));
  }

  private static DataException unknown(String name, List<DataSource> sources) {
    List<String> names = sources.stream().map(DataSource::name).toList();
    return new DataException(
        "There is no data set '%s'; choose one of %s".formatted(name, String.join(", ", names)));
  }

  private static int size(String text, String name, String digits) {
    int size = digits.matches("[0-9]{1,4}") ? Integer.parseInt(digits) : 0;
    if (!name.equals(SCALABLE) || size < 1 || size > MAX_SIZE) {
      throw new DataException(
          "'%s' has the size '%s'; only %s takes one, of 1 to %d, such as folder@32:DIR"
              .formatted(text, digits, SCALABLE, MAX_SIZE));
    }
    return size;
  }

  private static Path path(String tail) {
    try {
      return Path.of(tail);
    } catch (InvalidPathException e) {
      throw new DataException(
          "'%s' is not a path on this system (%s); give an existing folder"
              .formatted(tail, e.getReason()),
          e);
    }
  }

  /** Tells where the files of a spec of this text are expected, and which are missing. */
  Datasets.Status status(String text) {
    if (source.place() == Place.PROGRAM) {
      return new Datasets.Status(text, "in the program's jar", List.of());
    }
    return dir.map(
            at -> new Datasets.Status(text, at.toString(), source.reader().missing().apply(at)))
        .orElseGet(
            () ->
                new Datasets.Status(
                    text,
                    "nowhere until you name the folder: " + source.name() + ":DIR",
                    source.expected()));
  }

  /** Reads the images. */
  ImageSplits load(Framing framing, Reading reading) {
    return source.reader().read().from(folder(), size, framing, reading);
  }

  private Path folder() {
    if (source.place() == Place.PROGRAM) {
      return Path.of("");
    }
    String files = "%s (%s)".formatted(String.join("; ", source.expected()), source.howToGet());
    if (dir.isEmpty()) {
      throw new DataException(
          "%s needs a folder; write %s:DIR, where DIR holds %s"
              .formatted(source.name(), source.name(), files));
    }
    if (source.place() == Place.FOLDER && !Files.isDirectory(dir.get())) {
      throw new DataException(
          "%s is not a folder; name the one that holds %s".formatted(dir.get(), files));
    }
    return dir.get();
  }
}
