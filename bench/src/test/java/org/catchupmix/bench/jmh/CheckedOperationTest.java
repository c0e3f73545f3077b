package org.catchupmix.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.bench.BenchException;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.CheckedBackend;
import org.catchupmix.core.check.OpCase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedOperationTest {
  private static final int CALLS = 5;

  private static OpCase find(String primitive) {
    return CaseList.SMALL_OPERATIONS.cases(2).stream()
        .filter(c -> c.primitive().equals(primitive))
        .findFirst()
        .orElseThrow();
  }

  private static List<double[]> expected(OpCase c) {
    try (Backend reference = Backends.open("reference")) {
      return c.results(reference);
    }
  }

  private static void timeAndCheck(OpCase c, Backend backend) {
    try (CheckedOperation checked =
        CheckedOperation.of(c, backend, expected(c), BackendOptions.defaults())) {
      checked.checkFresh();
      for (int i = 0; i < CALLS; i++) {
        checked.run();
      }
      checked.checkLast();
    }
  }

  @Test
  void soundResultsPass() {
    try (Backend cpu = Backends.open("cpu")) {
      for (OpCase c : CaseList.SMALL_OPERATIONS.cases(2)) {
        assertDoesNotThrow(() -> timeAndCheck(c, cpu), c.name());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, CALLS})
  void aWrongResultIsFoundBeforeOrAfterTheTiming(int from) {
    try (Backend broken = new CheckedBackend(BrokenProvider.breaking(from))) {
      OpCase relu = find("relu");
      BenchException e = assertThrows(BenchException.class, () -> timeAndCheck(relu, broken));
      assertTrue(e.getMessage().startsWith(relu.name() + " on cpu "), e.getMessage());
      assertEquals(from > 0, e.getMessage().contains("after it was timed"), e.getMessage());
    }
  }
}
