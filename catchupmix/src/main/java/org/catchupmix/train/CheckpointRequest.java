package org.catchupmix.train;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A request of another thread: a checkpoint after the step that is being computed. */
final class CheckpointRequest {
  private final CountDownLatch answered = new CountDownLatch(1);
  private volatile boolean asked;

  /** Asks, and waits for the answer; returns whether it came in time. */
  boolean await(Duration patience) {
    asked = true;
    try {
      return answered.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether somebody waits. */
  boolean isOpen() {
    return asked && answered.getCount() > 0;
  }

  /** Says that a checkpoint was written, or that none will be any more. */
  void answer() {
    if (asked) {
      answered.countDown();
    }
  }
}
