package org.catchupmix.data;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A data set: all that the program knows of it. {@link Datasets} lists them.
 *
 * @param name what a spec calls it, for example {@code cifar10}
 * @param what one line on its content
 * @param licence the terms it is under
 * @param place where its files are expected
 * @param expected the files there, one line each
 * @param reader reads them
 * @param counts how many images it is known to have; empty where that is not known
 * @param source where they can be fetched; empty if not by this program
 */
public record DataSet(
    String name,
    String what,
    String licence,
    Place place,
    List<String> expected,
    Reader reader,
    Optional<Counts> counts,
    Optional<FetchSource> source) {
  /** Where files are expected. */
  public sealed interface Place {
    /**
     * In the folder that a spec names.
     *
     * @param howToGet where its files come from; empty if they can only be fetched
     */
    record Folder(String howToGet) implements Place {}

    /**
     * In the folder that a spec names, or in files that it names by a pattern.
     *
     * @param howToGet where its files come from
     */
    record Files(String howToGet) implements Place {}

    /**
     * In the program itself.
     *
     * @param rather what to write in place of a folder
     */
    record Shipped(String rather) implements Place {}

    /**
     * In the folder that a spec names, else where a package puts them.
     *
     * @param dir where that is
     * @param install the command that installs the package
     */
    record Installed(Path dir, String install) implements Place {}
  }

  /**
   * How many images there are.
   *
   * @param train to learn from
   * @param test to be tested with
   */
  public record Counts(int train, int test) {}

  /**
   * Reads the files of a data set.
   *
   * @param missing the files that a folder lacks, which need not exist
   * @param read reads them
   * @param anySize whether images come in any size
   * @param side the usual side of images that come in any size; 0 where there is none
   * @param kind where the images are while they are trained on
   */
  public record Reader(
      Function<Path, List<String>> missing, Read read, boolean anySize, int side, Kind kind) {
    /** Reads images and brings them to a size. */
    @FunctionalInterface
    public interface Read {
      /**
       * Reads a folder.
       *
       * @param scale rows and columns that images are stretched to, of a spec's {@code @SIZE}
       * @param framing the size that the network is to see
       * @param reading how files are read of a data set that is streamed
       * @throws DataException if a file is missing or broken
       */
      ImageSplits from(Path dir, OptionalInt scale, Framing framing, Reading reading);
    }

    /** Reads a folder of images that stay in their files. */
    interface Streamed {
      ImageSplits from(Path dir, Framing framing, Reading reading);
    }

    /** Of images of any size that stay in their files. */
    static Reader streamed(
        Function<Path, List<String>> missing, Streamed read, int side, Kind kind) {
      return new Reader(
          missing,
          (dir, _, framing, reading) -> read.from(dir, framing, reading),
          true,
          side,
          kind);
    }

    /** Of images that have one size; they are framed when they are read. */
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

  /** Where images are while they are trained on. */
  public enum Kind {
    /** Decoded, in memory. */
    IN_MEMORY,
    /** In files of their own, decoded each time. */
    FILES,
    /** In shards that hold very many, decoded each time. */
    SHARDS
  }

  /** Copies the list. */
  public DataSet {
    expected = List.copyOf(expected);
  }

  /** One that cannot be fetched, of any number of images. */
  static DataSet own(
      String name, String what, String licence, Place place, List<String> expected, Reader reader) {
    return new DataSet(
        name, what, licence, place, expected, reader, Optional.empty(), Optional.empty());
  }

  /** One whose files are published; {@link #files} or {@link #archive} gives the address. */
  static DataSet published(
      String name,
      String what,
      String licence,
      Counts counts,
      List<String> expected,
      Reader reader) {
    Place folder = new Place.Folder("");
    return new DataSet(
        name, what, licence, folder, expected, reader, Optional.of(counts), Optional.empty());
  }

  /** The same, also where a package puts it. */
  DataSet installed(Path dir, String install) {
    Place installed = new Place.Installed(dir, install);
    return new DataSet(name, what, licence, installed, expected, reader, counts, source);
  }

  /** How to come by the files. */
  public String howToGet() {
    String here =
        switch (place) {
          case Place.Folder folder -> folder.howToGet();
          case Place.Files files -> files.howToGet();
          case Place.Shipped _ -> "It is shipped with the program.";
          case Place.Installed installed -> installed.install() + ", then no folder is needed";
        };
    String fetch = source.isEmpty() ? "" : "catchup data fetch " + name;
    return fetch + (fetch.isEmpty() || here.isEmpty() ? "" : "; or ") + here;
  }

  /**
   * The same, fetched as files that are not packed, into a folder of its name.
   *
   * @param files see {@link FetchSource.RemoteFile#list}
   */
  DataSet files(String base, String files) {
    List<FetchSource.RemoteFile> all = FetchSource.RemoteFile.list(files);
    return fetched(
        base,
        all,
        FetchSource.ArchiveKind.NONE,
        name,
        all.stream().map(f -> FetchSource.FileCount.of(f.name(), 1)).toList());
  }

  /** The same, fetched as an archive that makes a folder with these files. */
  DataSet archive(
      String base,
      String file,
      FetchSource.ArchiveKind archive,
      String folder,
      FetchSource.FileCount... contents) {
    return fetched(base, FetchSource.RemoteFile.list(file), archive, folder, List.of(contents));
  }

  private DataSet fetched(
      String base,
      List<FetchSource.RemoteFile> files,
      FetchSource.ArchiveKind archive,
      String folder,
      List<FetchSource.FileCount> contents) {
    FetchSource from =
        new FetchSource(
            name,
            what,
            URI.create(base),
            files,
            archive,
            folder,
            contents,
            licence,
            "catchup train --data %s:%%s".formatted(name));
    return new DataSet(name, what, licence, place, expected, reader, counts, Optional.of(from));
  }
}
