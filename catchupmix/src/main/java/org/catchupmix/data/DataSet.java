package org.catchupmix.data;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A data set: all that the program knows of it. {@link Datasets} lists them.
 *
 * @param name what a spec calls it, for example {@code cifar10}
 * @param what one line on its content
 * @param licence the terms it is under
 * @param place where its files are looked for
 * @param layout the files expected there, one line each
 * @param reader reads them
 * @param counts how many images it is known to have; empty where that is not known
 * @param howToGet how to come by the files
 * @param source where they can be fetched; empty if not by this program
 */
public record DataSet(
    String name,
    String what,
    String licence,
    Place place,
    List<String> layout,
    DataReader reader,
    Optional<Counts> counts,
    String howToGet,
    Optional<FetchSource> source) {
  /** Where files are looked for. */
  public sealed interface Place {
    /** In the folder that a spec names. */
    Place FOLDER = new Folder();

    /** In the folder that a spec names. */
    record Folder() implements Place {}

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

  /** Copies the layout. */
  public DataSet {
    layout = List.copyOf(layout);
  }

  /** One that cannot be fetched, of as many images as there are. */
  static DataSet own(
      String name,
      String what,
      String licence,
      Place place,
      List<String> layout,
      DataReader reader,
      String howToGet) {
    return new DataSet(
        name, what, licence, place, layout, reader, Optional.empty(), howToGet, Optional.empty());
  }

  /** One whose files are published; {@link #files} or {@link #archive} says where. */
  static DataSet published(
      String name,
      String what,
      String licence,
      Counts counts,
      List<String> layout,
      DataReader reader) {
    return new DataSet(
        name,
        what,
        licence,
        Place.FOLDER,
        layout,
        reader,
        Optional.of(counts),
        "",
        Optional.empty());
  }

  /** The same, also where a package puts it. */
  DataSet installed(Path dir, String install) {
    return new DataSet(
        name,
        what,
        licence,
        new Place.Installed(dir, install),
        layout,
        reader,
        counts,
        install + ", then no folder is needed",
        source);
  }

  /** The same, fetched as files that are not packed, into a folder of its name. */
  DataSet files(String base, RemoteFile... files) {
    return fetched(
        base,
        List.of(files),
        ArchiveKind.NONE,
        name,
        List.of(files).stream().map(f -> FileCount.of(f.name(), 1)).toList());
  }

  /** The same, fetched as an archive that makes a folder with these files. */
  DataSet archive(
      String base, RemoteFile file, ArchiveKind archive, String folder, FileCount... contents) {
    return fetched(base, List.of(file), archive, folder, List.of(contents));
  }

  private DataSet fetched(
      String base,
      List<RemoteFile> files,
      ArchiveKind archive,
      String folder,
      List<FileCount> contents) {
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
    return new DataSet(
        name,
        what,
        licence,
        place,
        layout,
        reader,
        counts,
        "catchup data fetch " + name + (howToGet.isEmpty() ? "" : "; or " + howToGet),
        Optional.of(from));
  }
}
