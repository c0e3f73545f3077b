package org.catchupmix.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.bench.results.BenchResults;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Flags of all benchmarks. */
final class BenchOptions {
  @Option(names = "--quick", description = "less and shorter work, for a first look")
  boolean quick;

  @Option(names = "--filter", paramLabel = "REGEX", description = "only rows whose names match")
  String filter = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the folder to write (default: runs/bench/NAME-DATE-TIME)")
  Path out;

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "N",
      description = "images in a batch (default: ${DEFAULT-VALUE}; fewer with --quick)")
  List<Integer> batch;

  private final List<Integer> quickSizes;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  /**
   * Sets the defaults of {@code --batch}.
   *
   * @param sizes default without {@code --quick}
   * @param quickSizes default with it
   */
  BenchOptions(List<Integer> sizes, List<Integer> quickSizes) {
    this.quickSizes = quickSizes;
    batch = sizes;
  }

  /**
   * Validates the flags.
   *
   * @throws IllegalArgumentException if a value is wrong
   */
  void validate() {
    Usage.require(
        out == null || Files.notExists(out.resolve(BenchResults.JSON)),
        "--out %s holds results already; must be another folder",
        out);
    pattern();
    for (int size : batches()) {
      Usage.require(size >= 2, "--batch %d must be at least 2", size);
    }
  }

  private Pattern pattern() {
    try {
      return Pattern.compile(filter, Pattern.CASE_INSENSITIVE);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "--filter '%s' is not a regular expression: %s".formatted(filter, e.getDescription()), e);
    }
  }

  /** Returns the batch sizes to measure. */
  List<Integer> batches() {
    boolean given = spec.commandLine().getParseResult().hasMatchedOption("--batch");
    return quick && !given ? quickSizes : batch;
  }

  /**
   * Returns the items whose names match the filter.
   *
   * @throws IllegalArgumentException if none does
   */
  <T> List<T> select(List<T> all, Function<T, String> name) {
    List<T> selected = all.stream().filter(t -> pattern().matcher(name.apply(t)).find()).toList();
    Usage.require(
        !selected.isEmpty(),
        "--filter '%s' matches nothing; a name is such as '%s'",
        filter,
        name.apply(all.getFirst()));
    return selected;
  }

  /**
   * Describes the machine and the run.
   *
   * @param devices descriptions by name
   */
  Map<String, String> environment(Map<String, String> devices) {
    String command = String.join(" ", spec.commandLine().getParseResult().originalArgs());
    return BenchResults.environment(command, devices);
  }

  /**
   * Creates the output folder.
   *
   * <p>It is called right before measuring: wrong usage leaves no folder, and nothing is measured
   * that cannot be written.
   *
   * @throws IOException if it cannot be written
   */
  Path makeFolder() throws IOException {
    String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    Path folder = out == null ? Path.of("runs", "bench", spec.name() + "-" + time) : out;
    Files.createDirectories(folder);
    Files.delete(Files.createTempFile(folder, "try", null));
    return folder;
  }
}
