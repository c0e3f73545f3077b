package org.catchupmix.kernels.jcuda;

import java.util.ArrayDeque;

/**
 * What was opened, to be closed the last first. All of it is closed, even where closing one fails:
 * the first failure is thrown with the others behind it.
 */
final class OpenResources implements AutoCloseable {
  private final ArrayDeque<Runnable> closers = new ArrayDeque<>();

  /** Adds what closes the thing that was opened just now. */
  void add(Runnable closer) {
    closers.push(closer);
  }

  /** Closes all after a failure halfway; the failure, to be thrown. */
  RuntimeException closedAfter(RuntimeException failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  @Override
  public void close() {
    RuntimeException first = null;
    while (!closers.isEmpty()) {
      try {
        closers.pop().run();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
