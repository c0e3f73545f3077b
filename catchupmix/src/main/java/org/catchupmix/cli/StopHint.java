package org.catchupmix.cli;

import java.time.Duration;
import org.catchupmix.train.Trainer;

/**
 * What is done and said before the program ends for who stops it (Ctrl-C, SIGTERM) before it is
 * closed: the step that is being trained is saved.
 */
final class StopHint implements AutoCloseable {
  private static final Duration SILENT = Duration.ofSeconds(5);

  /** Below the 120 s before its time limit at which a task of Slurm is stopped. */
  private static final Duration PATIENCE = Duration.ofSeconds(100);

  private final Thread hook = new Thread(this::stop);
  private volatile String words;
  private volatile Trainer trainer;

  StopHint(String words) {
    this.words = words;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stop() {
    Trainer training = trainer;
    if (training != null && !training.save(SILENT)) {
      System.err.printf(
          "%ncatchup: saves the step that it trains, and stops then (kill -9 %d stops it now)%n",
          ProcessHandle.current().pid());
      if (!training.save(PATIENCE)) {
        System.err.println("catchup: the step took too long: what was saved before is there");
      }
    }
    System.err.printf("%ncatchup: %s%n", words);
  }

  /** From now on it is this. */
  void say(String now) {
    words = now;
  }

  /** From now on there is something to save. */
  void training(Trainer now) {
    trainer = now;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is being stopped.
    }
  }
}
