package org.catchupmix.core.cpu.vector;

import java.util.function.IntFunction;

/**
 * Objects for the tasks of one run, one for each thread that takes any.
 *
 * <p>An object that each task made for itself would stay on the heap: the JIT compiler removes it
 * only if it inlines all that reads it.
 *
 * @param <T> the kind of object
 */
public final class PerWorker<T> {
  private final IntFunction<T> make;
  private final Object[] made;

  /**
   * Makes nothing yet.
   *
   * @param workers the threads of the run
   * @param make makes the object of a worker, on its thread
   */
  public PerWorker(Workers workers, IntFunction<T> make) {
    this.make = make;
    made = new Object[workers.threads()];
  }

  /** The object of the worker that calls. */
  @SuppressWarnings("unchecked") // only make fills the array
  public T get(int worker) {
    if (made[worker] == null) {
      made[worker] = make.apply(worker);
    }
    return (T) made[worker];
  }
}
