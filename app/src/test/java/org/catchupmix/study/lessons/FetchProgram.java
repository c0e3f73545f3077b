package org.catchupmix.study.lessons;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.catchupmix.data.fetch.Fetch;
import org.catchupmix.data.sets.RemoteFiles;

/** Fetches a data set of one archive, given its server, name, SHA-256 and destination. */
final class FetchProgram {
  private FetchProgram() {}

  public static void main(String[] arguments) throws IOException {
    List<RemoteFiles.RemoteFile> files =
        List.of(new RemoteFiles.RemoteFile(arguments[1], arguments[2]));
    URI base = URI.create(arguments[0] + "/");
    Fetch.run(
        new RemoteFiles("birds", "birds", base, files, "birds", "none", "train --data birds:%s"),
        Path.of(arguments[3]),
        Optional.empty(),
        System.out);
  }
}
