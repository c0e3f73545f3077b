package org.catchupmix.data;

import java.net.URI;
import java.util.List;

/**
 * Where a data set comes from and what becomes of it.
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
  /** Copies the lists. */
  public FetchSource {
    files = List.copyOf(files);
    contents = List.copyOf(contents);
    if (archive != ArchiveKind.NONE && files.size() != 1) {
      throw new IllegalArgumentException(
          "%s: %d archives, wants to be one".formatted(name, files.size()));
    }
  }
}
