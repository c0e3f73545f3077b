package org.catchupmix.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.ServiceLoader;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.SyntheticTraining;
import org.catchupmix.core.UserException;

/**
 * Process of an engine in Java, with the arguments engine, model, width, batch and device.
 *
 * <p>It takes a step and prints {@code ready}, the number of parameters, the loss and its
 * description. For each line with a number it takes as many steps and prints the seconds of each
 * and the last loss. It ends with its input.
 */
public final class EngineMain {
  static final String OWN = "ours";

  private EngineMain() {}

  /** This engine on the requested device. */
  static final class OwnEngine implements PeerEngine {
    @Override
    public String name() {
      return OWN;
    }

    @Override
    public String description() {
      return "this engine, Java " + Runtime.version().feature();
    }

    @Override
    public Training open(StepSetting setting) {
      SyntheticTraining training = new SyntheticTraining(setting);
      return new Training(training.parameterCount(), training::step);
    }
  }

  /** Serves until the input ends. */
  public static void main(String[] args) throws IOException {
    try {
      serve(args);
      System.exit(0);
    } catch (UserException e) {
      System.err.println(args[0] + ": " + e.getMessage());
      System.exit(1);
    }
  }

  private static void serve(String[] args) throws IOException {
    // Output of an engine itself must not mix with the answers.
    PrintStream answers = System.out;
    System.setOut(System.err);
    PeerEngine engine = find(args[0]);
    PeerEngine.Training training =
        engine.open(
            new StepSetting(
                args[1],
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                StepDevice.parse(args[4])));
    answers.printf(
        Locale.ROOT,
        "%s %d %s %s%n",
        EngineProcess.READY,
        training.parameterCount(),
        training.step().getAsDouble(),
        engine.description());
    answers.flush();
    try (BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        answers.println(take(training, Integer.parseInt(line.strip())));
        answers.flush();
      }
    }
  }

  private static String take(PeerEngine.Training training, int steps) {
    StringBuilder answer = new StringBuilder();
    double loss = Double.NaN;
    for (int i = 0; i < steps; i++) {
      long begun = System.nanoTime();
      loss = training.step().getAsDouble();
      answer.append((System.nanoTime() - begun) * 1e-9).append(' ');
    }
    return answer.append(loss).toString();
  }

  private static PeerEngine find(String name) {
    if (name.equals(OWN)) {
      return new OwnEngine();
    }
    return ServiceLoader.load(PeerEngine.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(e -> e.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no engine " + name));
  }
}
