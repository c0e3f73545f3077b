package org.catchupmix.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.catchupmix.bench.BenchException;
import org.catchupmix.bench.step.ResidentMemory;
import org.catchupmix.bench.step.StepTask;
import org.catchupmix.bench.step.SyntheticTraining.Timed;

/** The process of an engine: {@link EngineMain} or {@code scripts/pytorch_step_speed.py}. */
public final class EngineProcess implements AutoCloseable {
  /** First word that an engine prints once it accepts requests. */
  static final String READY = "ready";

  /** Pause that lets threads of the previous engine stop spinning. */
  private static final int PAUSE_NANOS = 50_000_000;

  /**
   * An engine's description of itself.
   *
   * @param parameterCount number of trained parameters
   * @param text name and version
   */
  public record Description(long parameterCount, String text) {}

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final Writer requests;
  private final Description description;

  /**
   * Starts the process and waits until it accepts requests; its standard error is inherited.
   *
   * @throws BenchException if it ends early or prints something else
   */
  public EngineProcess(String name, List<String> command) {
    this.name = name;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new BenchException(name + " cannot be started: " + e.getMessage(), e);
    }
    answers = process.inputReader(StandardCharsets.UTF_8);
    requests = process.outputWriter(StandardCharsets.UTF_8);
    try {
      description = describe(answer());
    } catch (BenchException e) {
      close();
      throw e;
    }
  }

  private Description describe(String line) {
    String[] words = line.split(" ", 3);
    if (words.length < 3 || !words[0].equals(READY) || !words[1].matches("\\d{1,18}")) {
      throw new BenchException(name + " must print that it is ready, but printed: " + line);
    }
    return new Description(Long.parseLong(words[1]), words[2]);
  }

  private String answer() {
    try {
      String line = answers.readLine();
      if (line != null) {
        return line;
      }
    } catch (IOException e) {
      throw ended(e);
    }
    throw ended(null);
  }

  private BenchException ended(Throwable cause) {
    return new BenchException(name + " ended unexpectedly; its messages are above", cause);
  }

  private double number(String word, String line) {
    try {
      double value = Double.parseDouble(word);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Rejected below; Python writes nan where Java writes NaN.
    }
    throw new BenchException(
        "%s must print finite seconds and a finite loss, but printed: %s".formatted(name, line));
  }

  String name() {
    return name;
  }

  public Description description() {
    return description;
  }

  /**
   * Processes batches.
   *
   * @param task a {@link StepTask} or a {@link ConvolutionPass}
   * @param count number of batches
   * @param images in each
   * @throws BenchException if the engine does not answer, or its loss is not finite
   */
  public Timed work(Enum<?> task, int count, int images) {
    LockSupport.parkNanos(PAUSE_NANOS);
    try {
      requests.write("%s %d %d\n".formatted(task, count, images));
      requests.flush();
    } catch (IOException e) {
      throw ended(e);
    }
    String line = answer();
    String[] words = line.strip().split(" ");
    if (words.length != 2) {
      throw new BenchException(
          "%s must print seconds per batch and the last loss, but printed: %s"
              .formatted(name, line));
    }
    return new Timed(number(words[0], line), number(words[1], line));
  }

  /** Returns the peak resident memory. */
  OptionalLong peakMemory() {
    return ResidentMemory.peak(process.pid());
  }

  /** Ends the process and waits for it, so that its time counts as this program's. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
