package org.catchupmix.study.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.io.Sha256;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.RunException;
import org.catchupmix.run.TextFile;
import org.catchupmix.study.frame.Frame;

/**
 * An experiment: a recipe with methods and seeds in comments, and its CSV file.
 *
 * <p>Comments {@code # NAME: WORDS}: {@code methods}, {@code seeds}, {@code per-seed} (settings
 * that are the seed), {@code eval} and {@code analyze} (their flags), {@code primary}, {@code
 * contrasts} and {@code unplanned} (pairs of methods, separated by commas), {@code beside} (another
 * experiment and methods of it).
 */
public record Experiment(Path recipe, List<String> lines) {
  /** One of the planned runs. */
  public record PlannedRun(String method, String seed) {
    /** Name of its folder. */
    public String folder() {
      return method.replaceAll("[^A-Za-z0-9._-]", "-") + "-seed" + seed;
    }

    @Override
    public String toString() {
      return method + ", seed " + seed;
    }
  }

  /**
   * Reads an experiment.
   *
   * @param nameOrFile path of the recipe, or its name without {@code .yaml} in the folder
   * @throws RunException if there is none, or its CSV file has runs of other settings
   */
  public static Experiment read(String nameOrFile, Path folder) throws IOException {
    Path file = Path.of(nameOrFile);
    Path recipe = Files.isRegularFile(file) ? file : folder.resolve(nameOrFile + ".yaml");
    if (!Files.exists(recipe)) {
      throw new RunException("there is no experiment %s: %s".formatted(nameOrFile, recipe));
    }
    Experiment experiment = new Experiment(recipe, TextFile.lines(recipe));
    experiment.results().requireSettings(experiment);
    return experiment;
  }

  /** Reads all experiments of a folder. */
  public static List<Experiment> all(Path folder) throws IOException {
    List<Experiment> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        all.add(read(file.toString(), folder));
      }
    }
    return all;
  }

  public String name() {
    return recipe.getFileName().toString().replaceFirst("\\.yaml$", "");
  }

  /** Its CSV file, beside the recipe. */
  public ExperimentLines results() {
    return new ExperimentLines(recipe.resolveSibling(name() + ".csv"));
  }

  /** Words of a comment of the recipe. */
  public List<String> words(String comment) {
    String prefix = "# " + comment + ": ";
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .flatMap(line -> Stream.of(line.substring(prefix.length()).split(" ")))
        .toList();
  }

  /**
   * Digest of what decides the numbers: settings, also those that differ by seed, and the flags of
   * the tests; not the number of seeds.
   */
  public String digest() {
    String decisive =
        lines.stream()
            .filter(line -> !line.startsWith("#") || line.matches("# (per-seed|eval|analyze): .*"))
            .collect(Collectors.joining("\n"));
    return Sha256.of(decisive.replaceFirst("\n+$", ""));
  }

  /** All runs, seed by seed, so that an early end leaves whole rounds. */
  public List<PlannedRun> planned() {
    return words("seeds").stream()
        .flatMap(seed -> words("methods").stream().map(method -> new PlannedRun(method, seed)))
        .toList();
  }

  /** Planned runs without a line. */
  public List<PlannedRun> missing() throws IOException {
    List<ExperimentLines.Line> done = results().lines();
    return planned().stream().filter(run -> done.stream().noneMatch(l -> l.is(run))).toList();
  }

  /** Results of the seeds that all methods have, after those of another experiment. */
  Frame complete() throws IOException {
    List<String> methods = words("methods");
    List<ExperimentLines.Line> own = results().lines();
    Map<String, Long> counts =
        own.stream().collect(Collectors.groupingBy(l -> l.seed(), Collectors.counting()));
    Predicate<ExperimentLines.Line> isWhole =
        line -> counts.getOrDefault(line.seed(), 0L) == methods.size();
    List<Repetitions<Frame.Run>> all = new ArrayList<>();
    List<String> beside = words("beside");
    if (!beside.isEmpty()) {
      Path other = recipe.resolveSibling(beside.getFirst() + ".csv");
      List<ExperimentLines.Line> others = new ExperimentLines(other).lines();
      beside.subList(1, beside.size()).forEach(m -> all.add(runs(m, others, isWhole)));
    }
    methods.forEach(m -> all.add(runs(m, own, isWhole)));
    return new Frame(all);
  }

  private static Repetitions<Frame.Run> runs(
      String method, List<ExperimentLines.Line> lines, Predicate<ExperimentLines.Line> wanted) {
    return new Repetitions<>(
        method,
        method,
        lines.stream()
            .filter(line -> line.method().equals(method))
            .filter(wanted)
            .map(ExperimentMeasures::run)
            .toList());
  }

  /** Differences such as {@code catchup - none} that a comment names. */
  List<String> differences(String comment) {
    List<String> words = words(comment);
    return IntStream.range(0, words.size() / 2)
        .mapToObj(i -> words.get(2 * i) + " - " + words.get(2 * i + 1).replace(",", ""))
        .toList();
  }
}
