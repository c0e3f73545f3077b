package org.catchupmix.data;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Runs work with a stack for deep recursion, as of a library that writes nested values. */
public final class LargeStack {
  private LargeStack() {}

  public static <T> T call(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    new Thread(null, task, "large-stack", 1 << 28).start();
    try {
      return task.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
