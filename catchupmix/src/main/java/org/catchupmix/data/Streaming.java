package org.catchupmix.data;

import java.util.List;

/**
 * State of a data set whose images stay in their files.
 *
 * @param decoder decoder of JPEG files: others give other pixels
 * @param threads decoding threads
 * @param indexBytes memory of the index that locates the images
 * @param largestBytes memory of the largest image that was decoded so far
 * @param skipped fault of each broken image that was replaced by another
 */
public record Streaming(
    String decoder, int threads, long indexBytes, long largestBytes, List<String> skipped) {
  /** Copies the list. */
  public Streaming {
    skipped = List.copyOf(skipped);
  }
}
