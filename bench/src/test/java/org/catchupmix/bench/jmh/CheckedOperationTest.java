package org.catchupmix.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.regex.Pattern;
import org.catchupmix.core.UserException;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.CheckedBackend;
import org.catchupmix.core.check.OpCase;
import org.junit.jupiter.api.Test;

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
        new CheckedOperation(c, backend, expected(c), BackendOptions.defaults())) {
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

  @Test
  void aWrongResultIsFoundBeforeTheTiming() {
    try (Backend broken = new CheckedBackend(BrokenProvider.breaking(0))) {
      wrong("", broken);
    }
  }

  @Test
  void aResultThatTurnsWrongIsFoundAfterTheTiming() {
    try (Backend broken = new CheckedBackend(BrokenProvider.breaking(CALLS))) {
      wrong(" after it was timed", broken);
    }
  }

  private static void wrong(String when, Backend broken) {
    OpCase relu = find("relu");
    UserException e = assertThrows(UserException.class, () -> timeAndCheck(relu, broken));
    assertLinesMatch(
        List.of(
            Pattern.quote(relu.name() + " on cpu gives a wrong result" + when)
                + ": its relative error against reference is [\\d.e+-]+, [\\d.e+-]+ times the"
                + " tolerance"),
        List.of(e.getMessage()));
  }
}
