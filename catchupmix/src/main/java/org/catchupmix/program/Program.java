package org.catchupmix.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** Descriptions of this program and of the machine it runs on. */
public final class Program {
  /** File in a bundle's {@link #home} that names the commit. */
  private static final String COMMIT = "commit";

  /** Property by which the launcher names the folder of the sources, or of a bundle. */
  public static final String HOME = "catchupmix.home";

  private Program() {}

  public static String version() {
    Properties p = new Properties();
    try (InputStream in = Program.class.getResourceAsStream("version.properties")) {
      p.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return p.getProperty("version");
  }

  /** Folder of the checkout or bundle, if the launcher passed it. */
  public static Optional<Path> home() {
    return Optional.ofNullable(System.getProperty(HOME)).map(Path::of);
  }

  /**
   * The commit of the sources, and whether they were changed; {@code unknown} without git. Changes
   * in {@code docs} do not count, since no result depends on them.
   */
  public static String commit() {
    Optional<Path> file = home().map(h -> h.resolve(COMMIT)).filter(Files::isRegularFile);
    if (file.isPresent()) {
      return line(file.get());
    }
    Optional<String> head = home().flatMap(h -> git(h, "rev-parse", "--short=12", "HEAD"));
    String[] status = {"status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs"};
    Optional<String> changes = home().flatMap(h -> git(h, status));
    return head.map(c -> c + (changes.orElse("").isEmpty() ? "" : " with changes"))
        .orElse("unknown");
  }

  private static String line(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> git(Path folder, String... arguments) {
    return output(
        Stream.concat(Stream.of("git", "-C", folder.toString()), Stream.of(arguments)).toList());
  }

  /** Runs a command and returns its output; empty if it is missing or fails. */
  public static Optional<String> output(List<String> command) {
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

  public static String java() {
    return "%s (%s)"
        .formatted(System.getProperty("java.vm.version"), System.getProperty("java.vm.name"));
  }

  /** The processor's name and how many of its threads Java may use. */
  public static String processor() {
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
}
