package org.catchupmix.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.catchupmix.bench.step.ResidentMemory;
import org.catchupmix.core.UserException;

/** The other side of {@link EngineMain} and of {@code scripts/pytorch_step_speed.py}. */
final class EngineProcess implements AutoCloseable {
  /** The first word that an engine prints when it can take steps. */
  static final String READY = "ready";

  private static final int SECONDS_TO_END = 10;

  /** What threads of the engine before may spin after their last step. */
  private static final int MILLISECONDS_OF_REST = 50;

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final Writer requests;
  private final String description;

  /**
   * Starts it and waits until it can take steps. What it complains about goes to the screen.
   *
   * @throws UserException if it ends before
   */
  EngineProcess(String name, List<String> command) {
    this.name = name;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UserException(name + " cannot be started: " + e.getMessage(), e);
    }
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    requests = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    String line = answer();
    if (!line.startsWith(READY)) {
      close();
      throw new UserException(name + " did not get ready but said: " + line);
    }
    description = line.substring(READY.length()).strip();
  }

  private String answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        close();
        throw new UserException(name + " ended unexpectedly; what it said stands above");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it is, with its version. */
  String description() {
    return description;
  }

  /** Takes steps and returns the mean of their seconds. */
  double steps(int count) {
    try {
      Thread.sleep(MILLISECONDS_OF_REST);
      requests.write(count + "\n");
      requests.flush();
    } catch (IOException e) {
      throw new UserException(name + " ended unexpectedly; what it said stands above", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("interrupted while " + name + " had its turn", e);
    }
    String[] words = answer().strip().split(" ");
    return Arrays.stream(words).mapToDouble(Double::parseDouble).average().orElseThrow();
  }

  /** The most memory that it had. */
  OptionalLong peakMemory() {
    return ResidentMemory.peak(process.pid());
  }

  /** Ends it. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
