package org.catchupmix.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.catchupmix.bench.step.StepSetting;

/**
 * The process of an engine in Java. Arguments: engine, model, width, batch, threads. It prints
 * {@code ready}, then for each line with a number takes as many steps and prints the seconds of
 * each; it ends with its input.
 */
public final class EngineMain {
  private EngineMain() {}

  /** Serves until the input ends. */
  public static void main(String[] args) throws IOException {
    // What an engine prints by itself must not get between the answers.
    PrintStream answers = System.out;
    System.setOut(System.err);
    TrainingEngine engine = find(args[0]);
    TrainingEngine.Training training =
        engine.open(
            new StepSetting(
                args[1],
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                Integer.parseInt(args[4])));
    answers.println(EngineProcess.READY + " " + engine.description());
    answers.flush();
    try (BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        answers.println(seconds(training, Integer.parseInt(line.strip())));
        answers.flush();
      }
    }
    System.exit(0);
  }

  private static String seconds(TrainingEngine.Training training, int steps) {
    StringBuilder seconds = new StringBuilder();
    for (int i = 0; i < steps; i++) {
      long begun = System.nanoTime();
      training.step();
      seconds.append((System.nanoTime() - begun) * 1e-9).append(' ');
    }
    return seconds.toString();
  }

  private static TrainingEngine find(String name) {
    if (name.equals(OwnEngine.NAME)) {
      return new OwnEngine();
    }
    return ServiceLoader.load(TrainingEngine.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(e -> e.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no engine " + name));
  }
}
