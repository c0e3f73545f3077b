package org.catchupmix.core.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkersTest {
  @Test
  void eachTaskRunsOnce() {
    for (int threads = 1; threads <= 4; threads++) {
      try (Workers workers = new Workers(threads)) {
        for (int round = 0; round < 200; round++) {
          int tasks = round % 17;
          AtomicIntegerArray runs = new AtomicIntegerArray(17);
          int limit = threads;
          workers.run(
              tasks,
              (task, worker) -> {
                assertTrue(worker >= 0 && worker < limit);
                runs.incrementAndGet(task);
              });
          for (int i = 0; i < 17; i++) {
            assertEquals(i < tasks ? 1 : 0, runs.get(i));
          }
        }
      }
    }
  }

  @Test
  void aFailureReachesTheCallerAndTheThreadsGoOn() {
    try (Workers workers = new Workers(3)) {
      assertThrows(
          ArithmeticException.class,
          () ->
              workers.run(
                  50,
                  (task, _) -> {
                    if (task == 20) {
                      throw new ArithmeticException("task 20");
                    }
                  }));
      for (int round = 0; round < 50; round++) {
        AtomicIntegerArray ran = new AtomicIntegerArray(50);
        workers.run(50, (task, _) -> ran.incrementAndGet(task));
        for (int i = 0; i < 50; i++) {
          assertEquals(1, ran.get(i));
        }
      }
    }
  }

  @Test
  void aCheckedExceptionReachesTheCaller() {
    try (Workers workers = new Workers(3)) {
      Throwable thrown =
          assertThrows(
              IllegalStateException.class, () -> workers.run(50, (_, _) -> WorkersTest.fail()));
      assertInstanceOf(IOException.class, thrown.getCause());
    }
  }

  /** Throws a checked exception without declaring it. */
  @SuppressWarnings("unchecked")
  private static <E extends Exception> void fail() throws E {
    throw (E) new IOException("task");
  }

  @Test
  void noTaskRunsAfterItsCallHasReturned() {
    try (Workers workers = new Workers(4)) {
      for (int round = 0; round < 20_000; round++) {
        AtomicBoolean returned = new AtomicBoolean();
        workers.run(3, (_, _) -> assertFalse(returned.get()));
        returned.set(true);
      }
    }
  }

  @Test
  void misuseIsRefusedInsteadOfWaitingForEver() {
    Workers workers = new Workers(2);
    assertThrows(
        IllegalStateException.class, () -> workers.run(9, (_, _) -> workers.run(2, (_, _) -> {})));
    workers.run(2, (_, _) -> {});
    workers.close();
    assertThrows(IllegalStateException.class, () -> workers.run(2, (_, _) -> {}));
  }

  @Test
  void needsAThread() {
    assertThrows(IllegalArgumentException.class, () -> new Workers(0));
  }
}
