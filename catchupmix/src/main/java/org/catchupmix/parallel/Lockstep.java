package org.catchupmix.parallel;

import java.util.ArrayList;
import java.util.List;

/**
 * Tasks that take turns: one runs until it hands on, then the next, in a ring, so that no two run
 * at once. Each but a single one has a thread of its own.
 */
final class Lockstep {
  private final int count;
  private final boolean[] ended;
  private int turn;
  private Throwable failure;

  private Lockstep(int count) {
    this.count = count;
    this.ended = new boolean[count];
  }

  /** A task that is given what it hands on by. */
  interface Task {
    void run(Lockstep turns);
  }

  /** What a task ends by whose neighbour has failed. */
  private static final class Given extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Runs them to their ends; what the first throws that throws is thrown. */
  static void run(List<Task> tasks) {
    Lockstep turns = new Lockstep(tasks.size());
    if (tasks.size() == 1) {
      tasks.getFirst().run(turns);
      return;
    }
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      int number = i;
      threads.add(
          Thread.ofPlatform().name("shard-" + i).start(() -> turns.run(number, tasks.get(number))));
    }
    boolean interrupted = false;
    for (Thread t : threads) {
      while (t.isAlive()) {
        try {
          t.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    switch (turns.failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private void run(int number, Task task) {
    try {
      await(number);
      task.run(this);
    } catch (Throwable e) {
      fail(e);
    } finally {
      end(number);
    }
  }

  private synchronized void fail(Throwable e) {
    if (failure == null) {
      failure = e;
    }
  }

  private synchronized void end(int number) {
    ended[number] = true;
    if (turn == number) {
      next();
    }
    notifyAll();
  }

  /** Hands on, and returns when it is this task's turn again. */
  synchronized void hand() {
    int own = turn;
    next();
    notifyAll();
    await(own);
  }

  private void next() {
    for (int i = 1; i <= count; i++) {
      int candidate = (turn + i) % count;
      if (!ended[candidate]) {
        turn = candidate;
        return;
      }
    }
  }

  private synchronized void await(int number) {
    while (turn != number && failure == null) {
      try {
        wait();
      } catch (InterruptedException e) {
        // Whoever interrupts wants the step to end: its own thread waits for this one.
        fail(new IllegalStateException("interrupted between two shards"));
      }
    }
    if (failure != null) {
      throw new Given();
    }
  }
}
