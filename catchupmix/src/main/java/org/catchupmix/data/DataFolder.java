package org.catchupmix.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.catchupmix.io.PlainText;

/**
 * Files of a data set in a folder, or in the subfolder of its official archive.
 *
 * @param subfolder the name of the subfolder; empty if the archive makes none
 * @param files names of files and folders below it that must exist
 */
public record DataFolder(String subfolder, List<String> files) {
  /** Limit of a text file; its lines take several times as much memory. */
  private static final long MAX_TEXT_BYTES = 1 << 26;

  private Path home(Path dir) {
    Path unpacked = dir.resolve(subfolder);
    return Files.isDirectory(unpacked) ? unpacked : dir;
  }

  public List<String> described() {
    String all = String.join(", ", files);
    return subfolder.isEmpty()
        ? List.of(all)
        : List.of(all, "or the folder %s with these in it".formatted(subfolder));
  }

  /**
   * Returns the folder with the files.
   *
   * @throws DataException with the remedy, if one is missing
   */
  public Path require(Path dir, String remedy) {
    Path home = home(dir);
    List<String> missing =
        files.stream().filter(file -> !Files.exists(home.resolve(file))).toList();
    if (!missing.isEmpty()) {
      String nor = subfolder.isEmpty() ? "" : ", nor has its subfolder " + subfolder;
      throw new DataException(
          "%s has no %s%s; %s".formatted(dir, String.join(", ", missing), nor, remedy));
    }
    return home;
  }

  /**
   * Reads the lines of a text file that are not blank.
   *
   * @throws DataException if it cannot be read, or is too large for a list
   */
  public static List<String> lines(Path file) {
    try {
      if (Files.size(file) > MAX_TEXT_BYTES) {
        throw new DataException(
            "%s has %,d bytes, a list at most %,d"
                .formatted(file, Files.size(file), MAX_TEXT_BYTES));
      }
      return PlainText.lines(file).stream().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw DataException.unreadable(file, e);
    }
  }

  /** Reads the first of the words for each key; a key without words stands for itself. */
  public static List<String> firstWords(Path file, String separator, List<String> keys) {
    Map<String, String> known = new HashMap<>();
    if (Files.isRegularFile(file)) {
      for (String line : lines(file)) {
        String[] parts = line.split(separator, 2);
        known.put(parts[0], parts[parts.length - 1].split(",")[0].strip());
      }
    }
    return keys.stream().map(key -> known.getOrDefault(key, key)).toList();
  }

  /** Lists the names in a folder that are not hidden and pass a test, sorted by UTF-16 units. */
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
