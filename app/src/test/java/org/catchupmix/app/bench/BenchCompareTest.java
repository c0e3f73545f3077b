package org.catchupmix.app.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.Programs;
import org.catchupmix.bench.results.BenchResults;
import org.catchupmix.bench.results.Measured;
import org.catchupmix.bench.results.TextTable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code scripts/bench-compare} on results as the program writes them. */
class BenchCompareTest {
  @TempDir private Path folder;

  @BeforeAll
  static void requirePython() {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "no Python");
  }

  /** Writes results of three times that are one percent apart. */
  private Path results(String name, double seconds) throws IOException {
    double[] times = {0.99 * seconds, seconds, 1.01 * seconds};
    new BenchResults(
            "title",
            Map.of("java", "25"),
            List.of(
                Measured.times(
                    "org.catchupmix.bench.step", Map.of("mix", "none"), times, Map.of())),
            new TextTable(1, "mix"),
            List.of())
        .write(folder.resolve(name));
    return folder.resolve(name).resolve(BenchResults.JSON);
  }

  private static Outcome compare(Path before, Path after) throws IOException, InterruptedException {
    return Programs.run(List.of("../scripts/bench-compare", before.toString(), after.toString()));
  }

  @ParameterizedTest
  @CsvSource({"1.2, 1, 1 slower", "0.8, 0, 1 faster", "1.01, 0, '0 slower, 0 faster'"})
  void changesBeyondTheNoiseAreListed(double ratio, int code, String said) throws Exception {
    Outcome o = compare(results("a", 1), results("b", ratio));
    assertEquals(code, o.code(), o.out());
    assertTrue(o.out().contains(said), o.out());
  }

  @Test
  void aFileOfSomethingElseIsRefused() throws Exception {
    Path other = Files.writeString(folder.resolve("other.json"), "[]");
    Outcome o = compare(other, results("b", 1));
    assertEquals(2, o.code());
    assertTrue(o.out().contains(other.toString()), o.out());
  }
}
