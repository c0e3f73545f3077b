package org.catchupmix.study.plot;

import java.util.Objects;

/**
 * A field and the colours it is drawn in, which several fields may share.
 *
 * @param field the numbers
 * @param scale their colours, and the range of a surface's upright axis
 */
public record HeatMap(Field field, ColourScale scale) {
  /** Refuses null. */
  public HeatMap {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(scale, "scale");
  }
}
