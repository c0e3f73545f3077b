package org.catchupmix.recipe;

import static org.catchupmix.core.Preconditions.require;

import java.util.Map;
import java.util.TreeMap;
import org.catchupmix.data.DataException;
import org.catchupmix.data.Framing;
import org.catchupmix.data.JpegDecoding;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.data.sets.Layout;

/** The images of a run, and how they are brought to one size and augmented. */
public record DataSettings(
    @Flag(value = "data set, see 'catchup data'", initial = "fashion-sample", label = "NAME[:DIR]")
        String data,
    @Flag(value = "use only the first N training images, 0 for all", initial = "0", label = "N")
        int trainLimit,
    @Flag(value = "use only the first N test images, 0 for all", initial = "0", label = "N")
        int testLimit,
    @Flag(
            value =
                "instead of --train-limit: the first N training images of each class, 0 for all",
            initial = "0",
            label = "N")
        int trainPerClass,
    @Flag(
            value =
                "draw the images of --train-per-class with this seed, 0 for the first of each class",
            initial = "0",
            label = "N")
        int subsetSeed,
    @Flag(
            value = "instead of --test-limit: the first N test images of each class, 0 for all",
            initial = "0",
            label = "N")
        int testPerClass,
    @Flag(
            value =
                "hold out N training images, or a share such as 0.1, evenly over the classes and chosen by --seed: they select the best epoch, and the test images are used once, at the end (default: none; the last epoch counts)",
            label = "N|SHARE")
        String val,
    @Flag(
            value =
                "side of the images that the network gets, 0 for that of the data set; test images are scaled and centre-cropped",
            initial = "0",
            label = "PIXELS")
        int size,
    @Flag(
            value =
                "shorter side that images are scaled to before they are cropped to --size, 0 for 8/7 of --size where image sizes differ",
            initial = "0",
            label = "PIXELS")
        int resize,
    @Flag(
            value =
                "decoder of streamed JPEG files: turbo is libjpeg-turbo, imageio is Java's; their pixels may differ slightly; auto takes the first available",
            initial = "auto")
        JpegDecoding jpeg,
    @Flag(
            value =
                "number of consecutive images that are shuffled together, after the shards are shuffled; 0 for 16384",
            initial = "0",
            label = "N")
        int shuffleWindow,
    @Flag(value = "random cropping of training images", initial = "pad-crop") Augmentation augment,
    @Flag(
            value =
                "padding in pixels before an image is cropped, 0 for none (default: that of the data set, see 'catchup data', or 2 with --size)",
            label = "PIXELS")
        Integer crop,
    @Flag(
            value = "smallest share of an image's area that resized-crop takes",
            initial = "0.08",
            label = "SHARE")
        double cropScale,
    @Flag(
            value =
                "upload the training images once, not with each step; the result does not depend on it",
            initial = "false",
            effect = Effect.NONE)
        boolean imagesOnDevice,
    @Flag(value = "random horizontal flip", initial = "true") boolean flip)
    implements FlagGroup {
  static final String ON_DEVICE = "data in memory, --augment pad-crop and --shards 1";

  /** Shuffles the images of about a dozen shards together, so that a batch has many classes. */
  private static final int USUAL_WINDOW = 1 << 14;

  /**
   * Creates complete settings.
   *
   * @param crop null for that of the data set; 0 unless images are padded
   */
  public DataSettings {
    require(trainLimit >= 0, "--train-limit %s must be at least 0", trainLimit);
    require(testLimit >= 0, "--test-limit %s must be at least 0", testLimit);
    require(trainPerClass >= 0, "--train-per-class %s must be at least 0", trainPerClass);
    require(subsetSeed >= 0, "--subset-seed %s must be at least 0", subsetSeed);
    require(testPerClass >= 0, "--test-per-class %s must be at least 0", testPerClass);
    requireOneOf("train", trainPerClass, trainLimit);
    requireOneOf("test", testPerClass, testLimit);
    require(
        val.matches("([1-9][0-9]{0,8}|0\\.(?!0+$)[0-9]{1,3})?"),
        "--val '%s' must be a number of images from 1 on, or a share such as 0.1, from 0.001 to 0.999",
        val);
    require(shuffleWindow >= 0, "--shuffle-window %s must be at least 0", shuffleWindow);
    require(crop == null || crop >= 0, "--crop %s must be at least 0", crop);
    require(cropScale > 0 && cropScale <= 1, "--crop-scale %s must be 0 < SHARE <= 1", cropScale);
    boolean pads = augment == Augmentation.PAD_CROP;
    require(
        pads || crop == null || crop == Layout.USUAL_CROP,
        "--crop does nothing here: it belongs to --augment pad-crop (leave it out, or set it to 2)");
    try {
      int usual = size == 0 ? Datasets.crop(data) : Layout.USUAL_CROP;
      crop = !pads ? Integer.valueOf(0) : crop == null ? Integer.valueOf(usual) : crop;
      Framing framing = Datasets.framing(data, new Framing(size, resize));
      size = framing.size();
      resize = framing.resize();
      Layout.Kind kind = Datasets.kind(data);
      jpeg = kind == Layout.Kind.IN_MEMORY ? jpeg : jpeg.here();
      shuffleWindow =
          kind == Layout.Kind.SHARDS && shuffleWindow == 0 ? USUAL_WINDOW : shuffleWindow;
    } catch (DataException e) {
      throw new IllegalArgumentException("--data " + data + ": " + e.getMessage(), e);
    }
  }

  private static void requireOneOf(String images, int perClass, int limit) {
    require(
        perClass == 0 || limit == 0,
        "--%s-per-class %d and --%s-limit %d: give one of them",
        images,
        perClass,
        images,
        limit);
  }

  /** Scaling and cropping of images to the size that the network sees. */
  public Framing framing() {
    return new Framing(size, resize);
  }

  private Layout.Kind kind() {
    return Datasets.kind(data);
  }

  @Override
  public Map<String, Object> values() {
    Map<String, Object> values = FlagRecord.values(this);
    if (augment != Augmentation.PAD_CROP) {
      values.remove("crop");
    }
    return values;
  }

  @Override
  public Map<String, String> idle() {
    Map<String, String> idle = new TreeMap<>();
    if (trainPerClass == 0) {
      idle.put("subset-seed", "--train-per-class");
    }
    if (size == 0) {
      idle.put("resize", "--size");
    }
    if (kind() == Layout.Kind.IN_MEMORY) {
      idle.put("jpeg", "streamed data: stream, shards and imagenet");
    }
    if (kind() != Layout.Kind.SHARDS) {
      idle.put("shuffle-window", "data in shards, see 'catchup data pack'");
    }
    if (augment != Augmentation.PAD_CROP) {
      idle.put("crop", "--augment pad-crop");
    }
    if (augment != Augmentation.RESIZED_CROP) {
      idle.put("crop-scale", "--augment resized-crop");
    }
    if (kind() != Layout.Kind.IN_MEMORY || augment != Augmentation.PAD_CROP) {
      idle.put("images-on-device", ON_DEVICE);
    }
    return idle;
  }
}
