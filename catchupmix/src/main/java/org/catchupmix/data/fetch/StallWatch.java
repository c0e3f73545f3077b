package org.catchupmix.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Closes a stream that is too slow, so that its reader does not wait forever. */
final class StallWatch implements AutoCloseable {
  private final Thread thread;
  private final AtomicLong came = new AtomicLong();
  private volatile boolean stalled;

  /**
   * @param least bytes that must arrive in each {@code span}
   */
  StallWatch(InputStream stream, Duration span, long least) {
    thread =
        Thread.ofPlatform().daemon().name("stall-watch").start(() -> watch(stream, span, least));
  }

  private void watch(InputStream stream, Duration span, long least) {
    try {
      do {
        Thread.sleep(span);
      } while (came.getAndSet(0) >= least);
      stalled = true;
      stream.close();
    } catch (InterruptedException e) {
      // The reader is done.
    } catch (IOException e) {
      // The connection is given up anyway.
    }
  }

  /** Counts bytes that arrived. */
  void came(int bytes) {
    came.addAndGet(bytes);
  }

  /** Whether the stream was closed because it was too slow. */
  boolean stalled() {
    return stalled;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
