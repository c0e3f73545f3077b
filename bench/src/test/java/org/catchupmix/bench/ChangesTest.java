package org.catchupmix.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.catchupmix.bench.results.Measured;
import org.catchupmix.bench.results.Results;
import org.catchupmix.bench.results.StoredResults;
import org.catchupmix.cli.Main;
import org.catchupmix.study.plot.Bars;
import org.catchupmix.study.statistics.Table;
import org.catchupmix.train.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;

/** What is written is read again, and a planted slow-down is found. */
class ChangesTest {
  private static final double[] STEADY = {1.00, 1.01, 0.99, 1.00, 1.02};
  private static final double[] NOISY = {0.8, 1.3, 1.0, 1.2, 0.7};

  @TempDir Path folder;

  private static double[] times(double factor, double[] seconds) {
    return Arrays.stream(seconds).map(s -> s * factor).toArray();
  }

  private Path write(String name, Map<String, double[]> seconds) throws IOException {
    return write(name, "Test", seconds);
  }

  private Path write(String name, String benchmark, Map<String, double[]> seconds)
      throws IOException {
    List<RunResult> results = new ArrayList<>();
    seconds.forEach(
        (operation, s) ->
            results.add(
                Measured.times(
                    "org.catchupmix.bench.jmh." + benchmark,
                    Map.of("operation", operation),
                    s,
                    Map.of())));
    Table table = new Table(1, "operation", "time");
    table.add("a", "1 s");
    double[] one = {1};
    double[] none = {Double.NaN};
    Results report =
        new Results(
            "Test",
            Results.environment("bench test", Map.of("cpu", "512-bit vectors, 2 threads")),
            results,
            table,
            List.of("a note"),
            new Bars("time (s)", List.of("a"), List.of(new Bars.Series("s", one, none, none)), 1));
    report.write(folder.resolve(name));
    return folder.resolve(name).resolve(Results.JSON);
  }

  private static Changes compare(Path a, Path b) {
    return Changes.between(StoredResults.read(a), StoredResults.read(b));
  }

  @Test
  void aPlantedSlowDownIsFound() throws IOException {
    Path a = write("a", Map.of("add", STEADY, "relu", STEADY, "conv", STEADY, "sum", NOISY));
    Path b =
        write(
            "b",
            Map.of(
                "add",
                times(1.2, STEADY),
                "relu",
                times(1.02, STEADY),
                "conv",
                times(0.5, STEADY),
                "sum",
                times(1.2, NOISY)));
    Changes c = compare(a, b);
    assertTrue(c.isSlower());
    // The 2 % of relu are within the noise, and so are the 20 % of sum, which is noisy.
    assertEquals(
        List.of(
            "slower by more than the noise:",
            "  20 % slower: 1000 -> 1200 ms/op, noise 5 %: Test: operation add",
            "faster by more than the noise:",
            "  100 % faster: 1000 -> 500 ms/op, noise 5 %: Test: operation conv",
            "4 measured in both: 1 slower, 1 faster, 2 within the noise"),
        c.lines());
    assertEquals(1, compareByCommand(a, b));
  }

  @Test
  void theSameIsNotSlower() throws IOException {
    Path a = write("a", Map.of("add", STEADY, "old", STEADY));
    Path b = write("b", Map.of("add", STEADY, "new", STEADY));
    Changes c = compare(a, b);
    assertFalse(c.isSlower());
    assertEquals(
        List.of(
            "1 measured in both: 0 slower, 0 faster, 1 within the noise",
            "1 measured in " + a + " alone, or in another unit",
            "1 measured in " + b + " alone, or in another unit"),
        c.lines());
    assertEquals(0, compareByCommand(a, b));
  }

  @Test
  void aSlowerMachineIsNoSlowerProgram() throws IOException {
    Path a = write("a", "MachineBenchmark.copy", Map.of("bytes", STEADY));
    Path b = write("b", "MachineBenchmark.copy", Map.of("bytes", times(1.5, STEADY)));
    Changes c = compare(a, b);
    assertFalse(c.isSlower());
    assertEquals(
        List.of(
            "the machine itself changed: 1000 -> 1500 ms/op: MachineBenchmark.copy: operation"
                + " bytes",
            "1 measured in both: 0 slower, 0 faster, 1 within the noise"),
        c.lines());
  }

  @Test
  void ofAThroughputMoreIsFaster() throws IOException {
    Path a = write("a", Map.of("add", STEADY));
    Path b = write("b", Map.of("add", times(1.5, STEADY)));
    for (Path p : List.of(a, b)) {
      Files.writeString(p, Files.readString(p).replace("\"avgt\"", "\"thrpt\""));
    }
    assertFalse(compare(a, b).isSlower());
    assertTrue(compare(b, a).isSlower());
  }

  @Test
  void otherUnitsAreNotCompared() throws IOException {
    Path a = write("a", Map.of("add", STEADY, "relu", STEADY));
    Path b = write("b", Map.of("add", STEADY, "relu", times(9, STEADY)));
    Files.writeString(
        b,
        Files.readString(b)
            .replaceFirst("(?s)(\"relu\".*?\"scoreUnit\" : )\"ms/op\"", "$1\"us/op\""));
    Changes c = compare(a, b);
    assertFalse(c.isSlower());
    assertEquals(
        List.of("Test: operation add"), c.all().stream().map(Changes.Change::name).toList());
  }

  @Test
  void anotherMachineIsNamed() throws IOException {
    Path a = write("a", Map.of("add", STEADY));
    Path b = write("b", Map.of("add", STEADY));
    Files.writeString(
        b,
        Files.readString(b).replaceAll("\"processor\" : \"[^\"]*\"", "\"processor\" : \"abacus\""));
    assertEquals(
        "the runs differ in processor: %s, then abacus".formatted(Program.processor()),
        compare(a, b).lines().getFirst());
  }

  @Test
  void everyFileSaysWhereItWasMeasured() throws IOException {
    Path json = write("a", Map.of("add", STEADY));
    Path dir = json.getParent();
    Map<String, String> environment = StoredResults.read(json).environment();
    assertEquals("bench test", environment.get("command"));
    assertEquals("512-bit vectors, 2 threads", environment.get("device cpu"));
    assertEquals(
        Set.of("command", "date", "commit", "processor", "device cpu", "java", "flags"),
        environment.keySet());
    List<String> csv = Files.readAllLines(dir.resolve("results.csv"));
    List<String> summary = Files.readAllLines(dir.resolve("summary.txt"));
    environment.forEach(
        (fact, value) -> {
          String line = "%-10s  %s".formatted(fact, value);
          assertTrue(csv.contains("# " + line), fact);
          assertTrue(summary.contains(line), fact);
        });
    assertTrue(csv.get(environment.size()).startsWith("\"Benchmark\",\"Mode\""));
    assertTrue(Files.size(dir.resolve("chart.png")) > 1000);
  }

  private static int compareByCommand(Path a, Path b) {
    PrintStream before = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
    try {
      return Main.commandLine().execute("bench", "compare", a.toString(), b.toString());
    } finally {
      System.setOut(before);
    }
  }
}
