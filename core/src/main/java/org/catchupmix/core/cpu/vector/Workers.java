package org.catchupmix.core.cpu.vector;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that stay, and share out numbered tasks.
 *
 * <p>Which thread runs a task is left to chance; what a task writes must depend on its number alone
 * and no two tasks may write the same element. Then the result has the same bits for any number of
 * threads: the number of tasks comes from the sizes of the tensors, never from {@link #threads()}.
 */
public final class Workers implements AutoCloseable {
  /** A piece of work. */
  @FunctionalInterface
  public interface Task {
    /**
     * Runs one task.
     *
     * @param task its number, {@code 0..tasks-1}
     * @param worker the thread that runs it, {@code 0..threads-1}; for choosing scratch memory only
     */
    void run(int task, int worker);
  }

  /** The tasks of one call of {@link #run}. */
  private record Job(Task task, int tasks, int number) {}

  private final Thread[] helpers;
  private final float[][] scratch;
  private final Workers[] inside;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /**
   * The next task of each range in the low half, and the number of its job in the high half, so
   * that a late helper takes no task of a later job.
   */
  private final AtomicLong[] next;

  /** Helpers that are taking tasks. */
  private final AtomicInteger active = new AtomicInteger();

  private volatile Job job = new Job(null, 0, 0);
  private volatile boolean closed;
  private boolean busy;

  /**
   * Starts the threads; the calling thread of {@link #run} is one of them.
   *
   * @param threads at least 1
   */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads + " must be at least 1");
    }
    helpers = new Thread[threads - 1];
    scratch = new float[threads][0];
    inside = new Workers[threads];
    next = new AtomicLong[threads];
    Arrays.setAll(next, _ -> new AtomicLong());
    for (int i = 0; i < helpers.length; i++) {
      int worker = i + 1;
      helpers[i] =
          Thread.ofPlatform().daemon().name("cpu-worker-" + worker).start(() -> loop(worker));
    }
  }

  /** The number of threads, the caller's included. */
  public int threads() {
    return helpers.length + 1;
  }

  /**
   * Runs tasks {@code 0..tasks-1} and returns when all have ended. What a task threw is thrown
   * again, and some tasks may then not have run.
   *
   * @throws IllegalStateException if closed, or called from a task
   */
  public void run(int tasks, Task task) {
    if (Arrays.asList(helpers).contains(Thread.currentThread())) {
      throw new IllegalStateException("a task may not run tasks");
    }
    synchronized (this) {
      if (closed || busy) {
        throw new IllegalStateException(
            closed ? "the threads have ended: the backend was closed" : "a task may not run tasks");
      }
      busy = true;
      try {
        share(tasks, task);
      } finally {
        busy = false;
      }
    }
  }

  /**
   * Scratch memory of a thread for the task that it runs, from {@link Aligned#FIRST} on; its
   * contents are arbitrary. Each task uses the same, so it stays in the cache of a core.
   *
   * @param floats to be used
   */
  public float[] scratch(int worker, int floats) {
    if (scratch[worker].length < Aligned.length(floats)) {
      scratch[worker] = new float[Aligned.length(floats)];
    }
    return scratch[worker];
  }

  /** Workers that run tasks within a task, on its thread alone, with other scratch memory. */
  public Workers inside(int worker) {
    if (inside[worker] == null) {
      inside[worker] = new Workers(1);
    }
    return inside[worker];
  }

  private void share(int tasks, Task task) {
    if (helpers.length == 0 || tasks <= 1) {
      for (int i = 0; i < tasks; i++) {
        task.run(i, 0);
      }
      return;
    }
    Job current = new Job(task, tasks, job.number() + 1);
    for (int i = 0; i < next.length; i++) {
      next[i].set(place(current, end(current, i - 1)));
    }
    job = current;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
    drain(current, 0);
    // Waits for helpers that still run a task; a late one finds none and costs only a look.
    while (active.get() > 0) {
      Thread.onSpinWait();
    }
    Throwable thrown = failure.getAndSet(null);
    switch (thrown) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(thrown);
    }
  }

  /** One past the last task of a thread's range. */
  private int end(Job current, int thread) {
    return (int) ((long) current.tasks() * (thread + 1) / threads());
  }

  private static long place(Job current, int task) {
    return (long) current.number() << 32 | task;
  }

  /** Runs the tasks of a thread's own range, then what is left of the others. */
  private void drain(Job current, int worker) {
    try {
      for (int i = 0; i < next.length; i++) {
        AtomicLong range = next[(worker + i) % next.length];
        long end = place(current, end(current, (worker + i) % next.length));
        for (long t = range.get(); t >>> 32 == end >>> 32 && t < end; t = range.get()) {
          if (range.compareAndSet(t, t + 1)) {
            current.task().run((int) t, worker);
          }
        }
      }
    } catch (Throwable e) { // also a checked one, thrown without a declaration
      failure.compareAndSet(null, e);
      for (AtomicLong range : next) {
        range.set(place(current, current.tasks()));
      }
    }
  }

  private void loop(int worker) {
    Job done = null;
    long idleSince = System.nanoTime();
    while (!closed) {
      Job current = job;
      if (current != done) {
        active.incrementAndGet();
        drain(current, worker);
        active.decrementAndGet();
        done = current;
        idleSince = System.nanoTime();
      } else if (System.nanoTime() - idleSince < CpuTuning.SPIN_NANOS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
  }

  /** Ends the threads; waits for tasks that run. */
  @Override
  public synchronized void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }
}
