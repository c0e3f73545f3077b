package org.catchupmix.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Threads that read and decode images; those that have nothing to do end by themselves. */
final class DecodeThreads {
  private static final int IDLE_SECONDS = 5;

  private final int threads;
  private final ThreadPoolExecutor pool;

  /**
   * So many.
   *
   * @param threads 0 for one a processor
   */
  DecodeThreads(int threads) {
    this.threads = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    pool =
        new ThreadPoolExecutor(
            this.threads,
            this.threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("decode-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
  }

  int threads() {
    return threads;
  }

  /**
   * Does something for each of {@code 0..n-1}. Of several that fail, the error of the first is
   * thrown, whatever the number of threads.
   */
  void forEach(int n, IntConsumer work) {
    AtomicInteger next = new AtomicInteger();
    RuntimeException[] errors = new RuntimeException[n];
    AtomicInteger failed = new AtomicInteger(n);
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < Math.min(threads, n); t++) {
      running.add(
          pool.submit(
              () -> {
                // All before one that fails were begun before it, and are done to their end.
                for (int i; failed.get() == n && (i = next.getAndIncrement()) < n; ) {
                  try {
                    work.accept(i);
                  } catch (RuntimeException e) {
                    errors[i] = e;
                    failed.accumulateAndGet(i, Math::min);
                  }
                }
              }));
    }
    try {
      for (Future<?> f : running) {
        f.get();
      }
    } catch (InterruptedException e) {
      running.forEach(f -> f.cancel(false));
      Thread.currentThread().interrupt();
      throw new CancellationException("nobody waits for these images any more");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
    if (failed.get() < n) {
      throw errors[failed.get()];
    }
  }
}
