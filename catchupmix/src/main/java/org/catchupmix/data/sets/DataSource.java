package org.catchupmix.data.sets;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.catchupmix.data.DataException;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.Reading;

/**
 * A source of images that a user can name. {@link Datasets} lists them.
 *
 * @param name name in a spec, for example {@code cifar10}
 * @param what one line on its content
 * @param licence terms of use
 * @param place where its files are
 * @param origin where a user gets the files, if this program cannot fetch them
 * @param expected files of the folder, one line each
 * @param reader reads the files
 * @param counts known numbers of images
 * @param remote files that this program can fetch
 */
public record DataSource(
    String name,
    String what,
    String licence,
    Place place,
    String origin,
    List<String> expected,
    Reader reader,
    Optional<Counts> counts,
    Optional<RemoteFiles> remote) {
  /** Location of the files. */
  public enum Place {
    /** In the program itself. */
    PROGRAM,
    /** In the folder that a spec names. */
    FOLDER,
    /** In the folder that a spec names, or in files that it names by a pattern. */
    PATTERNS
  }

  /**
   * Numbers of images.
   *
   * @param train training images
   * @param test test images
   */
  public record Counts(int train, int test) {}

  /**
   * Reads files.
   *
   * @param missing lists the files that a folder lacks, which need not exist
   * @param read reads the files
   * @param anySize whether images come in any size
   * @param side usual side of images that come in any size; 0 if there is none
   * @param kind where the images are during training
   */
  public record Reader(
      Function<Path, List<String>> missing, Read read, boolean anySize, int side, Kind kind) {
    /** Reads images and brings them to a size. */
    @FunctionalInterface
    public interface Read {
      /**
       * Reads a folder.
       *
       * @param scale rows and columns to which images are stretched, of a spec's {@code @SIZE}
       * @param framing size for the network
       * @param reading how streamed files are read
       * @throws DataException if a file is missing or broken
       */
      ImageSplits from(Path dir, OptionalInt scale, Framing framing, Reading reading);
    }

    /** Reads images of one size, and frames them. */
    static Reader ofOneSize(
        Function<Path, List<String>> missing, Function<Path, ImageSplits> read) {
      return new Reader(
          missing,
          (dir, _, framing, _) -> read.apply(dir).framed(framing),
          false,
          0,
          Kind.IN_MEMORY);
    }
  }

  /** Storage of images during training. */
  public enum Kind {
    /** Decoded, in memory. */
    IN_MEMORY,
    /** In files of their own, decoded each time. */
    FILES,
    /** In shards, decoded each time. */
    SHARDS
  }

  /** Copies the list. */
  public DataSource {
    expected = List.copyOf(expected);
  }

  /** Images of the user, in a folder. */
  static DataSource own(String name, String what, List<String> expected, Reader reader) {
    return new DataSource(
        name,
        what,
        "that of your images",
        Place.FOLDER,
        "your own",
        expected,
        reader,
        Optional.empty(),
        Optional.empty());
  }

  /** Images that others publish; {@link #files} or {@link #archive} adds the address. */
  static DataSource published(
      String name,
      String what,
      String licence,
      Counts counts,
      List<String> expected,
      Reader reader) {
    return new DataSource(
        name,
        what,
        licence,
        Place.FOLDER,
        "",
        expected,
        reader,
        Optional.of(counts),
        Optional.empty());
  }

  DataSource from(Place otherPlace, String otherOrigin) {
    return new DataSource(
        name, what, licence, otherPlace, otherOrigin, expected, reader, counts, remote);
  }

  /** How a user gets the files. */
  public String howToGet() {
    return place == Place.PROGRAM
        ? "It is shipped with the program."
        : remote.isPresent() ? "catchup data fetch " + name : origin;
  }

  /**
   * Adds files that are fetched as they are, into a folder with the name of the source.
   *
   * @param files see {@link RemoteFiles.RemoteFile#list}
   */
  DataSource files(String base, String files) {
    List<RemoteFiles.RemoteFile> all = RemoteFiles.RemoteFile.list(files);
    return fetched(
        base,
        all,
        RemoteFiles.ArchiveKind.NONE,
        name,
        all.stream().map(f -> RemoteFiles.FileCount.of(f.name(), 1)).toList());
  }

  /** Adds an archive, which makes a folder with these files. */
  DataSource archive(
      String base,
      String file,
      RemoteFiles.ArchiveKind archive,
      String folder,
      RemoteFiles.FileCount... contents) {
    return fetched(base, RemoteFiles.RemoteFile.list(file), archive, folder, List.of(contents));
  }

  private DataSource fetched(
      String base,
      List<RemoteFiles.RemoteFile> files,
      RemoteFiles.ArchiveKind archive,
      String folder,
      List<RemoteFiles.FileCount> contents) {
    String use = "catchup train --data %s:%%s".formatted(name);
    RemoteFiles from =
        new RemoteFiles(
            name, what, URI.create(base), files, archive, folder, contents, licence, use);
    return new DataSource(
        name, what, licence, place, origin, expected, reader, counts, Optional.of(from));
  }
}
