package org.catchupmix.data;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Labelled 8-bit images of one size, held in memory.
 *
 * <p>Pixels are stored as NHWC: image {@code i} is a {@code byte[height * width * channels]} whose
 * channel {@code c} at row {@code y} and column {@code x} is element {@code (y * width + x) *
 * channels + c}. A byte is an unsigned value 0..255, so read it with {@code & 0xFF}.
 *
 * <p>A dataset is immutable as long as nobody writes to the arrays of {@link #image}, which are
 * handed out without a copy because the training loop reads every one of them in every epoch.
 */
public final class ImageDataset {
  private static final int LEVELS = 256;
  private static final double WHITE = 255;

  private final String name;
  private final int height;
  private final int width;
  private final int channels;
  private final byte[][] images;
  private final int[] labels;
  private final List<String> classNames;

  /** The uncut images; null if they were not kept. */
  private final List<Image> wholes;

  /**
   * Makes a dataset of the given images. The pixel arrays are kept, not copied.
   *
   * @param name what to call the dataset in messages, for example {@code "cifar10 train"}
   * @param height rows of every image, at least 1
   * @param width columns of every image, at least 1
   * @param channels values a pixel has, for example 1 for grey and 3 for RGB
   * @param images one or more arrays of {@code height * width * channels} bytes
   * @param labels the class of each image, 0..{@code classNames.size() - 1}
   * @param classNames one name per class, at least one
   * @throws IllegalArgumentException if the parts do not fit each other; the readers of this
   *     package check their files first and throw {@link DataException} instead
   */
  public ImageDataset(
      String name,
      int height,
      int width,
      int channels,
      byte[][] images,
      int[] labels,
      List<String> classNames) {
    this(name, height, width, channels, images, labels, classNames, null);
  }

  private ImageDataset(
      String name,
      int height,
      int width,
      int channels,
      byte[][] images,
      int[] labels,
      List<String> classNames,
      List<Image> wholes) {
    this.name = Objects.requireNonNull(name, "name");
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.images = images.clone();
    this.labels = labels.clone();
    this.classNames = List.copyOf(classNames);
    this.wholes = wholes;
    validate();
  }

  /**
   * Makes a dataset of one or more images, or of their centres.
   *
   * @param images of one size, or with the shorter side of {@code framing} if it is set
   * @param keep whether {@link #whole} gives them uncut
   */
  static ImageDataset of(
      String name,
      List<Image> images,
      int[] labels,
      List<String> classNames,
      Framing framing,
      boolean keep) {
    Image first = images.getFirst();
    return new ImageDataset(
        name,
        framing.isSet() ? framing.size() : first.height(),
        framing.isSet() ? framing.size() : first.width(),
        first.channels(),
        images.stream()
            .map(image -> framing.isSet() ? framing.centre(image) : image.pixels())
            .toArray(byte[][]::new),
        labels,
        classNames,
        keep ? List.copyOf(images) : null);
  }

  /**
   * The same images, framed.
   *
   * @param keep whether what they are cut out of is kept
   */
  ImageDataset framed(Framing framing, boolean keep) {
    List<Image> resized =
        IntStream.range(0, size()).parallel().mapToObj(i -> framing.resized(whole(i))).toList();
    return of(name, resized, labels, classNames, framing, keep);
  }

  private void validate() {
    require(
        height > 0 && width > 0 && channels > 0,
        "an image of %d x %d x %d has no pixels",
        height,
        width,
        channels);
    require(images.length > 0, "there are no images");
    require(!classNames.isEmpty(), "there are no classes");
    require(
        images.length == labels.length, "%d images but %d labels", images.length, labels.length);
    int bytes = Math.multiplyExact(Math.multiplyExact(height, width), channels);
    int most = classes() - 1;
    for (int i = 0; i < images.length; i++) {
      int found = images[i].length;
      String size = "image %d has %d bytes, not %d x %d x %d";
      require(found == bytes, size, i, found, height, width, channels);
      boolean known = labels[i] >= 0 && labels[i] <= most;
      require(known, "label %d of image %d is outside 0..%d", labels[i], i, most);
    }
  }

  private void require(boolean holds, String otherwise, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + otherwise.formatted(values));
    }
  }

  /** What the dataset is called in messages. */
  public String name() {
    return name;
  }

  /** Rows of every image. */
  public int height() {
    return height;
  }

  /** Columns of every image. */
  public int width() {
    return width;
  }

  /** Values per pixel. */
  public int channels() {
    return channels;
  }

  /** Number of images. */
  public int size() {
    return images.length;
  }

  /** Number of classes, whether or not each of them has an image here. */
  public int classes() {
    return classNames.size();
  }

  /** The class names, in the order of the labels; unmodifiable. */
  public List<String> classNames() {
    return classNames;
  }

  /**
   * The class of an image.
   *
   * @param i index of the image, 0..{@code size() - 1}
   * @return the label, 0..{@code classes() - 1}
   */
  public int label(int i) {
    return labels[i];
  }

  /**
   * The pixels of an image.
   *
   * @param i index of the image, 0..{@code size() - 1}
   * @return the stored array of {@code height * width * channels} bytes, channel innermost: to be
   *     read only
   */
  public byte[] image(int i) {
    return images[i];
  }

  /**
   * The uncut image that an image is the centre of, where it was kept; otherwise the image itself.
   * It may be of any size that the image fits in.
   *
   * @param i index of the image, 0..{@code size() - 1}
   */
  public Image whole(int i) {
    return wholes == null ? new Image(height, width, channels, images[i]) : wholes.get(i);
  }

  /** How many images each class has: {@code int[classes()]}. */
  public int[] classCounts() {
    int[] counts = new int[classes()];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /**
   * Some of the images, in the order of the indices; the pixel arrays are shared with this dataset.
   *
   * @param indices at least one index of an image; one given twice is there twice
   * @return a dataset of {@code indices.length} images with the same classes
   * @throws IndexOutOfBoundsException if an index is outside 0..{@code size() - 1}
   */
  public ImageDataset subset(int[] indices) {
    byte[][] chosen = new byte[indices.length][];
    int[] chosenLabels = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      chosen[i] = images[indices[i]];
      chosenLabels[i] = labels[indices[i]];
    }
    return new ImageDataset(
        name,
        height,
        width,
        channels,
        chosen,
        chosenLabels,
        classNames,
        wholes == null ? null : Arrays.stream(indices).mapToObj(wholes::get).toList());
  }

  /**
   * So many numbers of {@code 0..size-1}, ascending and evenly spread; all if 0 or more than all.
   * Images so chosen out of a set sorted by class are of all classes.
   */
  public static int[] spread(int size, int limit) {
    int n = limit == 0 ? size : Math.min(limit, size);
    return IntStream.range(0, n).map(i -> (int) ((long) i * size / n)).toArray();
  }

  /**
   * The first images of each class, in the order in which they stand here; the pixel arrays are
   * shared with this dataset.
   *
   * @param perClass how many of each, at least 1; a class that has fewer gives those that it has
   */
  public ImageDataset firstOfEachClass(int perClass) {
    if (perClass < 1) {
      throw new IllegalArgumentException("perClass %d must be at least 1".formatted(perClass));
    }
    int[] taken = new int[classes()];
    return subset(IntStream.range(0, size()).filter(i -> taken[labels[i]]++ < perClass).toArray());
  }

  /** Makes an image from another. */
  @FunctionalInterface
  public interface Change {
    /**
     * The new image, of the same size; called by several threads at once.
     *
     * @param i index of the image
     * @param image its pixels, to be read only
     */
    byte[] apply(int i, byte[] image);
  }

  /**
   * The same images, each changed; on all processors, not on {@code --threads} of them, with a
   * result that does not depend on their number.
   *
   * @param changed what to call the result
   */
  public ImageDataset changed(String changed, Change change) {
    byte[][] made =
        IntStream.range(0, size())
            .parallel()
            .mapToObj(i -> change.apply(i, images[i]))
            .toArray(byte[][]::new);
    return new ImageDataset(changed, height, width, channels, made, labels, classNames);
  }

  /**
   * The images in another form: scaled by {@link Bilinear}, grey repeated as RGB, or RGB as grey by
   * the weights of ITU-R BT.601.
   *
   * @param toChannels 1 or 3
   * @throws DataException if these have neither 1 nor 3 channels
   */
  public ImageDataset inForm(int toHeight, int toWidth, int toChannels) {
    if (channels != toChannels && (channels != 1 && channels != 3 || toChannels > 3)) {
      throw new DataException(
          "%s has %d channels, which cannot be made %d: only 1 and 3 are turned into each other"
              .formatted(name, channels, toChannels));
    }
    List<Image> made =
        Arrays.stream(images)
            .parallel()
            .map(pixels -> new Image(height, width, channels, pixels))
            .map(p -> toChannels == channels ? p : toChannels == 3 ? p.toRgb() : p.toGrey())
            .map(p -> Bilinear.scale(p, toHeight, toWidth))
            .toList();
    return of(name, made, labels, classNames, Framing.NONE, false);
  }

  /**
   * Mean of each channel over all pixels of all images, in units of pixel value / 255.
   *
   * <p>The sums are exact integers, so the result depends on neither the order of the images nor
   * the number of threads; the only rounding is that of the final division. Every call reads all
   * pixels.
   *
   * @return {@code double[channels]}, each 0..1
   */
  public double[] channelMean() {
    long[][] histogram = channelHistogram();
    double[] mean = new double[channels];
    for (int c = 0; c < channels; c++) {
      mean[c] = sum(histogram[c], 1) / (WHITE * pixelsPerChannel());
    }
    return mean;
  }

  /**
   * Population standard deviation of each channel over all pixels of all images, in units of pixel
   * value / 255: sqrt(n &Sigma;x&sup2; - (&Sigma;x)&sup2;) / (255 n). It is 0 for a channel that
   * never changes.
   *
   * <p>The difference under the root is taken in integers, where the textbook formula does not
   * cancel. Every call reads all pixels.
   *
   * @return {@code double[channels]}, each 0..0.5
   */
  public double[] channelStd() {
    long[][] histogram = channelHistogram();
    long n = pixelsPerChannel();
    double[] std = new double[channels];
    for (int c = 0; c < channels; c++) {
      BigInteger sum = BigInteger.valueOf(sum(histogram[c], 1));
      BigInteger squares = BigInteger.valueOf(sum(histogram[c], 2));
      // n * squares passes 2^63 from about 12 million pixels on: CIFAR-10 has 51 million.
      BigInteger variance = BigInteger.valueOf(n).multiply(squares).subtract(sum.multiply(sum));
      std[c] = Math.sqrt(variance.doubleValue()) / (WHITE * n);
    }
    return std;
  }

  private long pixelsPerChannel() {
    return (long) size() * height * width;
  }

  /** How often each value 0..255 occurs in each channel: {@code long[channels][256]}. */
  private long[][] channelHistogram() {
    long[][] histogram = new long[channels][LEVELS];
    for (byte[] image : images) {
      for (int p = 0; p < image.length; p += channels) {
        for (int c = 0; c < channels; c++) {
          histogram[c][image[p + c] & 0xFF]++;
        }
      }
    }
    return histogram;
  }

  /** Sum of a power of the values. */
  private static long sum(long[] histogram, int power) {
    long sum = 0;
    for (int value = 0; value < LEVELS; value++) {
      sum += histogram[value] * (power == 2 ? value * value : value);
    }
    return sum;
  }

  @Override
  public String toString() {
    return "%s: %,d images of %d x %d x %d, %d classes"
        .formatted(name, size(), height, width, channels, classes());
  }
}
