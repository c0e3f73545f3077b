package org.catchupmix.data.fetch;

import java.io.IOException;
import java.nio.file.Path;
import org.catchupmix.io.TemporaryFolder;

/** Unpacks an archive as {@code data fetch} does after the download, for tests. */
public final class ArchiveReader {
  private ArchiveReader() {}

  /** Unpacks it into a folder, which is deleted again. */
  public static void unpack(Path archive, Path into) throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder(into)) {
      Archive.unpack(archive, folder);
    }
  }
}
