package org.catchupmix.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.catchupmix.bench.BenchException;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.StepTask;
import org.catchupmix.bench.step.SyntheticTraining;
import org.catchupmix.program.HeapBound;

/**
 * Benchmarked process of this engine. Its arguments are model, width, batch, file, {@code --device}
 * and other flags of the device.
 *
 * <p>It writes its initial weights and its images to the file, from which other engines start, and
 * prints {@code ready}, the number of parameters and its version. For each line {@code train COUNT
 * IMAGES} or {@code eval COUNT IMAGES} it processes {@code COUNT} batches, waits for the device,
 * and prints the mean seconds and the last loss. It exits when its input ends.
 */
public final class EngineMain {
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
    List<String> device = Arrays.asList(args).subList(5, args.length);
    StepSetting setting =
        new StepSetting(
            args[0],
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            StepDevice.parse(String.join(" ", device)));
    SyntheticTraining training = new SyntheticTraining(setting);
    training.save(Path.of(args[3]));
    answers.printf(
        "%s %d this engine, Java %d%n",
        EngineProcess.READY, training.parameterCount(), Runtime.version().feature());
    answers.flush();
    try (BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        String[] words = line.split(" ");
        StepTask task = StepTask.valueOf(words[0].toUpperCase(Locale.ROOT));
        SyntheticTraining.Timed timed =
            task.run(training, Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        answers.println(timed.seconds() + " " + timed.loss());
        answers.flush();
      }
    }
  }
}
