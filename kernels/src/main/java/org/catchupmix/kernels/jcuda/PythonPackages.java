package org.catchupmix.kernels.jcuda;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * NVIDIA's libraries in Python packages. PyTorch brings cuDNN and NCCL this way, in folders such as
 * {@code site-packages/nvidia/cudnn/lib}, which the system's loader does not search.
 */
final class PythonPackages {
  private PythonPackages() {}

  /** Lists the folders of each {@code python3} on the path, then of the user and the system. */
  static List<Path> libraries(Map<String, String> environment) {
    Set<Path> prefixes = new LinkedHashSet<>();
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
      // Not resolved, since a virtual environment links to the Python of the system.
      Path bin = Path.of(folder).toAbsolutePath();
      if (bin.getParent() != null && Files.isExecutable(bin.resolve("python3"))) {
        prefixes.add(bin.getParent());
      }
    }
    prefixes.add(Path.of(System.getProperty("user.home"), ".local"));
    prefixes.add(Path.of("/usr/local"));
    List<Path> libraries = new ArrayList<>();
    for (Path prefix : prefixes) {
      for (Path python : matching(prefix.resolve("lib"), "python3*")) {
        for (Path packages : matching(python, "{site,dist}-packages")) {
          matching(packages.resolve("nvidia"), "*").forEach(p -> libraries.add(p.resolve("lib")));
        }
      }
    }
    return libraries.stream().filter(Files::isDirectory).toList();
  }

  /** Lists the files of a folder that match a pattern, sorted; none if there is no such folder. */
  static List<Path> matching(Path folder, String pattern) {
    if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
      files.forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(null);
    return found;
  }
}
