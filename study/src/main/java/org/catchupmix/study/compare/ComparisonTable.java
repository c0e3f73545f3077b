package org.catchupmix.study.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.JsonFile;
import org.catchupmix.study.frame.Cell;
import org.catchupmix.study.frame.ResultTable;
import org.catchupmix.study.frame.RunSet;
import org.catchupmix.study.frame.StatisticsText;
import org.catchupmix.study.frame.TableFormat;
import org.catchupmix.study.frame.TrainedRun;
import org.catchupmix.study.frame.Training;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.statistics.Contrasts;

/**
 * Results of the methods over the seeds that are done.
 *
 * @param margin in points, within which differences are tested for equivalence; empty for no test
 */
public record ComparisonTable(
    Comparison comparison, RunSet set, FigureOptions options, OptionalDouble margin) {
  public static ComparisonTable of(
      Comparison comparison, FigureOptions options, OptionalDouble margin) throws IOException {
    List<Repetitions<TrainedRun>> methods = new ArrayList<>();
    for (MethodSetting setting : comparison.settings()) {
      List<TrainedRun> done = new ArrayList<>();
      for (PlannedRun run : comparison.runs(setting)) {
        if (run.state() == PlannedRun.State.DONE) {
          done.add(TrainedRun.read(run.folder().path(), run.name()));
        }
      }
      String method =
          done.isEmpty()
              ? setting.label()
              : Repetitions.method(done.getFirst().recipe().shared(), setting.options().keySet());
      methods.add(new Repetitions<>(setting.label(), method, done));
    }
    Repetitions<TrainedRun> base =
        methods.stream()
            .filter(m -> m.label().equals(comparison.reference()))
            .findFirst()
            .orElse(methods.getFirst());
    return new ComparisonTable(comparison, RunSet.of(methods, base), options, margin);
  }

  public boolean isEmpty() {
    return set.runs().isEmpty();
  }

  /** Name of the setting that others are compared with, as it is shown. */
  private String base() {
    return options.label(set.base().label());
  }

  private List<String> columns() {
    List<String> columns = new ArrayList<>(List.of("method", "seeds"));
    columns.addAll(set.heads(List.of(Training.values())));
    columns.addAll(List.of("s/epoch", "cost"));
    return columns;
  }

  List<Cell> cells(Repetitions<TrainedRun> method) {
    int planned = comparison.seeds().size();
    int done = method.runs().size();
    List<Cell> cells = new ArrayList<>();
    cells.add(new Cell.Words(options.label(method.label())));
    cells.add(new Cell.Words(done == planned ? "" + planned : done + " of " + planned));
    for (Training m : Training.values()) {
      cells.add(Cell.of(m.measure(), set.mean(method, m), done));
    }
    cells.add(number(secondsPerEpoch(method)));
    cells.add(number(cost(method)));
    return cells;
  }

  private static Cell number(double value) {
    return Double.isNaN(value)
        ? Cell.NONE
        : new Cell.Number(String.format(Locale.ROOT, "%.2f", value), value, false);
  }

  /** Median over all epochs of all seeds: unlike a mean, it hides a JVM's slow first epoch. */
  static double secondsPerEpoch(Repetitions<TrainedRun> method) {
    double[] all =
        method.runs().stream().flatMapToDouble(r -> Arrays.stream(r.seconds())).sorted().toArray();
    return all.length == 0 ? Double.NaN : (all[(all.length - 1) / 2] + all[all.length / 2]) / 2;
  }

  /** Seconds per epoch over those of the base; NaN if either is unknown. */
  double cost(Repetitions<TrainedRun> method) {
    return secondsPerEpoch(method) / secondsPerEpoch(set.base());
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!set.contrasts().all().isEmpty()) {
      notes.add(StatisticsText.differences(base()));
      margin.ifPresent(m -> notes.add(StatisticsText.equivalence(m)));
      set.contrasts().seedsNote(options::label).ifPresent(notes::add);
    }
    notes.add(StatisticsText.MEAN);
    notes.add(
        "Accuracies are those on the test images"
            + (set.isValidated()
                ? ", except the median, which is that of the last epochs on the validation images."
                : "; the median is that of the last epochs."));
    notes.add(
        set.isValidated()
            ? "Best top-1 is that of the weights that did best on the validation images, and the"
                + " one that counts."
            : "Best top-1 is of the best epoch on the test images, so it is an overestimate; last and"
                + " median are not.");
    notes.add(
        "Training time is that of one run, tests not counted; s/epoch the median over all epochs;"
            + " cost is s/epoch over that of "
            + base()
            + ". Runs that share the machine slow each other down: compare times of runs that were"
            + " made one after the other.");
    return notes;
  }

  /** Renders the table, with the sentences that explain it where the format has a place. */
  public String in(TableFormat format) {
    return switch (format) {
      case TEXT -> "%s\n%s".formatted(comparison.title(), text());
      case MARKDOWN -> "%s\n%s\n".formatted(summary().in(format), String.join("\n\n", notes()));
      case LATEX ->
          notes().stream().map(note -> "% " + note + "\n").collect(Collectors.joining())
              + summary().in(format);
      case HTML, CSV -> summary().in(format);
      case JSON -> JsonFile.toJson(ComparisonJson.of(this)) + "\n";
    };
  }

  private String text() {
    return "%s\n%s\n%s\n"
        .formatted(
            results().text(),
            differences()
                .map(table -> "\n%s\n%s\n".formatted(table.caption(), table.text()))
                .orElse(""),
            String.join("\n", notes()));
  }

  private ResultTable results() {
    List<List<Cell>> rows = set.settings().stream().map(this::cells).toList();
    return new ResultTable("results", comparison.title(), columns(), rows);
  }

  private Optional<ResultTable> differences() {
    Contrasts contrasts = set.contrasts();
    List<List<Cell>> rows = new ArrayList<>();
    contrasts
        .all()
        .forEach(
            (method, d) -> {
              List<Cell> row = new ArrayList<>();
              row.add(new Cell.Words(options.label(method)));
              row.add(new Cell.Words(Integer.toString(d.pairs().size())));
              row.addAll(Cell.of(contrasts, method, 2));
              row.add(new Cell.Words(contrasts.verdict(method)));
              row.addAll(equivalence(method));
              rows.add(row);
            });
    List<String> head = new ArrayList<>(List.of("method", "pairs", "difference (points)"));
    head.addAll(Contrasts.HEADS);
    head.add("shown");
    head.addAll(equivalenceHeads());
    String caption = "%s top-1 beside %s".formatted(set.counts().word(), base());
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(new ResultTable("differences", caption, head, rows));
  }

  private List<String> equivalenceHeads() {
    return margin.isEmpty() ? List.of() : Contrasts.equivalenceHeads(margin.getAsDouble());
  }

  private List<Cell> equivalence(String method) {
    return margin.isEmpty()
        ? List.of()
        : Cell.equivalence(set.contrasts(), method, margin.getAsDouble(), 2);
  }

  /** Table of accuracies and differences for a paper. */
  private ResultTable summary() {
    List<String> head = new ArrayList<>(columns().subList(0, 5));
    head.add(set.differenceHead());
    head.addAll(Contrasts.HEADS);
    head.addAll(equivalenceHeads());
    List<List<Cell>> rows = new ArrayList<>();
    for (Repetitions<TrainedRun> method : set.settings()) {
      List<Cell> row = new ArrayList<>(cells(method).subList(0, 5));
      row.addAll(Cell.of(set.contrasts(), method.label(), 2));
      row.addAll(equivalence(method.label()));
      rows.add(row);
    }
    return new ResultTable("table", comparison.title(), head, rows);
  }
}
