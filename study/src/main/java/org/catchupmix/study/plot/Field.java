package org.catchupmix.study.plot;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.catchupmix.io.Csv;

/**
 * Numbers on a grid.
 *
 * @param title of its panel
 * @param x ascending, two at least
 * @param y ascending, two at least
 * @param values {@code values[j][i]} at {@code (x[i], y[j])}; numbers that are not finite count as
 *     the highest
 */
public record Field(String title, double[] x, double[] y, double[][] values) {
  public Field {
    int columns = x.length;
    if (columns < 2
        || y.length < 2
        || values.length != y.length
        || !Arrays.stream(values).allMatch(v -> v.length == columns)) {
      throw new IllegalArgumentException(
          "values of field '%s' must be %d rows of %d numbers, two at least of both"
              .formatted(title, y.length, columns));
    }
  }

  DoubleStream all() {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream);
  }

  static Csv numbers(List<Field> fields, String xLabel, String yLabel, String valueLabel) {
    Csv csv = new Csv("panel", xLabel, yLabel, valueLabel);
    for (Field f : fields) {
      for (int j = 0; j < f.y.length; j++) {
        for (int i = 0; i < f.x.length; i++) {
          csv.row(f.title, f.x[i], f.y[j], f.values[j][i]);
        }
      }
    }
    return csv;
  }
}
