package org.catchupmix.study.plot;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.catchupmix.study.statistics.Csv;

/**
 * Numbers on a regular grid, with labels that name quantities and units.
 *
 * @param x ascending and evenly spread, two at least
 * @param y ascending and evenly spread, two at least
 * @param values {@code values[j][i]} at {@code (x[i], y[j])}; NaN for a missing number
 */
public record Field(
    String title,
    String xLabel,
    String yLabel,
    String valueLabel,
    double[] x,
    double[] y,
    double[][] values) {
  public Field {
    int columns = x.length;
    if (values.length != y.length || !Arrays.stream(values).allMatch(v -> v.length == columns)) {
      throw new IllegalArgumentException(
          "values of field '%s' must be %d rows of %d numbers".formatted(title, y.length, columns));
    }
  }

  public DoubleStream all() {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream);
  }

  /** Lists the numbers of fields with the same axes. */
  static Csv numbers(List<Field> fields) {
    Field first = fields.getFirst();
    Csv csv = new Csv("map", first.xLabel(), first.yLabel(), "value");
    for (Field f : fields) {
      for (int j = 0; j < f.y().length; j++) {
        for (int i = 0; i < f.x().length; i++) {
          csv.row(f.title() + ": " + f.valueLabel(), f.x()[i], f.y()[j], f.values()[j][i]);
        }
      }
    }
    return csv;
  }
}
