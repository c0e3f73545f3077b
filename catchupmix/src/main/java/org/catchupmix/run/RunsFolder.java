package org.catchupmix.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.io.Nearest;

/** Folder that runs are in, where one is found by its name. */
public record RunsFolder(Path path) {
  /** Names that a message lists. */
  private static final int LISTED = 3;

  /**
   * Finds a run by its path, else by its name in this folder.
   *
   * @return the path itself if it exists; else one below this folder, which need not exist, if it
   *     is a mere name
   */
  public Path find(Path run) {
    if (isRun(run)
        || run.isAbsolute()
        || run.getNameCount() > 1
        || run.toString().startsWith(".")) {
      return run;
    }
    Path named = path.resolve(run);
    return isRun(named) || !Files.exists(run) ? named : run;
  }

  /** Whether a folder is of a run that was started. */
  public static boolean isRun(Path folder) {
    return Files.isRegularFile(new RunFolder(folder).config());
  }

  /** The names of the runs here that differ least from another name, the nearest first. */
  List<String> nearest(String name) {
    try (Stream<Path> folders = Files.list(path)) {
      List<String> names =
          folders
              .filter(RunsFolder::isRun)
              .map(folder -> folder.getFileName().toString())
              .sorted()
              .toList();
      return Nearest.sorted(name, names).stream().limit(LISTED).toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
