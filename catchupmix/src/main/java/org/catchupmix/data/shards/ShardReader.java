package org.catchupmix.data.shards;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.ImageStreams;
import org.catchupmix.data.JpegDecoding;

/**
 * Finds and reads shards (see {@link ShardIndex}).
 *
 * <p>A folder has {@code train-000000.tar}, ... and {@code test-*.tar} or {@code val-*.tar}; names
 * may begin with that of a data set, as in {@code imagenet-train-000000.tar}. A file {@code
 * classes.txt} may name the classes.
 */
public final class ShardReader {
  public static final List<String> FILES =
      List.of(
          "train-000000.tar ..., test-000000.tar ... (or val-000000.tar ...), of .jpg|png and .cls",
          "classes.txt (optional: the class names)");

  static final String CLASSES = "classes.txt";

  private ShardReader() {}

  public static ImageSplits read(Path dir, Framing framing, JpegDecoding jpeg) {
    ShardImages train = ShardImages.of(whole(dir, named(dir, "train"), "train"));
    List<Path> tests = named(dir, "test");
    ShardImages test =
        ShardImages.of(whole(dir, tests.isEmpty() ? named(dir, "val") : tests, "test"));
    List<String> classes = classes(dir, Math.max(train.highestLabel(), test.highestLabel()));
    Path name = dir.toAbsolutePath().normalize().getFileName();
    return ImageStreams.splits(
        String.valueOf(name), train, test, classes, framing, jpeg, Optional.empty());
  }

  private static List<String> classes(Path dir, int highest) {
    Path file = dir.resolve(CLASSES);
    if (!Files.exists(file)) {
      return IntStream.rangeClosed(0, highest).mapToObj(String::valueOf).toList();
    }
    List<String> classes = DataFolder.lines(file);
    if (classes.size() <= highest) {
      throw new DataException(
          "%s names %d classes, but a shard has the label %d, must be below; correct the file"
              .formatted(file, classes.size(), highest));
    }
    return classes;
  }

  private static List<Path> named(Path dir, String split) {
    String pattern = "(.+-)?" + split + "-[0-9]{1,9}\\.tar";
    return DataFolder.names(dir, p -> p.getFileName().toString().matches(pattern)).stream()
        .map(dir::resolve)
        .toList();
  }

  /** Returns the shards of a split, and requires consecutive numbers and the known count. */
  private static List<Path> whole(Path dir, List<Path> shards, String split) {
    if (shards.isEmpty()) {
      throw new DataException(
          "%s has no %s-000000.tar; make shards by catchup data pack".formatted(dir, split));
    }
    int planned = ShardIndex.of(shards.getFirst()).shards();
    int first = number(shards.getFirst());
    int last = number(shards.getLast());
    if (last - first + 1 != shards.size() || planned > 0 && planned != shards.size()) {
      throw new DataException(
          "%s has %d shards from %s to %s, must have %s; copy it again"
              .formatted(
                  dir,
                  shards.size(),
                  shards.getFirst().getFileName(),
                  shards.getLast().getFileName(),
                  planned > 0 ? planned : "all numbers between"));
    }
    return shards;
  }

  private static int number(Path shard) {
    return Integer.parseInt(shard.getFileName().toString().replaceFirst(".*-([0-9]+)\\.tar", "$1"));
  }
}
