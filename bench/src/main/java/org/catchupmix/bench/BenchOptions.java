package org.catchupmix.bench;

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
import org.catchupmix.bench.report.Environment;
import org.catchupmix.bench.report.Report;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Flags of each benchmark. */
final class BenchOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--quick",
      description = "less work, fewer and shorter repetitions: for a first look")
  boolean quick;

  @Option(
      names = "--filter",
      paramLabel = "REGEX",
      description = "only what has a match in its name, as it stands in the table")
  String filter;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the folder to write (default: runs/bench/NAME-DATE-TIME)")
  Path out;

  /** Checks what the user typed. */
  void check() {
    if (out != null && Files.exists(out.resolve(Report.JSON))) {
      throw error("--out " + out + " holds results already: take another folder, to compare both");
    }
    pattern();
  }

  private Pattern pattern() {
    try {
      return Pattern.compile(filter == null ? "" : filter, Pattern.CASE_INSENSITIVE);
    } catch (PatternSyntaxException e) {
      throw error(
          "--filter '%s' is no regular expression: %s".formatted(filter, e.getDescription()));
    }
  }

  /**
   * Those whose names match the filter.
   *
   * @throws ParameterException if none does
   */
  <T> List<T> select(List<T> all, Function<T, String> name) {
    List<T> selected = all.stream().filter(t -> pattern().matcher(name.apply(t)).find()).toList();
    if (selected.isEmpty()) {
      throw error(
          "--filter '%s' matches nothing: names are such as '%s'"
              .formatted(filter, name.apply(all.getFirst())));
    }
    return selected;
  }

  /** Wrong usage. */
  ParameterException error(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /**
   * Where and how it is measured.
   *
   * @param devices their descriptions, by name
   */
  Environment environment(Map<String, String> devices) {
    String command = String.join(" ", spec.commandLine().getParseResult().originalArgs());
    return Environment.here(command, devices);
  }

  /**
   * Makes the folder to write. It comes right before measuring, so that nothing is measured that
   * cannot be kept, and wrong usage leaves no folder behind.
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
