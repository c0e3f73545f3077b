package org.catchupmix.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.catchupmix.core.Spelling;
import org.catchupmix.data.DataSet.Place.Installed;
import org.catchupmix.data.DataSet.Place.Shipped;

/**
 * A dataset as the user names it: {@code NAME[@SIZE][:DIR]}. Only the first colon separates, so
 * {@code folder:C:\images} works.
 *
 * @param set the data set called NAME
 * @param size rows and columns to scale to; only {@code folder} takes it
 * @param dir the folder with the files, if given
 */
record DatasetSpec(DataSet set, OptionalInt size, Optional<Path> dir) {
  /** The only one that takes a size. */
  private static final String SCALABLE = "folder";

  /** A larger size is a slip: at 1024 x 1024 a mere thousand RGB images take 3 GB of memory. */
  private static final int MAX_SIZE = 1024;

  /**
   * Reads a spec.
   *
   * @param text for example {@code fashion-sample}, {@code cifar10:/data} or {@code folder@32:pics}
   * @param sets the data sets there are
   * @throws DataException if there is no such data set or it does not take the size or folder
   */
  static DatasetSpec parse(String text, List<DataSet> sets) {
    int colon = text.indexOf(':');
    String head = colon < 0 ? text : text.substring(0, colon);
    String tail = colon < 0 ? "" : text.substring(colon + 1).strip();
    int at = head.indexOf('@');
    String name = (at < 0 ? head : head.substring(0, at)).strip();
    DataSet set =
        sets.stream()
            .filter(k -> k.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name, sets));
    if (colon >= 0 && tail.isEmpty()) {
      throw new DataException(
          "The dataset '%s' has no folder after the colon; write %s:DIR.".formatted(text, name));
    }
    OptionalInt size =
        at < 0 ? OptionalInt.empty() : OptionalInt.of(size(text, name, head.substring(at + 1)));
    return new DatasetSpec(set, size, tail.isEmpty() ? Optional.empty() : Optional.of(path(tail)));
  }

  private static DataException unknown(String name, List<DataSet> sets) {
    List<String> names = sets.stream().map(DataSet::name).toList();
    return new DataException(
        "There is no dataset '%s'%s; choose one of %s."
            .formatted(name, Spelling.guess(name, names), String.join(", ", names)));
  }

  private static int size(String text, String name, String digits) {
    if (!name.equals(SCALABLE)) {
      throw new DataException(
          "The dataset '%s' asks for a size, but only %s can be scaled; write %s:DIR."
              .formatted(text, SCALABLE, name));
    }
    if (digits.matches("[0-9]{1,4}")) {
      int size = Integer.parseInt(digits);
      if (size >= 1 && size <= MAX_SIZE) {
        return size;
      }
    }
    throw new DataException(
        ("The dataset '%s' asks for the size '%s', but it must be 1 to %d; "
                + "write, say, folder@32:DIR.")
            .formatted(text, digits, MAX_SIZE));
  }

  private static Path path(String tail) {
    try {
      return Path.of(tail);
    } catch (InvalidPathException e) {
      throw new DataException(
          "'%s' is not a path on this system (%s); give an existing folder."
              .formatted(tail, e.getReason()),
          e);
    }
  }

  /** Where the files are expected and which are missing, of a spec of this text. */
  Datasets.Status status(String text) {
    requireNoFolder();
    Optional<Path> place =
        set.place() instanceof Installed i ? dir.or(() -> Optional.of(i.dir())) : dir;
    if (set.place() instanceof Shipped) {
      return new Datasets.Status(text, "in the program's jar", List.of());
    }
    return place
        .map(at -> new Datasets.Status(text, at.toString(), set.reader().missing().apply(at)))
        .orElseGet(
            () ->
                new Datasets.Status(
                    text,
                    "nowhere until you name the folder: " + set.name() + ":DIR",
                    set.expected()));
  }

  /** Reads the images. */
  ImageSplits load(Framing framing, Reading reading) {
    return set.reader().read().from(folder(), size, framing, reading);
  }

  /** What is shipped with the program takes no folder. */
  private void requireNoFolder() {
    if (set.place() instanceof Shipped shipped && dir.isPresent()) {
      throw new DataException(
          "%s is shipped with the program and takes no folder such as %s; write %s alone, or %s."
              .formatted(set.name(), dir.get(), set.name(), shipped.rather()));
    }
  }

  private Path folder() {
    requireNoFolder();
    if (set.place() instanceof Shipped) {
      return Path.of("");
    }
    if (dir.isEmpty() && set.place() instanceof Installed installed) {
      List<String> missing = set.reader().missing().apply(installed.dir());
      if (!missing.isEmpty()) {
        throw new DataException(
            "%s has no %s; run %s, or write %s:DIR."
                .formatted(
                    installed.dir(), String.join(", ", missing), installed.install(), set.name()));
      }
      return installed.dir();
    }
    String files = "%s (%s)".formatted(String.join("; ", set.expected()), set.howToGet());
    if (dir.isEmpty()) {
      throw new DataException(
          "%s needs a folder; write %s:DIR, where DIR holds %s."
              .formatted(set.name(), set.name(), files));
    }
    if (!(set.place() instanceof DataSet.Place.Files) && !Files.isDirectory(dir.get())) {
      throw new DataException(
          "%s is not a folder; name the one that holds %s.".formatted(dir.get(), files));
    }
    return dir.get();
  }
}
