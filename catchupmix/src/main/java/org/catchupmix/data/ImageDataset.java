package org.catchupmix.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.catchupmix.core.Preconditions;

/**
 * Labelled 8-bit images of one size, in memory or decoded from files when needed.
 *
 * <p>Pixels are stored as NHWC: image {@code i} is a {@code byte[height * width * channels]} whose
 * channel {@code c} at row {@code y} and column {@code x} is element {@code (y * width + x) *
 * channels + c}. A byte is an unsigned value 0..255, so read it with {@code & 0xFF}.
 *
 * <p>It is immutable as long as nobody writes to the arrays of {@link #image}, which are not copied
 * because training reads them in every epoch.
 */
public final class ImageDataset {
  private final String name;
  private final ImageStore store;

  /** Index of each image in the store. */
  private final int[] rows;

  private final int[] labels;
  private final List<String> classNames;

  /** Decoder of a streamed or packed set; empty for others. */
  private final Optional<String> decoder;

  /**
   * Makes a data set of images. The pixel arrays are kept, not copied.
   *
   * @param images one or more arrays of {@code height * width * channels} bytes
   * @throws IllegalArgumentException if the parts do not fit each other
   */
  public ImageDataset(
      String name,
      int height,
      int width,
      int channels,
      byte[][] images,
      int[] labels,
      List<String> classNames) {
    this(
        name,
        new ImageStore.InMemory(
            height,
            width,
            channels,
            Arrays.stream(images).map(p -> new Image(height, width, channels, p)).toList(),
            Framing.NONE),
        spread(images.length, 0),
        labels.clone(),
        classNames,
        Optional.empty());
    for (int i = 0; i < images.length; i++) {
      int found = images[i].length;
      String size = "image %d has %d bytes, not %d x %d x %d";
      require(found == height * width * channels, size, i, found, height, width, channels);
    }
  }

  private ImageDataset(
      String name,
      ImageStore store,
      int[] rows,
      int[] labels,
      List<String> classNames,
      Optional<String> decoder) {
    this.name = Objects.requireNonNull(name, "name");
    this.store = store;
    this.rows = rows;
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
    this.decoder = decoder;
    validate();
  }

  static ImageDataset streamed(String name, ImageStreams streams, List<String> classNames) {
    int[] labels = streams.files().labels();
    return new ImageDataset(
        name,
        streams,
        spread(labels.length, 0),
        labels,
        classNames,
        Optional.of(streams.decoder()));
  }

  /**
   * Makes a data set of images, or of their centres.
   *
   * @param images of one size; if {@code framing} is set, with its shorter side
   */
  public static ImageDataset of(
      String name, List<Image> images, int[] labels, List<String> classNames, Framing framing) {
    Preconditions.require(!images.isEmpty(), "%s: there are no images", name);
    Image first = images.getFirst();
    int height = framing.isSet() ? framing.size() : first.height();
    int width = framing.isSet() ? framing.size() : first.width();
    return new ImageDataset(
        name,
        new ImageStore.InMemory(height, width, first.channels(), images, framing),
        spread(images.size(), 0),
        labels.clone(),
        classNames,
        Optional.empty());
  }

  /** Returns these images with the name of their decoder. */
  public ImageDataset decodedBy(Optional<String> by) {
    return new ImageDataset(name, store, rows, labels, classNames, by);
  }

  ImageDataset framed(Framing framing) {
    List<Image> resized =
        IntStream.range(0, size()).parallel().mapToObj(i -> framing.resized(whole(i))).toList();
    return of(name, resized, labels, classNames, framing).decodedBy(decoder);
  }

  private void validate() {
    int least = Math.min(Math.min(height(), width()), channels());
    String empty = "an image of %d x %d x %d has no pixels";
    require(least > 0, empty, height(), width(), channels());
    require(rows.length > 0, "there are no images");
    require(!classNames.isEmpty(), "there are no classes");
    require(rows.length == labels.length, "%d images but %d labels", rows.length, labels.length);
    Math.multiplyExact(Math.multiplyExact(height(), width()), channels());
    int most = classes() - 1;
    for (int i = 0; i < labels.length; i++) {
      boolean known = labels[i] >= 0 && labels[i] <= most;
      require(known, "label %d of image %d is outside 0..%d", labels[i], i, most);
    }
  }

