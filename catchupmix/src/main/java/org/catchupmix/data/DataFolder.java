package org.catchupmix.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The files of a data set in a folder or, as its official archive unpacks, in a subfolder of it.
 *
 * @param subfolder the name of the subfolder; empty if the archive makes none
 * @param files names of files and folders below it that must exist
 */
public record DataFolder(String subfolder, List<String> files) {
  /** Size limit of a list: lines take several times as much memory. */
  private static final long MOST_TEXT_BYTES = 1 << 26;

  /** The folder with the files: the subfolder of {@code dir} if it exists, else {@code dir}. */
  public Path home(Path dir) {
    Path unpacked = dir.resolve(subfolder);
    return Files.isDirectory(unpacked) ? unpacked : dir;
  }

  /** Those of the files that {@code dir}, which need not exist, lacks. */
  public List<String> missing(Path dir) {
    Path home = home(dir);
    return files.stream().filter(file -> !Files.exists(home.resolve(file))).toList();
  }

  /**
   * The folder with the files, all of which exist.
   *
   * @param remedy what to do if one is missing
   * @throws DataException if one is missing
   */
  public Path require(Path dir, String remedy) {
    List<String> missing = missing(dir);
    if (!missing.isEmpty()) {
      String nor = subfolder.isEmpty() ? "" : ", nor has its subfolder " + subfolder;
      throw new DataException(
          "%s has no %s%s; %s".formatted(dir, String.join(", ", missing), nor, remedy));
    }
    return home(dir);
  }

  /**
   * The lines of a text file that are not blank.
   *
   * @throws DataException if it cannot be read
   */
  public static List<String> lines(Path file) {
    try {
      if (Files.size(file) > MOST_TEXT_BYTES) {
        throw new DataException(
            "%s has %,d bytes, a list at most %,d"
                .formatted(file, Files.size(file), MOST_TEXT_BYTES));
      }
      return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw DataException.unreadable(file, e);
    }
  }

  /**
   * The names in a folder that are not hidden and pass a test, in the order of their UTF-16 units.
   *
   * @throws DataException if the folder cannot be read
   */
  public static List<String> names(Path folder, Predicate<Path> test) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(test)
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw DataException.unreadable(folder, e);
    }
  }
}
