package org.catchupmix.app.cli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.run.trainer.Trainer;

/** Shutdown hook (Ctrl-C, SIGTERM) that saves the current step and prints how to resume. */
public final class StopHint implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** Shorter than the 120 s notice that a Slurm task gets before its time limit. */
  private static final Duration PATIENCE = Duration.ofSeconds(100);

  private final Thread hook = new Thread(this::stop);
  private volatile String words;
  private volatile Trainer trainer;
  private volatile boolean isFirst = true;

  /**
   * Installs the hook until it is closed.
   *
   * @param words printed at the end
   */
  public StopHint(String words) {
    this.words = words;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stop() {
    if (!isFirst) {
      // Rank 0 needs the others for the step that it saves. When it has ended, mpirun or srun ends
      // them.
      LockSupport.parkNanos(PATIENCE.toNanos());
    }
    Trainer training = trainer;
    if (training != null && !training.save(GRACE)) {
      System.err.printf(
          "%ncatchup: finishing and saving the current step, then stopping (kill -9 %d stops it now)%n",
          ProcessHandle.current().pid());
      if (!training.save(PATIENCE)) {
        System.err.println("catchup: the step took too long; the previous checkpoint is intact");
      }
    }
    System.err.printf("%ncatchup: %s%n", words);
  }

  /** Sets which of several ranks this program is. */
  public void setRank(Ranks ranks) {
    isFirst = ranks.isFirst();
  }

  /** Replaces the words. */
  void say(String now) {
    words = now;
  }

  /** Sets the training whose step is saved. */
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
