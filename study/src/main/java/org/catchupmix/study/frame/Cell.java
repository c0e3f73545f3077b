package org.catchupmix.study.frame;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import org.catchupmix.study.statistics.Contrasts;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.Equivalence;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.study.statistics.SampleStatistics.Interval;
import org.catchupmix.train.Measure;

/** A cell of a table: its text, and the numbers that files for programs have instead. */
public sealed interface Cell {
  Cell NONE = new Words("-");

  /** Text on a screen or page, without markup. */
  String text();

  record Words(String text) implements Cell {}

  /** The name of a row. */
  record Name(Measure measure) implements Cell {
    @Override
    public String text() {
      return measure.head();
    }
  }

  /** One number; bold if it is the best of its row or column. */
  record Number(String text, double value, boolean best) implements Cell {}

  /** A mean over seeds; bold if it is the best. */
  record Mean(String text, SampleStatistics statistics, boolean best) implements Cell {}

  /** Ends of an interval. */
  record Ends(String text, Interval interval) implements Cell {}

  /**
   * Creates the mean of a measure over the runs that have it; a dash without values.
   *
   * @param runs of the setting, of which some may lack the measure
   */
  static Cell of(Measure measure, SampleStatistics s, int runs) {
    return s.n() == 0 ? NONE : new Mean(s.text(measure.decimals()) + s.count(runs), s, false);
  }

  /** Creates a value of a measure; a dash for NaN. */
  static Cell of(Measure measure, double value) {
    return Double.isNaN(value) ? NONE : new Number(measure.number(value), value, false);
  }

  /** Creates the cells of a difference: itself, its interval, effect size and p-value. */
  static List<Cell> of(Contrasts contrasts, String label, int decimals) {
    return contrasts
        .find(label)
        .map(
            d ->
                List.of(
                    new Mean(d.text(decimals), d.statistics(), false),
                    d.interval()
                        .<Cell>map(ends -> new Ends(d.intervalText(decimals), ends))
                        .orElse(NONE),
                    number(d.effectText(), d.effect()),
                    number(Difference.pText(contrasts.p(label)), contrasts.p(label))))
        .orElse(List.of(NONE, NONE, NONE, NONE));
  }

  /** Creates the cells of a test of equivalence: interval, p-value and verdict. */
  static List<Cell> equivalence(Contrasts contrasts, String label, double margin, int decimals) {
    double p = contrasts.equivalenceP(label, margin);
    return contrasts
        .find(label)
        .map(d -> new Equivalence(d, margin))
        .map(
            e ->
                List.of(
                    e.interval()
                        .<Cell>map(ends -> new Ends(e.intervalText(decimals), ends))
                        .orElse(NONE),
                    number(Difference.pText(p), p),
                    new Words(e.verdict(p))))
        .orElse(List.of(NONE, NONE, NONE));
  }

  private static Cell number(String text, double value) {
    return Double.isNaN(value) ? NONE : new Number(text, value, false);
  }

  /** The number by which cells are compared; NaN if it is not a candidate for the best. */
  default double rank() {
    return switch (this) {
      case Number n -> n.value();
      case Mean m -> m.statistics().mean();
      case Words _, Name _, Ends _ -> Double.NaN;
    };
  }

  /** Returns the cells with the best of them bold, unless all are equal. */
  static List<Cell> withBest(List<Cell> cells, boolean higherIsBetter) {
    DoubleSummaryStatistics all =
        cells.stream().mapToDouble(Cell::rank).filter(v -> !Double.isNaN(v)).summaryStatistics();
    double best =
        all.getMax() > all.getMin() ? higherIsBetter ? all.getMax() : all.getMin() : Double.NaN;
    return cells.stream().map(cell -> cell.rank() == best ? cell.bold() : cell).toList();
  }

  private Cell bold() {
    return switch (this) {
      case Number n -> new Number(n.text(), n.value(), true);
      case Mean m -> new Mean(m.text(), m.statistics(), true);
      case Words _, Name _, Ends _ -> this;
    };
  }
}
