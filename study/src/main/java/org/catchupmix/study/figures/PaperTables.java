package org.catchupmix.study.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.frame.Cell;
import org.catchupmix.study.frame.Column;
import org.catchupmix.study.frame.Frame;
import org.catchupmix.study.frame.ResultTable;
import org.catchupmix.study.robust.suite.Suite;

/**
 * The tables of the paper: a row for each method, a column for each measure.
 *
 * @param label how a method is shown
 */
record PaperTables(Frame frame, UnaryOperator<String> label) {
  /** Accuracies and training time. */
  Optional<ResultTable> results() {
    return means("training", "results", "Accuracy on the test images");
  }

  /** Measures of a suite of robustness tests; empty if no run has it. */
  Optional<ResultTable> robustness(Suite suite) {
    return ofImages(suite.key(), suite.title());
  }

  /** Mean accuracies while latent dimensions are zeroed. */
  Optional<ResultTable> drop() {
    return ofImages(
        "drop",
        "Mean accuracy over all shares of zeroed latent dimensions, which are zeroed by their values");
  }

  /** Curvature at the trained weights. */
  Optional<ResultTable> landscape() {
    return ofImages("landscape", "Curvature at the trained weights");
  }

  private Optional<ResultTable> ofImages(String source, String caption) {
    String whole = "%s (%s images)".formatted(caption, frame.images(source));
    return means(source, "table-" + source, whole);
  }

  private Optional<ResultTable> means(String source, String name, String caption) {
    List<Column> columns = frame.columns(source).stream().filter(c -> !c.detail()).toList();
    List<String> head = new ArrayList<>(List.of("method"));
    columns.forEach(c -> head.add(c.measure().head()));
    List<List<Cell>> rows = new ArrayList<>();
    for (Repetitions<Frame.Run> setting : frame.bySetting()) {
      List<Cell> row = new ArrayList<>(List.of(new Cell.Words(label.apply(setting.label()))));
      for (Column column : columns) {
        int runs = setting.runs().size();
        row.add(Cell.of(column.measure(), frame.mean(setting, column), runs));
      }
      rows.add(row);
    }
    return columns.isEmpty()
        ? Optional.empty()
        : Optional.of(new ResultTable(name, caption, head, rows));
  }
}
