package org.catchupmix.core.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ScopeTest {
  @Test
  void closingGivesMemoryBackToThePool() {
    try (Backend cpu = Backends.open("cpu")) {
      long fresh = 0;
      for (int step = 0; step < 5; step++) {
        try (TensorScope scope = new TensorScope(cpu)) {
          scope.filled(Shape.of(100), 1);
          scope.tensor(Shape.of(7), DType.I32);
          assertEquals(428, cpu.memoryUse().liveBytes());
        }
        assertEquals(0, cpu.memoryUse().liveBytes());
        assertEquals(428, cpu.memoryUse().pooledBytes());
        if (step > 0) {
          assertEquals(fresh, cpu.memoryUse().fresh(), "the steady state allocates nothing");
        }
        fresh = cpu.memoryUse().fresh();
      }
    }
  }

  @Test
  void aReleasedTensorCannotBeUsed() {
    try (Backend cpu = Backends.open("cpu")) {
      Tensor t;
      try (TensorScope scope = new TensorScope(cpu)) {
        t = scope.filled(Shape.of(2), 1);
      }
      assertThrows(IllegalStateException.class, t::toFloats);
      TensorScope closed = new TensorScope(cpu);
      closed.close();
      assertThrows(IllegalStateException.class, () -> closed.real(Shape.of(1)));
    }
  }

  @Test
  void aScopeThatWasNeverClosedIsReportedWithItsStack() throws InterruptedException {
    List<LogRecord> reports = Collections.synchronizedList(new ArrayList<>());
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord r) {
            reports.add(r);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(TensorScope.class.getName());
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try (Backend cpu = Backends.open("cpu")) {
      for (int i = 0; i < 5; i++) {
        leak(cpu);
      }
      while (reports.isEmpty()) {
        System.gc();
        Thread.sleep(20);
      }
      assertEquals(1, reports.size(), "one warning for one place");
      assertNotNull(reports.get(0).getThrown());
      assertTrue(
          Arrays.stream(reports.get(0).getThrown().getStackTrace())
              .anyMatch(f -> f.getMethodName().equals("leak")));
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
  }

  @Test
  void aReleasedTensorIsForgotten() {
    try (Backend cpu = Backends.open("cpu");
        TensorScope scope = new TensorScope(cpu)) {
      Tensor first = scope.real(Shape.of(1));
      long mark = scope.mark();
      Tensor second = scope.real(Shape.of(2));
      Tensor third = scope.real(Shape.of(3));
      scope.release(second);
      WeakReference<Tensor> forgotten = new WeakReference<>(second);
      second = null;
      for (int i = 0; i < 100 && forgotten.get() != null; i++) {
        System.gc();
      }
      assertNull(forgotten.get());
      assertTrue(scope.madeSince(mark, third));
      assertFalse(scope.madeSince(mark, first));
      scope.releaseSince(mark, null);
      assertTrue(third.isReleased());
      assertFalse(first.isReleased());
    }
  }

  private static void leak(Backend cpu) {
    new TensorScope(cpu).filled(Shape.of(3), 1);
  }
}
