package org.catchupmix.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.catchupmix.bench.BenchException;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.StepTask;
import org.catchupmix.bench.step.SyntheticTraining;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.program.HeapBound;

/**
 * Benchmarked process of this engine. Its arguments are model, width, batch and file, or {@code
 * convolution} and the numbers of {@link ConvolutionSetting#arguments}; then {@code --device} and
 * other flags of the device.
 *
 * <p>It writes its initial weights and its images to the file, from which other engines start, and
 * prints {@code ready}, the number of parameters and its version. For each line {@code TASK COUNT
 * IMAGES}, where the task is {@code train}, {@code eval} or a pass of a convolution, it processes
 * {@code COUNT} batches to their end, and prints the mean seconds and the last loss, or the
 * result's checksum. It exits when its input ends.
 */
public final class EngineMain {
  /** First argument of a process for a convolution instead of a network. */
  static final String CONVOLUTION = "convolution";

  private EngineMain() {}

  /** Serves until the input ends. */
  public static void main(String[] args) throws IOException {
    HeapBound.install();
    try {
      serve(args);
      System.exit(0);
    } catch (BenchException e) {
      System.err.println(Engines.OWN + ": " + e.getMessage());
      System.exit(1);
    }
  }

  private static void serve(String[] args) throws IOException {
    // Messages of the backend must not mix with the answers.
    PrintStream answers = System.out;
    System.setOut(System.err);
    List<String> words = List.of(args);
    if (words.getFirst().equals(CONVOLUTION)) {
      int end = 1 + ConvolutionSetting.WORDS;
      ConvolutionSetting setting = ConvolutionSetting.parse(words.subList(1, end));
      try (Backend backend = device(words.subList(end, words.size())).open();
          TimedConvolution timed = new TimedConvolution(backend, setting.geometry())) {
        answer(
            answers,
            setting.geometry().weightShape().elements(),
            (task, count, _) -> timed.run(ConvolutionPass.valueOf(task), count));
      }
      return;
    }
    StepSetting setting =
        new StepSetting(
            args[0],
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            device(words.subList(4, words.size())));
    SyntheticTraining training = new SyntheticTraining(setting);
    training.save(Path.of(args[3]));
    answer(
        answers,
        training.parameterCount(),
        (task, count, images) -> StepTask.valueOf(task).run(training, count, images));
  }

  /** Parses {@code --device} and the flags behind it. */
  private static StepDevice device(List<String> flags) {
    return StepDevice.parse(String.join(" ", flags.subList(1, flags.size())));
  }

  /** Work that an engine does on request. */
  private interface Work {
    SyntheticTraining.Timed run(String task, int count, int images);
  }

  private static void answer(PrintStream answers, long parameters, Work work) throws IOException {
    answers.printf(
        "%s %d this engine, Java %d%n",
        EngineProcess.READY, parameters, Runtime.version().feature());
    answers.flush();
    try (BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        String[] words = line.split(" ");
        SyntheticTraining.Timed timed =
            work.run(
                words[0].toUpperCase(Locale.ROOT),
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]));
        answers.println(timed.seconds() + " " + timed.loss());
        answers.flush();
      }
    }
  }
}
