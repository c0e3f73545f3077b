package org.catchupmix.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a data set in a folder or, as its official archive unpacks, in a subfolder of it.
 *
 * @param subfolder the name of the subfolder; empty if the archive makes none
 * @param files names of files and folders below it that must exist
 */
record DataFolder(String subfolder, List<String> files) {
  /** The folder with the files: the subfolder of {@code dir} if it exists, else {@code dir}. */
  Path home(Path dir) {
    Path unpacked = dir.resolve(subfolder);
    return Files.isDirectory(unpacked) ? unpacked : dir;
  }

  /** Those of the files that {@code dir}, which need not exist, lacks. */
  List<String> missing(Path dir) {
    Path home = home(dir);
    return files.stream().filter(file -> !Files.exists(home.resolve(file))).toList();
  }

  /**
   * The folder with the files, all of which exist.
   *
   * @param remedy what to do if one is missing
   * @throws DataException if one is missing
   */
  Path require(Path dir, String remedy) {
    List<String> missing = missing(dir);
    if (!missing.isEmpty()) {
      String nor = subfolder.isEmpty() ? "" : ", nor has its subfolder " + subfolder;
      throw new DataException(
          "%s has no %s%s; %s".formatted(dir, String.join(", ", missing), nor, remedy));
    }
    return home(dir);
  }
}
