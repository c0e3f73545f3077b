package org.catchupmix.data.sets;

import java.io.IOException;
import java.net.URI;
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
 * Files that {@code data fetch} downloads, and the folder that they become.
 *
 * @param name name in {@code catchup data fetch NAME}
 * @param what one line on the content
 * @param base address of the folder of the files, with a slash at its end
 * @param files the files; more than one only if they are not packed
 * @param archive how they are packed
 * @param folder folder that an archive makes; for files that are not packed, the one they get
 * @param contents content of that folder when it is whole
 * @param licence terms of use
 * @param use command to type next, with {@code %s} for the folder
 */
public record RemoteFiles(
    String name,
    String what,
    URI base,
    List<RemoteFile> files,
    ArchiveKind archive,
    String folder,
    List<FileCount> contents,
    String licence,
    String use) {
  /** How files are packed. */
  public enum ArchiveKind {
    /** They are not packed. */
    NONE,
    /** A tar. */
    TAR,
    /** A tar in gzip. */
    TAR_GZ,
    /** A zip. */
    ZIP
  }

  /**
   * A file on a server.
   *
   * @param name its name there and here
   * @param sha256 its SHA-256, 64 hexadecimal digits in lower case
   */
  public record RemoteFile(String name, String sha256) {
    /** Reads lines of name and SHA-256. */
    static List<RemoteFile> list(String text) {
      return text.lines()
          .map(line -> line.split(" "))
          .map(part -> new RemoteFile(part[0], part[1]))
          .toList();
    }
  }

  /**
   * Number of files of a kind in a whole folder.
   *
   * @param glob path below the folder, such as {@code train/*&#47;images/*.JPEG}
   * @param count number of files
   * @param bytes size of each, 0 if they differ
   */
  public record FileCount(String glob, long count, long bytes) {
    /** Files of any size. */
    public static FileCount of(String glob, long count) {
      return new FileCount(glob, count, 0);
    }

    /** Describes the first kind of file of which a folder has too few or too many. */
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
      String sized = bytes == 0 ? glob : "%s of %,d bytes".formatted(glob, bytes);
      return found == count
          ? Optional.empty()
          : Optional.of("it has %,d of %,d files %s".formatted(found, count, sized));
    }
  }

  /** Copies the lists. */
  public RemoteFiles {
    files = List.copyOf(files);
    contents = List.copyOf(contents);
    if (archive != ArchiveKind.NONE && files.size() != 1) {
      throw new IllegalArgumentException(
          "%s: %d archives, must be one".formatted(name, files.size()));
    }
  }
}
