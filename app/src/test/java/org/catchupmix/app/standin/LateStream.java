package org.catchupmix.app.standin;

import java.util.ArrayDeque;
import java.util.List;

/** Work that was not begun, in order; and while the stream is captured, what was captured. */
final class LateStream {
  final ArrayDeque<Work> queue = new ArrayDeque<>();
  List<Runnable> captured;
  private final Runnable after;

  /**
   * An empty one.
   *
   * @param after follows each piece of work
   */
  LateStream(Runnable after) {
    this.after = after;
  }

  /** Work of a stream; an event is work that does nothing, and so is to wait for one. */
  static final class Work {
    final LateStream stream;
    private final Runnable run;

    /** Of another stream, to be done before this; null where there is none. */
    private final Work before;

    private boolean done;

    Work(LateStream stream, Work before, Runnable run) {
      this.stream = stream;
      this.before = before;
      this.run = run;
    }

    boolean isDone() {
      return done;
    }

    private boolean isFree() {
      return before == null || before.done;
    }

    /** Does it, and what must be done before it; nothing else. */
    void complete() {
      while (!done) {
        stream.runOne();
      }
    }
  }

  /** One piece of its work, or of what that waits for. */
  void runOne() {
    Work first = queue.element();
    if (!first.isFree()) {
      first.before.stream.runOne();
      return;
    }
    queue.remove();
    first.run.run();
    first.done = true;
    after.run();
  }

  /** All that waits for no other stream. */
  void runFree() {
    while (!queue.isEmpty() && queue.element().isFree()) {
      runOne();
    }
  }

  void runAll() {
    while (!queue.isEmpty()) {
      runOne();
    }
  }
}
