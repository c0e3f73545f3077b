package org.catchupmix.study.statistics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.progress.Plural;
import org.catchupmix.run.RunException;

/**
 * Images that accuracies are measured on. Numbers on different images are never compared.
 *
 * @param data name of the data set, with the folder unless the name says what it holds
 * @param classes number of classes; 0 if unknown
 * @param images number of test images
 */
public record TestSet(String data, long classes, long images) {
  /**
   * Creates the test set of a data set such as {@code cifar10:DIR}. Published and shipped data sets
   * are known by name, wherever they are stored.
   */
  public static TestSet of(String spec, long classes, long images) {
    String[] parts = spec.split(":", 2);
    String name = parts[0].strip();
    boolean known =
        Datasets.all().stream()
            .filter(source -> source.name().equals(name))
            .anyMatch(source -> source.counts().isPresent());
    String data =
        known || parts.length == 1
            ? name
            : name + ":" + Path.of(parts[1].strip()).toAbsolutePath().normalize();
    return new TestSet(data, classes, images);
  }

  /**
   * Numbers of images that runs were tested on, from the smallest on, such as {@code 40 to 150}.
   */
  public static String sizes(IntStream images) {
    return images
        .distinct()
        .sorted()
        .mapToObj(n -> String.format(Locale.ROOT, "%,d", n))
        .collect(Collectors.joining(" to "));
  }

  /** Divides runs by a description of their test images, in order. */
  public static <R> Map<String, List<R>> split(List<R> runs, Function<R, TestSet> tested) {
    Map<String, List<R>> byImages = new LinkedHashMap<>();
    runs.forEach(
        r -> byImages.computeIfAbsent(tested.apply(r).words(), _ -> new ArrayList<>()).add(r));
    return byImages;
  }

  /**
   * Rejects runs that were tested on different images.
   *
   * @throws RunException if there are several sets
   */
  public static <R> void requireOne(
      List<R> runs, Function<R, TestSet> tested, Function<R, String> name) {
    Map<String, List<R>> byImages = split(runs, tested);
    if (byImages.size() > 1) {
      List<String> sets = new ArrayList<>();
      byImages.forEach(
          (images, of) ->
              sets.add(of.stream().map(name).collect(Collectors.joining(", ")) + " on " + images));
      throw new RunException(
          "runs tested on different images cannot be compared, compare each set alone: "
              + String.join("; ", sets));
    }
  }

  public String words() {
    return data
        + (classes > 0 ? String.format(Locale.ROOT, ", %,d classes", classes) : "")
        + ", "
        + Plural.of(images, "test image");
  }
}
