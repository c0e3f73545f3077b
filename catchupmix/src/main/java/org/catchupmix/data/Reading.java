package org.catchupmix.data;

/**
 * Settings for reading a streamed data set. Only {@code jpeg} changes pixels.
 *
 * @param threads decoding threads; 0 for one per processor
 * @param skipBroken whether the next image replaces a broken training image, see {@link
 *     ImageDataset#useReadable}
 */
public record Reading(JpegDecoding jpeg, int threads, boolean skipBroken) {
  public static final Reading USUAL = new Reading(JpegDecoding.AUTO, 0, false);

  public Reading {
    if (threads < 0 || threads > 1024) {
      throw new IllegalArgumentException("--decode-threads %d must be 0..1024".formatted(threads));
    }
  }
}
