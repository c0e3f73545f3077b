package org.catchupmix.run;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.catchupmix.core.primitive.ImageTransform;

/** The normalization that a network was trained with, kept beside its weights. */
public final class Normalization {
  private Normalization() {}

  /** Adds it to a file's metadata. */
  static Map<String, String> toMetadata(ImageTransform transform, Map<String, String> others) {
    Map<String, String> metadata = new TreeMap<>(others);
    metadata.put("mean", join(transform.mean()));
    metadata.put("std", join(transform.std()));
    return metadata;
  }

  /** Reads it from a file's metadata, if it is there. */
  public static Optional<ImageTransform> fromMetadata(Map<String, String> metadata) {
    return metadata.containsKey("mean") && metadata.containsKey("std")
        ? Optional.of(new ImageTransform(split(metadata.get("mean")), split(metadata.get("std"))))
        : Optional.empty();
  }

  private static String join(double[] values) {
    return Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(","));
  }

  private static double[] split(String text) {
    return Arrays.stream(text.split(",")).mapToDouble(Double::parseDouble).toArray();
  }
}
