package org.catchupmix.study.frame;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.io.Csv;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.RunNames;
import org.catchupmix.study.robust.suite.Measured;
import org.catchupmix.study.robust.suite.RunResult;
import org.catchupmix.study.robust.suite.RunResult.SuiteResult;
import org.catchupmix.study.statistics.Contrasts;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.study.statistics.TestSet;

/**
 * Values of measures, by setting and seed.
 *
 * @param bySetting the runs; a setting may have none yet
 */
public record Frame(List<Repetitions<Frame.Run>> bySetting) {
  /** The results of a run. */
  public record Run(String name, long seed, Map<Column, Value> results) {
    /** The value of a measure; NaN if the run lacks it. */
    public double value(Column column) {
      Value found = results.get(column);
      return found == null ? Double.NaN : found.number();
    }
  }

  /**
   * A measured value.
   *
   * @param images on which it was measured; 0 if it is not of images
   */
  public record Value(double number, int images) {}

  /** Reads run folders; the first setting is the one to compare with. */
  public static Frame read(List<Path> folders) throws IOException {
    List<String> names = RunNames.shortNames(folders);
    List<TrainedRun> runs = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      runs.add(TrainedRun.read(folders.get(i), names.get(i)));
    }
    return of(Repetitions.of(runs, run -> run.recipe().shared()));
  }

  /** Puts the results of runs that were read into a frame. */
  public static Frame of(List<Repetitions<TrainedRun>> settings) throws IOException {
    List<Repetitions<Run>> all = new ArrayList<>();
    for (Repetitions<TrainedRun> setting : settings) {
      List<Run> runs = new ArrayList<>();
      for (TrainedRun run : setting.runs()) {
        runs.add(new Run(run.name(), run.seed(), run.results()));
      }
      all.add(setting.with(runs));
    }
    return new Frame(all);
  }

  /** Reads the values of robustness tests. */
  public static Run of(RunResult tests) {
    return new Run(tests.name(), tests.seed(), values(tests));
  }

  static Map<Column, Value> values(RunResult tests) {
    Map<Column, Value> values = new LinkedHashMap<>();
    for (SuiteResult s : tests.suites()) {
      for (Measured m : s.measures()) {
        Column column = new Column(s.suite().key(), m.measure(), m.detail());
        values.put(column, new Value(m.value(), tests.images(s)));
      }
    }
    return values;
  }

  public List<Run> runs() {
    return bySetting.stream().flatMap(setting -> setting.runs().stream()).toList();
  }

  /** Whether any setting has several runs. */
  public boolean hasSeeds() {
    return bySetting.stream().anyMatch(setting -> setting.runs().size() > 1);
  }

  /** Measures of a source that any run has, in their order. */
  public List<Column> columns(String source) {
    Map<String, Column> all = new LinkedHashMap<>();
    for (Run run : runs()) {
      for (Column column : run.results().keySet()) {
        if (column.source().equals(source)) {
          all.putIfAbsent(column.key(), column);
        }
      }
    }
    return List.copyOf(all.values());
  }

  /** Mean and deviation over the runs of a setting that have the measure. */
  public SampleStatistics mean(Repetitions<Run> setting, Column column) {
    return SampleStatistics.of(
        setting.runs().stream()
            .mapToDouble(run -> run.value(column))
            .filter(value -> !Double.isNaN(value))
            .toArray());
  }

  /** Differences of the settings to one of them. */
  public Contrasts contrasts(Repetitions<Run> reference, Column column) {
    return Contrasts.of(bySetting, reference, Run::seed, run -> run.value(column));
  }

  /** Numbers of images that the measures of a source are of, such as {@code 40 to 150}. */
  public String images(String source) {
    IntStream images =
        runs().stream()
            .flatMap(run -> run.results().entrySet().stream())
            .filter(result -> result.getKey().source().equals(source))
            .mapToInt(result -> result.getValue().images());
    return TestSet.sizes(images);
  }

  /** One line for each value, with all digits. */
  public String csv() {
    Csv csv = new Csv("setting", "run", "seed", "source", "measure", "value", "images");
    for (Repetitions<Run> setting : bySetting) {
      for (Run run : setting.runs()) {
        run.results()
            .forEach(
                (column, value) ->
                    csv.row(
                        setting.label(),
                        run.name(),
                        run.seed(),
                        column.source(),
                        column.measure().key(),
                        value.number(),
                        value.images()));
      }
    }
    return csv.text();
  }
}
