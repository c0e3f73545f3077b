package org.catchupmix.study.statistics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.progress.Plural;

/**
 * Images that accuracies are measured on. Numbers on different images are never compared.
 *
 * @param data the data set: its name, and where a name alone does not say what it holds, the folder
 *     too
 * @param classes number of classes; 0 if unknown
 * @param images number of test images
 */
public record TestSet(String data, long classes, long images) {
  /**
   * Creates the test set of a data set.
   *
   * <p>Published and shipped data sets are known by name, wherever they are stored.
   *
   * @param spec such as {@code cifar10:DIR}
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
   * Divides runs by their test images, in order.
   *
   * @param <R> a run
   * @return the runs by what people call those images, each a different name
   */
  public static <R> Map<String, List<R>> split(List<R> runs, Function<R, TestSet> tested) {
    Map<TestSet, List<R>> byImages = new LinkedHashMap<>();
    runs.forEach(r -> byImages.computeIfAbsent(tested.apply(r), _ -> new ArrayList<>()).add(r));
    boolean isShort =
        byImages.keySet().stream().map(TestSet::words).distinct().count() == byImages.size();
    Map<String, List<R>> named = new LinkedHashMap<>();
    byImages.forEach((set, of) -> named.put(isShort ? set.words() : set.words(set.data()), of));
    return named;
  }

  /** Describes the set; of a folder only the last part. */
  private String words() {
    return words(data.replaceFirst(":.*[/\\\\](?=[^/\\\\])", ":"));
  }

  private String words(String name) {
    return name
        + (classes > 0 ? String.format(Locale.ROOT, ", %,d classes", classes) : "")
        + ", "
        + Plural.of(images, "test image");
  }
}
