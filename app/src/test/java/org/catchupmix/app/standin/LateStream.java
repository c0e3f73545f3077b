package org.catchupmix.app.standin;

import java.util.ArrayDeque;
import java.util.List;

/** Work that was not begun, in order; while the stream is captured, the captured work. */
final class LateStream {
  final ArrayDeque<Work> queue = new ArrayDeque<>();
  List<Runnable> captured;

  /** Work of a stream; an event is work that does nothing. */
  static final class Work {
    final LateStream stream;
    private final Runnable run;
    private boolean done;

    Work(LateStream stream, Runnable run) {
      this.stream = stream;
      this.run = run;
    }

    boolean isDone() {
      return done;
    }

    /** Does it and the work before it. */
    void complete() {
      while (!done) {
        stream.runOne();
      }
    }
  }

  void runOne() {
    Work first = queue.remove();
    first.run.run();
    first.done = true;
  }

  void runAll() {
    while (!queue.isEmpty()) {
      runOne();
    }
  }
}
