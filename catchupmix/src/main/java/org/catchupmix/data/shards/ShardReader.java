package org.catchupmix.data.shards;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.data.DataException;
import org.catchupmix.data.DataFolder;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.ImageStreams;
import org.catchupmix.data.Reading;

/**
 * Finds and reads shards (see {@link ShardIndex}).
 *
 * <p>A folder has {@code train-000000.tar}, ... and {@code test-*.tar} or {@code val-*.tar}. Two
 * patterns have numbers in braces: {@code
 * DIR/train-{000000..000146}.tar,DIR/val-{000000..000006}.tar}. A file {@code classes.txt} beside
 * the first shard may name the classes.
 */
public final class ShardReader {
  static final String CLASSES = "classes.txt";
  private static final String TRAIN = "train";
  private static final List<String> TEST = List.of("test", "val");
  private static final Pattern RANGE = Pattern.compile("\\{([0-9]{1,9})\\.\\.([0-9]{1,9})}");
  private static final int MOST_SHARDS = 1_000_000;

  private ShardReader() {}

  /** Shards of the two splits. */
  private record Found(List<Path> train, List<Path> test) {}

  /**
   * Lists missing shards.
   *
   * @param where the folder, which need not exist, or the patterns
   */
  public static List<String> missing(Path where) {
    if (isPatterns(where)) {
      Found found = byPatterns(where);
      return Stream.of(found.train, found.test)
          .flatMap(List::stream)
          .filter(shard -> !Files.isRegularFile(shard))
          .limit(3)
          .map(Path::toString)
          .toList();
    }
    List<String> missing = new ArrayList<>();
    if (!Files.isDirectory(where) || shards(where, TRAIN).isEmpty()) {
      missing.add("train-000000.tar");
    }
    if (!Files.isDirectory(where) || TEST.stream().allMatch(t -> shards(where, t).isEmpty())) {
      missing.add("test-000000.tar (or val-000000.tar)");
    }
    return missing;
  }

  /**
   * Reads the indices of shards.
   *
   * @param where a folder or two patterns
   * @throws DataException if a shard is missing or broken
   */
  public static ImageSplits read(Path where, Framing framing, Reading reading) {
    List<String> missing = missing(where);
    if (!missing.isEmpty()) {
      throw new DataException(
          "%s has no %s; make shards by catchup data pack"
              .formatted(where, String.join(", no ", missing)));
    }
    Found found = isPatterns(where) ? byPatterns(where) : inFolder(where);
    ShardImages train = ShardImages.of(found.train);
    ShardImages test = ShardImages.of(found.test);
    List<String> classes =
        classes(found.train.getFirst(), Math.max(train.highestLabel(), test.highestLabel()));
    Path folder = found.train.getFirst().toAbsolutePath().normalize().getParent();
    String name = folder.getFileName() == null ? "shards" : folder.getFileName().toString();
    return ImageStreams.splits(
        new ImageStreams.Labelled(name + " train", train, train.labels()),
        new ImageStreams.Labelled(name + " test", test, test.labels()),
        classes,
        framing,
        reading,
        Optional.empty());
  }

  private static List<String> classes(Path firstShard, int highest) {
    Path file = firstShard.resolveSibling(CLASSES);
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

  private static boolean isPatterns(Path where) {
    return where.toString().contains(",");
  }

  private static Found byPatterns(Path where) {
    String[] parts = where.toString().split(",");
    if (parts.length != 2) {
      throw new DataException(
          "'%s' has %d parts between commas, must have two: the shards to train on and those to test with"
              .formatted(where, parts.length));
    }
    return new Found(expand(parts[0].strip()), expand(parts[1].strip()));
  }

  /** Lists the files of a pattern; numbers are as wide as they are written. */
  static List<Path> expand(String pattern) {
    Matcher range = RANGE.matcher(pattern);
    if (!range.find()) {
      return List.of(Path.of(pattern));
    }
    int from = Integer.parseInt(range.group(1));
    int to = Integer.parseInt(range.group(2));
    if (to < from || to - from >= MOST_SHARDS || RANGE.matcher(pattern).results().count() > 1) {
      throw new DataException(
          "'%s' must have one range in braces, from a number to one that is not lower, such as {000000..000146}"
              .formatted(pattern));
    }
    String number = "%0" + range.group(1).length() + "d";
    return IntStream.rangeClosed(from, to)
        .mapToObj(
            i ->
                Path.of(
                    pattern.substring(0, range.start())
                        + number.formatted(i)
                        + pattern.substring(range.end())))
        .toList();
  }

  private static Found inFolder(Path dir) {
    String test = TEST.stream().filter(t -> !shards(dir, t).isEmpty()).findFirst().orElseThrow();
    Found found = new Found(whole(dir, TRAIN), whole(dir, test));
    ShardPlan.of(dir).ifPresent(plan -> plan.requireAll(dir, found.train, found.test));
    return found;
  }

  private static List<Path> shards(Path dir, String split) {
    return DataFolder.names(dir, p -> p.getFileName().toString().matches(split + "-[0-9]+\\.tar"))
        .stream()
        .map(dir::resolve)
        .toList();
  }

  /** Lists the shards of a split, and requires consecutive numbers. */
  private static List<Path> whole(Path dir, String split) {
    List<Path> shards = shards(dir, split);
    String first = shards.getFirst().getFileName().toString();
    String digits = first.substring(split.length() + 1, first.length() - ".tar".length());
    int from = Integer.parseInt(digits);
    for (int i = 0; i < shards.size(); i++) {
      String expected = "%s-%0" + digits.length() + "d.tar";
      String name = expected.formatted(split, from + i);
      if (!shards.get(i).getFileName().toString().equals(name)) {
        throw new DataException(
            "%s has no %s, but %s; copy it again"
                .formatted(dir, name, shards.get(i).getFileName()));
      }
    }
    return shards;
  }
}
