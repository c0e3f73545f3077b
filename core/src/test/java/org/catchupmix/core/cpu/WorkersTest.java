package org.catchupmix.core.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
          RuntimeException.class,
          () ->
              workers.run(
                  50,
                  (task, _) -> {
                    if (task == 20) {
                      throw new ArithmeticException("task 20");
                    }
                  }));
      int[] ran = {0};
      workers.run(1, (_, _) -> ran[0]++);
      assertEquals(1, ran[0]);
    }
  }

  @Test
  void wantsAThread() {
    assertThrows(IllegalArgumentException.class, () -> new Workers(0));
  }
}
