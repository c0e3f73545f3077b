package org.catchupmix.data.shards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.catchupmix.data.DataException;
import org.catchupmix.data.ImageFolder;
import org.catchupmix.data.sets.Datasets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shards and indices made to exhaust memory, or to lead readers astray. */
class HostileShardsTest {
  @TempDir private Path dir;

  private static final String HEAD = "catchupmix shard 2 10240 1\n";

  private Path tar(String split) throws IOException {
    return Files.write(dir.resolve(split + "-000000.tar"), new byte[10_240]);
  }

  /** Indices as hostile as their text allows; the shard itself is a good one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        HEAD + "512\t100\t-1\ta.jpg\n",
        HEAD + "512\t100\t9999999\ta.jpg\n",
        HEAD + "512\t2147483647\t0\ta.jpg\n",
        HEAD + "-512\t100\t0\ta.jpg\n",
        HEAD + "512\t0\t0\ta.jpg\n",
        HEAD + "512\t100\t0\n",
        "",
        "catchupmix shard 2\n",
        HEAD + "9223372036854775807\t100\t0\ta.jpg\n"
      })
  void anIndexThatDoesNotFitItsShardIsRejected(String text) throws IOException {
    Path tar = tar("train");
    Files.writeString(ShardIndex.file(tar), HEAD + "512\t100\t0\ta.jpg\n");
    assertEquals(1, ShardIndex.of(tar).entries().size());
    Files.writeString(ShardIndex.file(tar), text);
    assertThrows(DataException.class, () -> ShardIndex.of(tar));
  }

  @Test
  void shardsWithoutAnyImageAreRejected() throws IOException {
    for (String split : List.of("train", "test")) {
      Files.writeString(ShardIndex.file(tar(split)), HEAD);
    }
    assertThrows(DataException.class, () -> Datasets.load("shards:" + dir));
  }

  @Test
  void aListOfGigabytesIsRejectedUnread() throws IOException {
    Path tar = tar("train");
    try (RandomAccessFile sparse = new RandomAccessFile(ShardIndex.file(tar).toFile(), "rw")) {
      sparse.setLength(5L << 30);
    }
    assertThrows(DataException.class, () -> ShardIndex.of(tar));
  }

  @ParameterizedTest
  @ValueSource(strings = {"9999999", "100000", "2147483648", "-1", "1e3", "\u0661", ""})
  void invalidClassesInAShardAreRejected(String label) throws IOException {
    Path file = ImageFolder.save(dir.resolve("a.jpg"), ImageFolder.image(new Random(1), 9, 9));
    byte[] image = Files.readAllBytes(file);
    Path tar = ShardsTest.tar(dir.resolve("a.tar"), "a.jpg", image, "a.cls", label);
    assertThrows(DataException.class, () -> ShardIndex.scan(tar));
  }
}
