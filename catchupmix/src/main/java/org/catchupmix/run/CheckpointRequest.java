package org.catchupmix.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Another thread's request for a checkpoint after the current step. */
final class CheckpointRequest {
  private final CountDownLatch answered = new CountDownLatch(1);
  private volatile boolean requested;

  /** Requests a checkpoint and waits for it; returns whether it was written in time. */
  boolean await(Duration patience) {
    requested = true;
    try {
      return answered.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether a thread is waiting. */
  boolean isOpen() {
    return requested && answered.getCount() > 0;
  }

  /** Wakes the waiting thread: a checkpoint was written, or none will follow. */
  void answer() {
    if (requested) {
      answered.countDown();
    }
  }
}
