package org.catchupmix.run.weights;

import java.util.Map;
import java.util.TreeMap;

/** How other programs prepare an image for a network, in the metadata of its file. */
public final class ImagePreparation {
  private static final String LAYOUT = "layout";
  private static final String CHANNEL_ORDER = "channel_order";
  private static final String FORMULA = "formula";
  private static final String RESIZE_FILTER = "resize_filter";

  private ImagePreparation() {}

  /** Adds layout, order of channels, formula and filter to a description of weights. */
  public static Map<String, String> addTo(Map<String, String> description) {
    Map<String, String> all = new TreeMap<>(description);
    all.put(LAYOUT, "NCHW");
    all.put(CHANNEL_ORDER, "3".equals(all.get("channels")) ? "RGB" : "grey");
    all.put(FORMULA, "(pixel / 255 - mean) / std");
    if (all.containsKey("crop")) {
      all.put(RESIZE_FILTER, "bilinear with antialiasing (BILINEAR of Pillow)");
    }
    return all;
  }

  /** Describes the preparation in sentences. */
  public static String text(Map<String, String> metadata) {
    String resized =
        metadata.containsKey(RESIZE_FILTER)
            ? "Images are scaled until the shorter side is %s, %s, and the centre of %s x %3$s is cut out. "
                .formatted(
                    metadata.get("resize"), metadata.get(RESIZE_FILTER), metadata.get("crop"))
            : "";
    return "%sA pixel of 0..255 becomes %s, with mean %s and std %s of the channels (%s). Input: float32, [batch,%s,%s], layout %s. Output: a score for each of class_names, before the softmax."
        .formatted(
            resized,
            metadata.get(FORMULA),
            metadata.get("mean"),
            metadata.get("std"),
            metadata.get(CHANNEL_ORDER),
            metadata.get("channels"),
            String.valueOf(metadata.get("image")).replace('x', ','),
            metadata.get(LAYOUT));
  }
}
