package org.catchupmix.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream that gives nothing for too long, so that its reader does not wait for ever. */
final class StallWatch implements AutoCloseable {
  private final Thread thread;
  private volatile long last = System.nanoTime();
  private volatile boolean stalled;

  StallWatch(InputStream stream, Duration limit) {
    thread = Thread.ofPlatform().daemon().name("stall-watch").start(() -> watch(stream, limit));
  }

  private void watch(InputStream stream, Duration limit) {
    try {
      long left = limit.toNanos();
      while (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
        left = limit.toNanos() - (System.nanoTime() - last);
      }
      stalled = true;
      stream.close();
    } catch (InterruptedException e) {
      // The reader is done.
    } catch (IOException e) {
      // It is given up anyway.
    }
  }

  /** Something came. */
  void alive() {
    last = System.nanoTime();
  }

  /** Whether it closed the stream. */
  boolean stalled() {
    return stalled;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
