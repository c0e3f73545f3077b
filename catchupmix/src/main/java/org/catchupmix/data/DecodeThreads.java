package org.catchupmix.data;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Threads that read and decode images. */
public final class DecodeThreads {
  private final ForkJoinPool pool;

  /**
   * Prepares the threads; they start with the first work, and end when there is none.
   *
   * @param threads 0 for one per processor
   */
  public DecodeThreads(int threads) {
    pool = new ForkJoinPool(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
  }

  public int threads() {
    return pool.getParallelism();
  }

  /**
   * Does work for each of {@code 0..n-1}, then throws the first error, if any.
   *
   * <p>The error is that of the lowest number, so it does not depend on the number of threads.
   */
  public void forEach(int n, IntConsumer work) {
    RuntimeException[] errors = new RuntimeException[n];
    Runnable all =
        () ->
            IntStream.range(0, n)
                .parallel()
                .forEach(
                    i -> {
                      try {
                        work.accept(i);
                      } catch (RuntimeException e) {
                        errors[i] = e;
                      }
                    });
    try {
      pool.submit(all).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("these images are no longer needed");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
    Arrays.stream(errors)
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(
            e -> {
              throw e;
            });
  }
}
