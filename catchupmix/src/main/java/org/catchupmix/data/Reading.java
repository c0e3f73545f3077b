package org.catchupmix.data;

/**
 * How the files of a streamed data set are read. Only {@code jpeg} changes any pixel.
 *
 * @param jpeg the decoder of JPEG files
 * @param threads that decode; 0 for one a processor
 * @param skipBroken whether the next image takes the place of a training image that is broken, see
 *     {@link ImageDataset#orNext}
 */
public record Reading(JpegDecoding jpeg, int threads, boolean skipBroken) {
  /** What is done where nothing was asked for. */
  public static final Reading USUAL = new Reading(JpegDecoding.AUTO, 0, false);

  /** Checks the number. */
  public Reading {
    if (threads < 0 || threads > 1024) {
      throw new IllegalArgumentException("--decode-threads %d must be 0..1024".formatted(threads));
    }
  }
}
