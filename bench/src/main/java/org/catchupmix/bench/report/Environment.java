package org.catchupmix.bench.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;

/**
 * Where, when and how something was measured: the header of each result.
 *
 * @param facts by name, in the order in which they are shown
 */
public record Environment(Map<String, String> facts) {
  /** Where the launcher says that the program's sources are. */
  private static final String HOME = "catchupmix.home";

  /** Keeps the order. */
  public Environment {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /**
   * This machine, now.
   *
   * @param command what was run
   * @param threads of the processor that it may use
   */
  public static Environment here(String command, int threads) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("command", command);
    facts.put("date", OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("commit", commit());
    facts.put("processor", processor());
    facts.put("device cpu", cpu(threads));
    facts.put(
        "java",
        "%s (%s)"
            .formatted(System.getProperty("java.vm.version"), System.getProperty("java.vm.name")));
    facts.put("flags", flags());
    return new Environment(facts);
  }

  /** The folder of the sources, if the launcher said it. */
  public static Optional<Path> home() {
    return Optional.ofNullable(System.getProperty(HOME)).map(Path::of);
  }

  private static String cpu(int threads) {
    try (var cpu =
        Backends.choose("cpu", BackendOptions.defaults().withThreads(threads)).backend()) {
      return cpu.description();
    }
  }

  private static String flags() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(f -> !f.startsWith("-D" + HOME))
        .collect(Collectors.joining(" "));
  }

  private static String processor() {
    String processors = Runtime.getRuntime().availableProcessors() + " processors";
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(l -> l.startsWith("model name"))
          .findFirst()
          .map(l -> l.substring(l.indexOf(':') + 1).strip() + ", " + processors)
          .orElse(System.getProperty("os.arch") + ", " + processors);
    } catch (IOException e) {
      return System.getProperty("os.arch") + ", " + processors;
    }
  }

  private static String commit() {
    Optional<String> head = home().flatMap(h -> git(h, "rev-parse", "--short=12", "HEAD"));
    Optional<String> changes =
        home().flatMap(h -> git(h, "status", "--porcelain", "--untracked-files=no"));
    return head.map(c -> c + (changes.orElse("").isEmpty() ? "" : " with changes"))
        .orElse("unknown");
  }

  private static Optional<String> git(Path folder, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String out =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? Optional.of(out) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** One line a fact. */
  public List<String> lines() {
    return facts.entrySet().stream()
        .map(e -> "%-11s %s".formatted(e.getKey(), e.getValue()))
        .toList();
  }
}
