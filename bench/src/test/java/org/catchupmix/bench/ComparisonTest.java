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
import org.catchupmix.bench.report.Environment;
import org.catchupmix.bench.report.Measured;
import org.catchupmix.bench.report.Report;
import org.catchupmix.bench.report.StoredResults;
import org.catchupmix.bench.report.Table;
import org.catchupmix.cli.Main;
import org.catchupmix.study.plot.Bars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;

/** What is written is read again, and a planted slow-down is found. */
class ComparisonTest {
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
    Report report =
        new Report(
            "Test",
            Environment.here("bench test", Map.of("cpu", "512-bit vectors, 2 threads")),
            results,
            table,
            List.of("a note"),
            new Bars("time (s)", List.of("a"), List.of(new Bars.Series("s", one, none, none)), 1));
    report.write(folder.resolve(name));
    return folder.resolve(name).resolve(Report.JSON);
  }

  private static Comparison compare(Path a, Path b) {
    return Comparison.of(StoredResults.read(a), StoredResults.read(b));
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
    Comparison c = compare(a, b);
    String text = String.join("\n", c.lines());
    assertTrue(c.isSlower());
    assertTrue(
        text.contains("20 % slower: 1000 -> 1200 ms/op, noise 5 %: Test: operation add"), text);
    assertTrue(
        text.contains("100 % faster: 1000 -> 500 ms/op, noise 5 %: Test: operation conv"), text);
    assertFalse(text.contains("relu"), "2 % is within the noise");
    assertFalse(text.contains("sum"), "20 % is within the noise of what is noisy");
    assertTrue(text.contains("4 measured in both: 1 slower, 1 faster, 2 within the noise"), text);
    assertEquals(1, compareByCommand(a, b));
  }

  @Test
  void theSameIsNotSlower() throws IOException {
    Path a = write("a", Map.of("add", STEADY, "old", STEADY));
    Path b = write("b", Map.of("add", STEADY, "new", STEADY));
    Comparison c = compare(a, b);
    assertFalse(c.isSlower());
    String text = String.join("\n", c.lines());
    assertTrue(text.contains("1 measured in both: 0 slower, 0 faster, 1 within the noise"), text);
    assertTrue(text.contains("1 measured in " + a + " alone"), text);
    assertEquals(0, compareByCommand(a, b));
  }

  @Test
  void aSlowerMachineIsNoSlowerProgram() throws IOException {
    Path a = write("a", "MachineBenchmark.copy", Map.of("bytes", STEADY));
    Path b = write("b", "MachineBenchmark.copy", Map.of("bytes", times(1.5, STEADY)));
    Comparison c = compare(a, b);
    assertFalse(c.isSlower());
    assertTrue(
        c.lines().getFirst().startsWith("take care, the machine itself changed: 1000 -> 1500"),
        c.lines().getFirst());
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
    Comparison c = compare(a, b);
    String text = String.join("\n", c.lines());
    assertFalse(c.isSlower(), text);
    assertTrue(text.contains("1 measured in both: 0 slower"), text);
    assertTrue(text.contains("1 measured in " + a + " alone, or in another unit"), text);
    assertTrue(text.contains("1 measured in " + b + " alone, or in another unit"), text);
  }

  @Test
  void otherMachinesAreSaid() throws IOException {
    Path a = write("a", Map.of("add", STEADY));
    Path b = write("b", Map.of("add", STEADY));
    Files.writeString(
        b,
        Files.readString(b).replaceAll("\"processor\" : \"[^\"]*\"", "\"processor\" : \"abacus\""));
    String text = String.join("\n", compare(a, b).lines());
    assertTrue(text.startsWith("take care, the runs differ in processor: "), text);
    assertTrue(text.contains("then abacus"), text);
  }

  @Test
  void everyFileSaysWhereItWasMeasured() throws IOException {
    Path json = write("a", Map.of("add", STEADY));
    Path dir = json.getParent();
    for (String file : List.of("results.json", "results.csv", "summary.txt")) {
      String text = Files.readString(dir.resolve(file));
      for (String fact : List.of("bench test", "2 threads", "-bit vectors", "date", "java")) {
        assertTrue(text.contains(fact), file + " lacks " + fact + ": " + text);
      }
    }
    assertTrue(Files.size(dir.resolve("chart.png")) > 1000);
    assertTrue(Files.readString(dir.resolve("results.csv")).contains("\"Benchmark\",\"Mode\""));
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
