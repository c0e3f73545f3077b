package org.catchupmix.study.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.cli.Usage;
import org.catchupmix.train.RunNames;
import picocli.CommandLine.Model.CommandSpec;

/** Where a page is written to. */
final class PageOption {
  private PageOption() {}

  /**
   * The page's file, before anything is done that takes time.
   *
   * @param flag that names it
   * @param file as it was given; null for the usual place
   * @param name of the file in its usual place
   */
  static Path file(CommandSpec spec, String flag, Path file, List<Path> runs, String name) {
    if (file == null) {
      return RunNames.home(runs).resolve(name);
    }
    if (!file.toString().matches("(?i).*\\.html?")) {
      throw Usage.error(spec, "%s %s wants to end in .html".formatted(flag, file));
    }
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw Usage.error(spec, "%s %s: there is no folder %s".formatted(flag, file, folder));
    }
    if (Files.isDirectory(file)) {
      throw Usage.error(spec, "%s %s is a folder, a file is wanted".formatted(flag, file));
    }
    return file;
  }
}
