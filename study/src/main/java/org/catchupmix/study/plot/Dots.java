package org.catchupmix.study.plot;

import java.util.Arrays;
import java.util.List;
import org.catchupmix.study.statistics.Csv;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * Data of a dot chart: in each row one dot of each series.
 *
 * @param rows names of the rows, from top to bottom
 * @param mark position of a vertical line, such as 0 for differences; NaN for none
 */
public record Dots(String xLabel, List<String> rows, List<Series> series, double mark) {
  /**
   * One dot in each row.
   *
   * @param values positions of the dots; NaN for none
   * @param low lower ends of the intervals; NaN for none
   * @param high upper ends of the intervals
   * @param points of each row single values, which are drawn as rings
   */
  public record Series(
      String name, double[] values, double[] low, double[] high, double[][] points) {
    public Series(String name, double[] values) {
      this(name, values, none(values.length), none(values.length), new double[values.length][0]);
    }

    private static double[] none(int count) {
      double[] none = new double[count];
      Arrays.fill(none, Double.NaN);
      return none;
    }

    /** Creates means with intervals of one sample standard deviation to both sides. */
    public static Series mean(String name, List<SampleStatistics> samples) {
      return new Series(
          name,
          samples.stream().mapToDouble(SampleStatistics::mean).toArray(),
          samples.stream().mapToDouble(SampleStatistics::low).toArray(),
          samples.stream().mapToDouble(SampleStatistics::high).toArray(),
          new double[samples.size()][0]);
    }
  }

  Csv numbers() {
    Csv csv = new Csv("row", "series", xLabel, "low", "high");
    for (Series s : series) {
      for (int r = 0; r < rows.size(); r++) {
        csv.row(rows.get(r), s.name(), s.values()[r], s.low()[r], s.high()[r]);
      }
    }
    return csv;
  }
}