  private void require(boolean holds, String otherwise, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + otherwise.formatted(values));
    }
  }

  public String name() {
    return name;
  }

  public int height() {
    return store.height();
  }

  public int width() {
    return store.width();
  }

  public int channels() {
    return store.channels();
  }

  public int size() {
    return rows.length;
  }

  /** Number of classes, whether or not each of them has an image here. */
  public int classes() {
    return classNames.size();
  }

  /** Class names, in the order of the labels; unmodifiable. */
  public List<String> classNames() {
    return classNames;
  }

  public int label(int i) {
    return labels[i];
  }

  /**
   * Returns the pixels of an image.
   *
   * @return stored array of {@code height * width * channels} bytes, channel innermost: read only
   * @throws DataException if it is streamed and its file is broken
   */
  public byte[] image(int i) {
    return store.image(rows[i]);
  }

  /** Returns the image before it was cropped to the size of this set. */
  public Image whole(int i) {
    return store.whole(rows[i]);
  }

  /**
   * Crops a part of the whole image and scales it to this set's size.
   *
   * @param choice chooses the part from the size of the whole image
   * @return {@code height * width * channels} bytes, channel innermost, perhaps stored: read only
   * @throws DataException if it is streamed and its file is broken
   */
  public byte[] part(int i, ResizedCrop.Choice choice) {
    return store.part(rows[i], choice);
  }

  /** Decoder of a streamed or packed set, which determines its pixels; empty for other sets. */
  public Optional<String> decoder() {
    return decoder;
  }

  /** Files of a streamed set that is not a subset; empty for others. */
  public Optional<EncodedImages> files() {
    return encoded().filter(files -> files.size() == size());
  }

  private Optional<EncodedImages> encoded() {
    return store.streams().map(ImageStreams::files);
  }

  public int shard(int i) {
    return encoded().map(files -> files.shard(rows[i])).orElse(0);
  }

  /** Does work for each of {@code 0..n-1}, on the threads that decode these images. */
  public void inParallel(int n, IntConsumer work) {
    store.inParallel(n, work);
  }

  /** Number of images of each class. */
  public int[] classCounts() {
    int[] counts = new int[classes()];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /**
   * Returns some of the images, in the order of the indices; pixel arrays are shared.
   *
   * @param indices at least one index of an image; an index may be given twice
   * @throws IndexOutOfBoundsException if an index is outside 0..{@code size() - 1}
   */
  public ImageDataset subset(int[] indices) {
    return new ImageDataset(
        name,
        store,
        Arrays.stream(indices).map(i -> rows[i]).toArray(),
        Arrays.stream(indices).map(i -> labels[i]).toArray(),
        classNames,
        decoder);
  }

  /** Returns the images in a store of their own, so that others can be freed; a stream as it is. */
  public ImageDataset compact() {
    return new ImageDataset(
        name,
        store.only(rows),
        isStreamed() ? rows : spread(size(), 0),
        labels,
        classNames,
        decoder);
  }

  /**
   * Returns {@code limit} numbers of {@code 0..size-1}, ascending and evenly spread; all if 0.
   *
   * <p>Even in a set sorted by class, images chosen this way cover all classes.
   */
  public static int[] spread(int size, int limit) {
    int n = limit == 0 ? size : Math.min(limit, size);
    return IntStream.range(0, n).map(i -> (int) ((long) i * size / n)).toArray();
  }

  /**
   * Returns the first images of each class, in order; pixel arrays are shared.
   *
   * @param perClass number per class, at least 1; a class may have fewer
   */
  public ImageDataset firstOfEachClass(int perClass) {
    return ofEachClass(perClass, IntStream.range(0, size()).toArray());
  }

  /**
   * Returns the images of each class that come first in {@code order}; they keep their own order.
   *
   * @param perClass number per class, at least 1; a class may have fewer
   * @param order all indices of images
   */
  public ImageDataset ofEachClass(int perClass, int[] order) {
    Preconditions.require(perClass >= 1, "perClass %d must be at least 1", perClass);
    int[] taken = new int[classes()];
    return subset(
        Arrays.stream(order).filter(i -> taken[labels[i]]++ < perClass).sorted().toArray());
  }

  @FunctionalInterface
  public interface Change {
    /**
     * Returns the new image, of the same size; called by several threads at once.
     *
     * @param image pixels, which must not be changed
     */
    byte[] apply(int i, byte[] image);
  }

  /** Returns the images after a change, computed in parallel. */
  public ImageDataset changed(String changed, Change change) {
    byte[][] made =
        IntStream.range(0, size())
            .parallel()
            .mapToObj(i -> change.apply(i, image(i)))
            .toArray(byte[][]::new);
    return new ImageDataset(changed, height(), width(), channels(), made, labels, classNames);
  }

  /**
   * Returns the images in another form: scaled by {@link Resample}, grey as RGB, or RGB as grey.
   *
   * @param toChannels 1 or 3
   * @throws DataException if these have neither 1 nor 3 channels
   */
  public ImageDataset inForm(int toHeight, int toWidth, int toChannels) {
    if (channels() != toChannels && (channels() != 1 && channels() != 3 || toChannels > 3)) {
      throw new DataException(
          "%s has %d channels, which cannot be made %d: only 1 and 3 are turned into each other"
              .formatted(name, channels(), toChannels));
    }
    List<Image> made =
        IntStream.range(0, size())
            .parallel()
            .mapToObj(i -> new Image(height(), width(), channels(), image(i)))
            .map(p -> toChannels == channels() ? p : toChannels == 3 ? p.toRgb() : p.toGrey())
            .map(p -> Framing.scaled(p, toHeight, toWidth))
            .toList();
    return of(name, made, labels, classNames, Framing.NONE);
  }

  /**
   * Computes mean and standard deviation of each channel, over all images.
   *
   * <p>Those of a streamed set are known, or computed from 4096 images, spread evenly.
   */
  public ChannelStatistics channelStatistics() {
    return store.streams().flatMap(ImageStreams::known).orElseGet(() -> ChannelStatistics.of(this));
  }

  /** Whether the images stay in their files. */
  public boolean isStreamed() {
    return store.streams().isPresent();
  }

  @Override
  public String toString() {
    return "%s: %,d images of %d x %d x %d, %d classes"
        .formatted(name, size(), height(), width(), channels(), classes());
  }
}
