package org.catchupmix.data.sets;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.catchupmix.data.DataException;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.JpegDecoding;

/**
 * Reads images by a spec {@code NAME[:DIR]}, and lists the sources of images.
 *
 * <p>{@link ServiceLoader} finds {@link DataSources}, in this library and in any other jar. Nothing
 * is fetched over the network here: where files are missing, the error says how to get them.
 */
public final class Datasets {
  private static final double RESIZE_OVER_SIZE = 256 / 224.0;

  /** Sources of this library first, then by the name of what offers them. */
  private static final List<DataSources> FOUND =
      ServiceLoader.load(DataSources.class, DataSources.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .sorted(
              Comparator.comparing((DataSources s) -> !(s instanceof KnownSources))
                  .thenComparing(s -> s.getClass().getName()))
          .toList();

  private static final List<DataSource> ALL = all(FOUND);

  private Datasets() {}

  /**
   * The sources that are offered.
   *
   * @throws IllegalArgumentException if two have one name
   */
  static List<DataSource> all(List<DataSources> offered) {
    Map<String, DataSources> by = new LinkedHashMap<>();
    List<DataSource> all = new ArrayList<>();
    for (DataSources offer : offered) {
      for (DataSource source : offer.sources()) {
        DataSources other = by.putIfAbsent(source.name(), offer);
        if (other != null) {
          throw new IllegalArgumentException(
              "two data sets are named '%s': of %s and of %s"
                  .formatted(
                      source.name(), other.getClass().getName(), offer.getClass().getName()));
        }
        all.add(source);
      }
    }
    return List.copyOf(all);
  }

  public static List<DataSource> all() {
    return ALL;
  }

  public static List<RemoteFiles> sources() {
    return Stream.concat(
            ALL.stream().flatMap(source -> source.remote().stream()),
            FOUND.stream().flatMap(offer -> offer.otherFiles().stream()))
        .toList();
  }

  /** Finds remote files by name. */
  public static RemoteFiles source(String name) {
    List<String> names = sources().stream().map(RemoteFiles::name).toList();
    return sources().stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "'%s' cannot be fetched; choose one of %s"
                        .formatted(name, String.join(", ", names))));
  }

  public static ImageSplits load(String spec) {
    return load(spec, Framing.NONE);
  }

  public static ImageSplits load(String spec, Framing framing) {
    return load(spec, framing, JpegDecoding.AUTO);
  }

  /**
   * Reads a data set and brings its images to a size.
   *
   * @param spec {@code NAME[:DIR]}, for example {@code cifar10:/data}
   * @param framing target size; {@link #framing} completes it
   * @param jpeg decoder of streamed files
   * @throws DataException if there is no such data set, or files are missing or broken
   */
  public static ImageSplits load(String spec, Framing framing, JpegDecoding jpeg) {
    ImageSplits splits = loadTests(spec, framing, jpeg);
    if (!splits.hasTraining()) {
      throw new DataException(
          "%s has no training images: put them in DIR/train/CLASS/; without, it serves eval alone"
              .formatted(spec));
    }
    return splits;
  }

  /** Reads a data set of which the test images suffice. */
  public static ImageSplits loadTests(String spec, Framing framing, JpegDecoding jpeg) {
    return DataSpec.parse(spec, ALL).load(framing(spec, framing), jpeg);
  }

  /** Finds the source of a spec. */
  public static DataSource named(String spec) {
    return DataSpec.parse(spec, ALL).source();
  }

  /**
   * Storage of a data set's images during training.
   *
   * @throws DataException if there is no such data set
   */
  public static Layout.Kind kind(String spec) {
    return named(spec).layout().kind();
  }

  /** Usual padding in pixels before an image of its own size is cropped. */
  public static int crop(String spec) {
    return named(spec).layout().crop();
  }

  /**
   * Completes the size to which images are brought.
   *
   * @param wanted 0 for the data set's own size, 224 of 256 for cub-200; a shorter side of 0
   *     becomes 8/7 of the size where images come in any size
   * @throws DataException if there is no such data set
   */
  public static Framing framing(String spec, Framing wanted) {
    Layout layout = named(spec).layout();
    int size = wanted.size() == 0 ? layout.side() : wanted.size();
    int usual = layout.anySize() ? (int) Math.round(size * RESIZE_OVER_SIZE) : size;
    return new Framing(size, wanted.resize() == 0 ? usual : wanted.resize());
  }

  /** Reports fewer or more images than the data set is known to have. */
  public static Optional<String> remark(String spec, ImageSplits splits) {
    DataSource source = named(spec);
    DataSource.Counts found = new DataSource.Counts(splits.train().size(), splits.test().size());
    return source
        .counts()
        .filter(known -> !known.equals(found))
        .map(
            known ->
                "note: %s has %,d + %,d images, these files have %,d + %,d"
                    .formatted(
                        source.name(), known.train(), known.test(), found.train(), found.test()));
  }
}
