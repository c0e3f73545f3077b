package org.catchupmix.data.shards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;

/**
 * Planned content of a folder of shards, in its file {@code pack.json}.
 *
 * @param format format of the file
 * @param source SHA-256 of the names and labels of the images, in their order
 * @param seed seed of the order of the training images
 * @param imagesPerShard limit per shard
 * @param trainImages training images, with broken ones
 * @param testImages test images, with broken ones
 */
record ShardPlan(
    String format, String source, long seed, int imagesPerShard, int trainImages, int testImages) {
  static final String FORMAT = "catchupmix shards 1";
  private static final String FILE = "pack.json";

  /** Reads the plan of a folder, if it has one. */
  static Optional<ShardPlan> of(Path dir) {
    Path file = dir.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      ShardPlan plan =
          new ObjectMapper().readValue(String.join("\n", DataFolder.lines(file)), ShardPlan.class);
      if (!FORMAT.equals(plan.format) || plan.imagesPerShard < 1) {
        throw new DataException(
            "%s has the format '%s', this program reads '%s'; pack the images again"
                .formatted(file, plan.format, FORMAT));
      }
      return Optional.of(plan);
    } catch (JsonProcessingException e) {
      throw new DataException(file + " is no plan of shards: it was changed; copy it again", e);
    }
  }

  void write(Path dir) throws IOException {
    AtomicFile.write(
        dir.resolve(FILE),
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
  }

  /** Describes the plan. */
  String inWords() {
    return "seed %d, %d images a shard, %d + %d images with checksum %.8s"
        .formatted(seed, imagesPerShard, trainImages, testImages, source);
  }

  /** Number of shards for a number of images. */
  int shards(int images) {
    return Math.ceilDiv(images, imagesPerShard);
  }

  /**
   * Rejects a folder that lacks a shard.
   *
   * @throws DataException with the required number
   */
  void requireAll(Path dir, List<Path> train, List<Path> test) {
    require(dir, train, shards(trainImages), "train");
    require(dir, test, shards(testImages), "test");
  }

  private static void require(Path dir, List<Path> found, int planned, String split) {
    if (found.size() != planned) {
      throw new DataException(
          "%s has %d shards of %s images, must have %d by %s; copy it again"
              .formatted(dir, found.size(), split, planned, FILE));
    }
  }
}
