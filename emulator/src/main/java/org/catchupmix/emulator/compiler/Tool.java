package org.catchupmix.emulator.compiler;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.gpu.DriverException;

/** A program of the system, run to its end. */
public final class Tool {
  private Tool() {}

  /** End of a run. */
  public record Ended(int code, String output) {}

  /** Finds a program in the folders of PATH. */
  public static Optional<Path> find(String name) {
    return folders(System.getenv()).stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Returns the folders of PATH. */
  static List<Path> folders(Map<String, String> environment) {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(Path::of)
        .toList();
  }

  /**
   * Runs it without input.
   *
   * @param variables of its environment, beside ours
   * @return its code and all that it printed
   */
  public static Ended run(List<String> command, Map<String, String> variables) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(variables);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Ended(process.waitFor(), output);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new DriverException(command.getFirst() + " was interrupted", e);
    }
  }
}
