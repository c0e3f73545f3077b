package org.catchupmix.data.sets;

import java.net.URI;
import java.util.List;

/**
 * Files that {@code data fetch} downloads, and the folder that they become.
 *
 * @param base address of the folder of the files, with a slash at its end
 * @param files one archive, or files that are not packed
 * @param folder folder that an archive makes; for files that are not packed, the one they get
 * @param use command to type next, with {@code %s} for the folder
 */
public record RemoteFiles(
    String name,
    String what,
    URI base,
    List<RemoteFile> files,
    String folder,
    String licence,
    String use) {
  /**
   * A file on a server.
   *
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
}
