package org.catchupmix.core.parallel;

import java.util.concurrent.locks.LockSupport;

/** Tensors on their way between two ranks, or from one to all. */
@FunctionalInterface
public interface Transfer {
  /** A transfer that is complete. */
  Transfer DONE = () -> true;

  /** Polls before the first sleep: about as long as a small message takes. */
  int SPINS = 200;

  /** Nanoseconds of sleep between polls. */
  long PAUSE = 20_000;

  /**
   * Whether it is complete. Poll it until it is, as a library may move the bytes only while it is
   * polled.
   *
   * @throws org.catchupmix.core.UserException if it cannot arrive any more
   */
  boolean isDone();

  /** Waits until it is complete; yields, as ranks may share a core. */
  default void await() {
    for (int i = 0; !isDone(); i++) {
      if (i < SPINS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(PAUSE);
      }
    }
  }
}
