package org.catchupmix.run.weights;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.progress.Plural;

/** The normalization that a network was trained with, kept beside its weights. */
public final class Normalization {
  private static final String MEAN = "mean";
  private static final String STD = "std";

  /** Far beyond all images, whose numbers are in units of 255, and far from overflow. */
  private static final double LARGEST = 1e6;

  private static final double SMALLEST_STD = 1e-9;

  private Normalization() {}

  /** Adds it to a file's metadata. */
  public static Map<String, String> toMetadata(
      ImageTransform transform, Map<String, String> others) {
    Map<String, String> metadata = new TreeMap<>(others);
    metadata.put(MEAN, join(transform.mean()));
    metadata.put(STD, join(transform.std()));
    return metadata;
  }

  /**
   * Reads it from a file's metadata, if it is there.
   *
   * @param channels of the images
   * @param source for the message
   * @throws WeightsException if a number is none, or is not that of an image
   */
  public static Optional<ImageTransform> fromMetadata(
      Map<String, String> metadata, int channels, String source) {
    if (!metadata.containsKey(MEAN) || !metadata.containsKey(STD)) {
      return Optional.empty();
    }
    double[] mean = numbers(metadata, MEAN, channels, -LARGEST, source);
    double[] std = numbers(metadata, STD, channels, SMALLEST_STD, source);
    return Optional.of(new ImageTransform(mean, std));
  }

  private static double[] numbers(
      Map<String, String> metadata, String key, int channels, double least, String source) {
    String text = metadata.get(key);
    try {
      double[] values =
          Arrays.stream(text.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
      if (values.length == channels
          && Arrays.stream(values).allMatch(v -> v >= least && v <= LARGEST)) {
        return values;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new WeightsException(
        "%s: its metadata say %s: '%s', which must be %s from %s to %s"
            .formatted(source, key, text, Plural.of(channels, "number"), least, LARGEST));
  }

  private static String join(double[] values) {
    return Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(","));
  }
}
