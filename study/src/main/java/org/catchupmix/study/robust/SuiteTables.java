package org.catchupmix.study.robust;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.frame.Cell;
import org.catchupmix.study.frame.Column;
import org.catchupmix.study.frame.Frame;
import org.catchupmix.study.frame.ResultTable;
import org.catchupmix.study.frame.StatisticsText;
import org.catchupmix.study.frame.TableFormat;
import org.catchupmix.study.robust.suite.RunResult;
import org.catchupmix.study.robust.suite.Suite;
import org.catchupmix.study.statistics.Contrasts;
import org.catchupmix.study.statistics.Reference;
import org.catchupmix.study.statistics.TestSet;

/** Tables of robustness tests, one for each suite, with a row for each measure. */
public final class SuiteTables {
  private SuiteTables() {}

  /** Puts results into a frame; the first setting is the one to compare with. */
  static Frame frame(List<RunResult> runs) {
    return new Frame(
        Repetitions.of(runs, RunResult::settings).stream()
            .map(setting -> setting.with(setting.runs().stream().map(Frame::of).toList()))
            .toList());
  }

  /**
   * Prints the tables, one group for each data set.
   *
   * @param reference mix method of the runs to compare with; null, or on a data set without such
   *     runs, for {@code none}, if there is any
   * @throws IllegalArgumentException if no run has it
   */
  public static void print(
      List<RunResult> runs, String reference, TableFormat format, PrintStream out) {
    Reference.first(runs, reference, RunResult::mix); // refuses before anything is printed
    boolean isText = format == TableFormat.TEXT;
    for (int i = 0; isText && i < runs.size(); i++) {
      out.printf("%s[%d] %s%n", i == 0 ? System.lineSeparator() : "", i + 1, runs.get(i).name());
    }
    TestSet.split(runs, RunResult::tested)
        .forEach(
            (data, of) -> {
              if (isText) {
                String used = TestSet.sizes(of.stream().mapToInt(RunResult::images));
                out.printf("%nOn %s, of which %s were used%n", data, used);
              }
              List<String> heads =
                  of.stream()
                      .map(r -> isText ? "[" + (runs.indexOf(r) + 1) + "]" : r.name())
                      .toList();
              ofRuns(of, heads, false).forEach(table -> print(table, format, out));
              boolean isHere = of.stream().anyMatch(r -> r.mix().equals(reference));
              printSettings(of, isHere ? reference : null, format, out);
            });
  }

  private static void print(ResultTable table, TableFormat format, PrintStream out) {
    out.print(format == TableFormat.TEXT ? "\n" + table.text() + "\n" : table.in(format));
  }

  /** Prints settings with several seeds, and their differences to the reference. */
  private static void printSettings(
      List<RunResult> runs, String reference, TableFormat format, PrintStream out) {
    List<RunResult> ordered = Reference.first(runs, reference, RunResult::mix);
    Frame frame = frame(ordered);
    List<Repetitions<Frame.Run>> settings = frame.bySetting();
    if (settings.size() < 2 || !frame.hasSeeds()) {
      return;
    }
    if (format == TableFormat.TEXT) {
      out.println();
      for (int i = 0; i < settings.size(); i++) {
        out.printf("%s  %s%n", letter(i), settings.get(i).label());
        settings
            .get(i)
            .repeatedSeeds(Frame.Run::seed)
            .ifPresent(why -> out.printf("   note: %s%n", why));
      }
    }
    bySetting(frame).forEach(table -> print(table, format, out));
    if (format == TableFormat.TEXT) {
      out.printf(
          "%n%s%n%s%n",
          StatisticsText.MEAN, StatisticsText.differences(settings.getFirst().label()));
    }
  }

  /** Creates a table for each suite, with a column for each run. */
  static List<ResultTable> ofRuns(List<RunResult> results, List<String> heads, boolean details) {
    List<Frame.Run> runs = results.stream().map(Frame::of).toList();
    return tables(
        frame(results),
        heads,
        details,
        column ->
            Cell.withBest(
                runs.stream().map(run -> Cell.of(column.measure(), run.value(column))).toList(),
                column.measure().higherIsBetter()));
  }

  /** Creates a table for each suite, with settings and their differences to the first one. */
  static List<ResultTable> bySetting(Frame frame) {
    return tables(
        frame, heads(frame.bySetting().size()), false, column -> ofSettings(frame, column));
  }

  private static List<Cell> ofSettings(Frame frame, Column column) {
    List<Repetitions<Frame.Run>> settings = frame.bySetting();
    List<Cell> means = new ArrayList<>();
    for (Repetitions<Frame.Run> setting : settings) {
      int runs = setting.runs().size();
      means.add(Cell.of(column.measure(), frame.mean(setting, column), runs));
    }
    List<Cell> cells = new ArrayList<>(Cell.withBest(means, column.measure().higherIsBetter()));
    Contrasts contrasts = frame.contrasts(settings.getFirst(), column);
    int decimals = column.measure().decimals();
    for (Repetitions<Frame.Run> setting : settings.subList(1, settings.size())) {
      cells.add(
          contrasts
              .find(setting.label())
              .<Cell>map(
                  d ->
                      new Cell.Mean(
                          contrasts.text(setting.label(), decimals), d.statistics(), false))
              .orElse(Cell.NONE));
    }
    return cells;
  }

  private static List<ResultTable> tables(
      Frame frame, List<String> heads, boolean details, Function<Column, List<Cell>> row) {
    List<ResultTable> tables = new ArrayList<>();
    for (Suite suite : Suite.values()) {
      List<List<Cell>> rows =
          frame.columns(suite.key()).stream()
              .filter(column -> column.detail() == details)
              .map(
                  column ->
                      Stream.concat(
                              Stream.of((Cell) new Cell.Name(column.measure())),
                              row.apply(column).stream())
                          .toList())
              .toList();
      if (!rows.isEmpty()) {
        List<String> head = Stream.concat(Stream.of(suite.key()), heads.stream()).toList();
        tables.add(new ResultTable("robustness", suite.title(), head, rows));
      }
    }
    return tables;
  }

  /** Heads of the columns of {@link #bySetting}. */
  private static List<String> heads(int settings) {
    return Stream.concat(
            IntStream.range(0, settings).mapToObj(SuiteTables::letter),
            IntStream.range(1, settings).mapToObj(i -> letter(i) + " - A"))
        .toList();
  }

  /** Letter that names a setting. */
  static String letter(int i) {
    return i < 26 ? "" + (char) ('A' + i) : "Z" + i;
  }
}
