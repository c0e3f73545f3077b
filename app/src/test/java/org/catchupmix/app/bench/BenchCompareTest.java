package org.catchupmix.app.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.Programs;
import org.catchupmix.bench.results.BenchResults;
import org.catchupmix.bench.results.Measured;
import org.catchupmix.bench.results.Measurements;
import org.catchupmix.bench.results.SystemLoad;
import org.catchupmix.io.Table;
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

  private Path results(String name, double seconds) throws IOException {
    return results(name, seconds, 0.01);
  }

  /** Writes results of three times that are one percent apart, beside other programs. */
  private Path results(String name, double seconds, double others) throws IOException {
    Measurements measured = new Measurements(System.out);
    double[] times = {0.99 * seconds, seconds, 1.01 * seconds};
    measured.add(
        new SystemLoad(Optional.of(2.0), Optional.of(others), Optional.of(0.02)),
        List.of(
            Measured.times("org.catchupmix.bench.step", Map.of("mix", "none"), times, Map.of())));
    new BenchResults("title", Map.of("java", "25"), measured, new Table(1, "mix"), List.of())
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

  @ParameterizedTest
  @CsvSource({"0.04, 0.01", "0.01, 0.4", "0.9, 0.9"})
  void thereIsNoVerdictOnWhatWasDisturbed(double before, double after) throws Exception {
    Outcome o = compare(results("a", 1, before), results("b", 3.26, after));
    assertEquals(3, o.code(), o.out());
    assertTrue(o.out().contains("0 slower, 0 faster, 1 without a verdict"), o.out());
  }

  @Test
  void aFileOfSomethingElseIsRefused() throws Exception {
    Path other = Files.writeString(folder.resolve("other.json"), "[]");
    Outcome o = compare(other, results("b", 1));
    assertEquals(2, o.code());
    assertTrue(o.out().contains(other.toString()), o.out());
  }
}
