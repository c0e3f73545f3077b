package org.catchupmix.data;

import java.util.List;

/**
 * A kind of dataset the program can read.
 *
 * @param name what a spec calls it, for example {@code cifar10}
 * @param what one line on its content
 * @param layout the files expected in its folder, one line each
 * @param howToGet how to come by the files
 * @param licence the terms they are under
 */
public record DatasetKind(
    String name, String what, List<String> layout, String howToGet, String licence) {
  /** Copies the layout. */
  public DatasetKind {
    layout = List.copyOf(layout);
  }
}
