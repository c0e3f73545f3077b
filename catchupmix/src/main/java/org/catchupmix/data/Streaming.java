package org.catchupmix.data;

import java.util.List;

/**
 * How the images of a data set are had that stay in their files.
 *
 * @param decoder of JPEG files: other decoders give other pixels
 * @param threads that decode
 * @param indexBytes of memory that tell where the images are
 * @param largestBytes of memory that the largest image took which was decoded so far
 * @param skipped what was wrong with each broken image that another took the place of
 */
public record Streaming(
    String decoder, int threads, long indexBytes, long largestBytes, List<String> skipped) {
  /** Copies the list. */
  public Streaming {
    skipped = List.copyOf(skipped);
  }
}
