package org.catchupmix.app.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.catchupmix.app.cli.UserException;
import org.catchupmix.bench.jmh.PrimitiveBenchmark;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.DeviceException;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;

/** JMH with virtual machines of its own, as short as can be. */
class JmhTest {
  private static final Jmh.Effort SHORT = new Jmh.Effort(0, 1, 10);
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  private static Collection<RunResult> relu(String device) {
    return Jmh.run(
        Jmh.options(PrimitiveBenchmark.class, "call", SHORT)
            .param("suite", "SMALL_OPERATIONS")
            .param("operation", "relu [40009]")
            .param("device", device),
        _ -> "relu",
        NOWHERE);
  }

  /** Without -proc:full JDK 25 runs no annotation processor, and there is silently nothing. */
  @Test
  void theListOfBenchmarksIsNotEmpty() throws IOException {
    try (InputStream in = JmhTest.class.getResourceAsStream("/META-INF/BenchmarkList")) {
      String list = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String name :
          List.of(
              "PrimitiveBenchmark_call", "MachineBenchmark_copy", "MachineBenchmark_multiplyAdd")) {
        assertTrue(list.contains(name), list);
      }
    }
  }

  @Test
  void aSoundPrimitiveIsTimed() {
    Collection<RunResult> results = relu("cpu");
    assertEquals(1, results.size());
    assertTrue(results.iterator().next().getPrimaryResult().getScore() > 0);
  }

  @Test
  void aBenchmarkThatFailsIsNotLeftOut() {
    UserException e = assertThrows(UserException.class, () -> relu("tpu"));
    assertEquals(
        assertThrows(DeviceException.class, () -> Backends.open("tpu")).getMessage(),
        e.getMessage());
  }
}
