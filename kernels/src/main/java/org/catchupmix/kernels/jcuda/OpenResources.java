package org.catchupmix.kernels.jcuda;

import java.util.ArrayDeque;

/**
 * Open resources, closed in reverse order. All are closed even if closing one fails; the first
 * failure is thrown with the others suppressed.
 */
public final class OpenResources implements AutoCloseable {
  private final ArrayDeque<Runnable> closers = new ArrayDeque<>();

  /** Adds the closer of a resource. */
  public void add(Runnable closer) {
    closers.push(closer);
  }

  /** Closes all after a failure and returns the failure, to be thrown. */
  public RuntimeException closeAfter(RuntimeException failure) {
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
