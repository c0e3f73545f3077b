package org.catchupmix.cli;

import java.time.Duration;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.train.Trainer;

/**
 * What is done and said before the program ends for who stops it (Ctrl-C, SIGTERM) before it is
 * closed: the step that is being trained is saved.
 */
public final class StopHint implements AutoCloseable {
  private static final Duration SILENT = Duration.ofSeconds(5);

  /** Below the 120 s before its time limit at which a task of Slurm is stopped. */
  private static final Duration PATIENCE = Duration.ofSeconds(100);

  private final Thread hook = new Thread(this::stop);
  private volatile String words;
  private volatile Trainer trainer;
  private volatile Ranks ranks = Ranks.ALONE;

  /**
   * Until it is closed.
   *
   * @param words said at the end
   */
  public StopHint(String words) {
    this.words = words;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stop() {
    if (!ranks.isFirst()) {
      // Rank 0 needs the others for the step that it saves, and its end is the end of them.
      pause(PATIENCE);
    }
    Trainer training = trainer;
    if (training != null && !training.save(SILENT)) {
      System.err.printf(
          "%ncatchup: saves the step that it trains, and stops then (kill -9 %d stops it now)%n",
          ProcessHandle.current().pid());
      if (!training.save(PATIENCE)) {
        System.err.println("catchup: the step took too long: what was saved before is there");
      }
    }
    ranks.fail("stopped");
    System.err.printf("%ncatchup: %s%n", words);
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the program at once, from whatever it does: what is on the disk is whole at any time. */
  void end(String why) {
    System.err.printf("%ncatchup: %s%ncatchup: %s%n", why, words);
    Runtime.getRuntime().halt(Main.FAILED);
  }

  /** This program is one of several. */
  void belongsTo(Ranks all) {
    ranks = all;
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
