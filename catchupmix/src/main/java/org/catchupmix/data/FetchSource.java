package org.catchupmix.data;

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
 * Where the files of a data set are fetched and what they become.
 *
 * @param name as in {@code catchup data fetch NAME}
 * @param what one line on its content
 * @param base the address of the folder its files are in, with a slash at its end
 * @param files its files there; more than one only if they are not packed
 * @param archive how they are packed
 * @param folder the folder that an archive makes; for files that are not packed, the one they get
 * @param contents what is in that folder when it is whole
 * @param licence the terms it is under
 * @param use what to type next, with {@code %s} for the folder
 */
public record FetchSource(
    String name,
    String what,
    URI base,
    List<RemoteFile> files,
    ArchiveKind archive,
    String folder,
    List<FileCount> contents,
    String licence,
    String use) {
  /** How the files of a data set are packed. */
  public enum ArchiveKind {
    /** Not at all: they are read as they come. */
    NONE,
    /** A tar. */
    TAR,
    /** A tar in gzip. */
    TAR_GZ,
    /** A zip. */
    ZIP
  }

  /**
   * A file in the net.
   *
   * @param name what it is called there and here
   * @param md5 its published MD5, 32 hexadecimal digits in lower case, or empty where none is
   *     known. It tells a damaged or another file, not one forged on purpose
   * @param sha256 its SHA-256, 64 such digits, or empty where none is known
   */
  public record RemoteFile(String name, String md5, String sha256) {
    /** Those of a text, a line each of name, MD5 and SHA-256. */
    static List<RemoteFile> list(String text) {
      return text.lines()
          .map(line -> line.split(" "))
          .map(part -> new RemoteFile(part[0], part[1], part[2]))
          .toList();
    }
  }

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

  /** Copies the lists. */
  public FetchSource {
    files = List.copyOf(files);
    contents = List.copyOf(contents);
    if (archive != ArchiveKind.NONE && files.size() != 1) {
      throw new IllegalArgumentException(
          "%s: %d archives, must be one".formatted(name, files.size()));
    }
  }
}
