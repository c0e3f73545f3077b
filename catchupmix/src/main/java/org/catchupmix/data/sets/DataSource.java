package org.catchupmix.data.sets;

import java.net.URI;
import java.util.Optional;

/**
 * A source of images that a user can name, see {@link DataSources}.
 *
 * @param what one line on its content
 * @param licence terms of use
 * @param origin where a user gets the files
 * @param counts known numbers of images
 * @param remote files that this program can fetch
 */
public record DataSource(
    String name,
    String what,
    String licence,
    String origin,
    Layout layout,
    Optional<Counts> counts,
    Optional<RemoteFiles> remote) {
  public record Counts(int train, int test) {}

  /** Images that a user has in files of this layout. */
  public static DataSource own(String name, String what, String origin, Layout layout) {
    String licence = "that of your images";
    return new DataSource(name, what, licence, origin, layout, Optional.empty(), Optional.empty());
  }

  /** Images that {@code data fetch} downloads; {@link #at} adds the address. */
  public static DataSource published(
      String name, String what, String licence, Layout layout, Counts counts) {
    String origin = "catchup data fetch " + name;
    return new DataSource(
        name, what, licence, origin, layout, Optional.of(counts), Optional.empty());
  }

  /**
   * Adds the address of the files.
   *
   * @param folder the folder that they become
   * @param files see {@link RemoteFiles.RemoteFile#list}
   */
  public DataSource at(String base, String folder, String files) {
    RemoteFiles from =
        new RemoteFiles(
            name,
            what,
            URI.create(base),
            RemoteFiles.RemoteFile.list(files),
            folder,
            licence,
            "catchup train --data %s:%%s".formatted(name));
    return new DataSource(name, what, licence, origin, layout, counts, Optional.of(from));
  }

  boolean isShipped() {
    return layout.files().isEmpty();
  }
}
