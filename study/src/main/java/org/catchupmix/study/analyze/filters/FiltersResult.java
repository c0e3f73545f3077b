package org.catchupmix.study.analyze.filters;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.catchupmix.filters.FilterSnapshot;
import org.catchupmix.filters.FilterStatistics;

/**
 * The filters of a run.
 *
 * @param now with the weights that were analysed, on the test pictures that were asked for
 * @param epochs after each epoch, as recorded in training; empty if that was not done
 */
public record FiltersResult(FilterSnapshot now, List<FilterSnapshot> epochs) {
  /** Copies the list. */
  public FiltersResult {
    epochs = List.copyOf(epochs);
  }

  /** The numbers of the recorded epochs, from 1. */
  double[] epochNumbers() {
    double[] numbers = new double[epochs.size()];
    for (int e = 0; e < numbers.length; e++) {
      numbers[e] = e + 1;
    }
    return numbers;
  }

  /** A number of each recorded epoch. */
  double[] course(int point, ToDoubleFunction<FilterStatistics> number) {
    return epochs.stream().mapToDouble(e -> number.applyAsDouble(e.points().get(point))).toArray();
  }
}
