package org.catchupmix.data;

import java.util.List;

/**
 * State of a data set whose images stay in their files.
 *
 * @param decoder decoder of JPEG files: others give other pixels
 * @param skipped fault of each broken image that was replaced by another
 */
public record Streaming(String decoder, List<String> skipped) {
  /** Copies the list. */
  public Streaming {
    skipped = List.copyOf(skipped);
  }
}
