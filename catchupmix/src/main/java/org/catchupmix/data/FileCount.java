package org.catchupmix.data;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How many files of a kind a whole data set has.
 *
 * @param glob which files, below the folder, such as {@code train/*&#47;images/*.JPEG}
 * @param count how many
 * @param bytes the size of each, 0 if they differ
 */
public record FileCount(String glob, long count, long bytes) {
  /** So many files of any size. */
  public static FileCount of(String glob, long count) {
    return new FileCount(glob, count, 0);
  }

  /** What a folder lacks of the files that it should have; empty if nothing. */
  public static Optional<String> lack(Path folder, List<FileCount> wanted) throws IOException {
    Map<Path, Long> sizes = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        sizes.put(folder.relativize(file), Files.size(file));
      }
    }
    return wanted.stream().map(w -> w.lack(sizes)).flatMap(Optional::stream).findFirst();
  }

  private Optional<String> lack(Map<Path, Long> sizes) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    long found =
        sizes.entrySet().stream()
            .filter(e -> matcher.matches(e.getKey()) && (bytes == 0 || e.getValue() == bytes))
            .count();
    return found == count
        ? Optional.empty()
        : Optional.of("it has %,d of %,d files %s".formatted(found, count, sized()));
  }

  private String sized() {
    return bytes == 0 ? glob : "%s of %,d bytes".formatted(glob, bytes);
  }
}
