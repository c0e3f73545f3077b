package org.catchupmix.run.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.catchupmix.recipe.CheckpointInterval;
import org.catchupmix.run.checkpoint.Checkpoint;
import org.catchupmix.train.EpochPart;

/** Checkpoints of a run: when one is due, its writing, and requests of another thread for one. */
final class Checkpoints {
  private final TrainingRun run;
  private final RunLog log;
  private final CheckpointInterval interval;
  private final CountDownLatch saved = new CountDownLatch(1);
  private volatile boolean requested;

  /** Time of the last one by {@link System#nanoTime}. */
  private long lastNanos = System.nanoTime();

  Checkpoints(TrainingRun run, RunLog log) {
    this.run = run;
    this.log = log;
    this.interval = CheckpointInterval.of(run.recipe().run().checkpointEvery());
  }

  /** Whether to write one after so many steps of an epoch. */
  boolean isDue(int steps) {
    return requested && saved.getCount() > 0
        || interval.isDue(steps, (System.nanoTime() - lastNanos) * 1e-9);
  }

  /** Writes one. */
  void write(Path file, EpochPart part) throws IOException {
    log.forceSteps();
    Checkpoint.of(
            run.network(),
            run.optimizer(),
            run.recipe(),
            run.metrics(),
            part,
            run.data(),
            log.sums())
        .write(file);
    lastNanos = System.nanoTime();
    answerRequest();
  }

  /** Requests one and waits for it, see {@link Trainer#save}. */
  boolean request(Duration patience) {
    requested = true;
    try {
      return interval.isNever() || saved.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Wakes the thread that waits: one was written, or none will follow. */
  void answerRequest() {
    if (requested) {
      saved.countDown();
    }
  }
}
