package org.catchupmix.data.shards;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.progress.Progress;

/** Compares shards with their checksums. */
public final class ShardChecksums {
  private ShardChecksums() {}

  /**
   * Reads all shards of a folder.
   *
   * @return number of shards
   * @throws DataException if a shard has no index or another checksum; all such are named
   */
  public static int check(Path dir, PrintStream out) throws IOException {
    List<Path> shards =
        DataFolder.names(dir, p -> p.getFileName().toString().endsWith(".tar")).stream()
            .map(dir::resolve)
            .toList();
    if (shards.isEmpty()) {
      throw new DataException(dir + " holds no shard; name the folder that data pack made");
    }
    List<String> wrong = new ArrayList<>();
    long bytes = 0;
    for (Path shard : shards) {
      bytes += Files.size(shard);
    }
    long done = 0;
    try (Progress progress =
        Progress.ofBytes(out, Progress.isTerminal(), "checking", Math.max(1, bytes), 0)) {
      for (Path shard : shards) {
        String expected = ShardIndex.of(shard).sha256();
        if (expected.isEmpty()) {
          throw new DataException(
              "%s has no index with a checksum: it was not packed by this program"
                  .formatted(shard));
        }
        if (!new DigestUtils("SHA-256").digestAsHex(shard).equals(expected)) {
          wrong.add(shard.getFileName().toString());
        }
        done += Files.size(shard);
        progress.update(done);
      }
    }
    if (!wrong.isEmpty()) {
      throw new DataException(
          "%s: other bytes than were packed in %s; copy them again"
              .formatted(dir, String.join(", ", wrong)));
    }
    return shards.size();
  }
}
