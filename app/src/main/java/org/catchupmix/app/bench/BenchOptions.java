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
import java.util.stream.Collectors;
import org.catchupmix.bench.results.BenchResults;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Flags of all benchmarks. */
final class BenchOptions {
  private static final String BATCH = "--batch";

  @Option(
      names = "--quick",
      description = "less work with fewer and shorter repetitions, for a first look")
  boolean quick;

  @Option(
      names = "--filter",
      paramLabel = "REGEX",
      description = "measures only rows whose names match")
  String filter;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the folder to write (default: runs/bench/NAME-DATE-TIME)")
  Path out;

  private final int least;
  private final List<Integer> sizes;
  private final List<Integer> quickSizes;
  private CommandSpec spec;

  /**
   * Sets the defaults of {@code --batch}, which takes a list where there are several.
   *
   * @param least smallest batch that can be measured
   * @param sizes default without {@code --quick}
   * @param quickSizes default with it
   */
  BenchOptions(int least, List<Integer> sizes, List<Integer> quickSizes) {
    this.least = least;
    this.sizes = sizes;
    this.quickSizes = quickSizes;
  }

  /** Adds {@code --batch}, whose type and default differ by command. */
  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec command) {
    spec = command;
    String quickly = quickSizes.equals(sizes) ? "" : ", with --quick " + join(quickSizes);
    OptionSpec.Builder batch =
        OptionSpec.builder(BATCH)
            .paramLabel("N")
            .description("images in a batch (default: %s%s)".formatted(join(sizes), quickly));
    spec.addOption(
        sizes.size() == 1
            ? batch.type(Integer.class).build()
            : batch.type(List.class).auxiliaryTypes(Integer.class).splitRegex(",").build());
  }

  private static String join(List<Integer> sizes) {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /**
   * Validates the flags.
   *
   * @throws ParameterException if a value is wrong
   */
  void validate() {
    if (out != null && Files.exists(out.resolve(BenchResults.JSON))) {
      throw error("--out " + out + " holds results already; must be another folder");
    }
    pattern();
    for (int size : batches()) {
      if (size < least) {
        throw error("--batch %d must be at least %d".formatted(size, least));
      }
    }
  }

  private Pattern pattern() {
    try {
      return Pattern.compile(filter == null ? "" : filter, Pattern.CASE_INSENSITIVE);
    } catch (PatternSyntaxException e) {
      throw error(
          "--filter '%s' is no regular expression: %s".formatted(filter, e.getDescription()));
    }
  }

  /** Returns the batch sizes to measure. */
  List<Integer> batches() {
    Object typed = spec.findOption(BATCH).getValue();
    if (typed == null) {
      return quick ? quickSizes : sizes;
    }
    List<?> list = typed instanceof List<?> several ? several : List.of(typed);
    return list.stream().map(Integer.class::cast).toList();
  }

  /**
   * Returns the items whose names match the filter.
   *
   * @throws ParameterException if none does
   */
  <T> List<T> select(List<T> all, Function<T, String> name) {
    List<T> selected = all.stream().filter(t -> pattern().matcher(name.apply(t)).find()).toList();
    if (selected.isEmpty()) {
      throw error(
          "--filter '%s' matches nothing; a name is such as '%s'"
              .formatted(filter, name.apply(all.getFirst())));
    }
    return selected;
  }

  ParameterException error(String message) {
    return new ParameterException(spec.commandLine(), message);
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
