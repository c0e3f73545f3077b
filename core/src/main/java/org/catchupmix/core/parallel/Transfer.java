package org.catchupmix.core.parallel;

import java.util.concurrent.locks.LockSupport;

/** Tensors on their way between two ranks, or from one to all. */
@FunctionalInterface
public interface Transfer {
  /** Nothing is on its way. */
  Transfer DONE = () -> true;

  /** Polls before it sleeps between two: about as long as a small message takes. */
  int SPINS = 200;

  /** How long it sleeps then, in nanoseconds. */
  long PAUSE = 20_000;

  /**
   * Whether it has arrived, and if it has, takes it in. It must be asked until it has: a library
   * may move the bytes only while it is asked.
   *
   * @throws org.catchupmix.core.UserException if it cannot arrive any more
   */
  boolean isDone();

  /** Waits until it has. Ranks may share a core, so it lets others run. */
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
