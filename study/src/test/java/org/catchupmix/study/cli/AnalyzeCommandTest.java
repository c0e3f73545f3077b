package org.catchupmix.study.cli;

import static org.catchupmix.study.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.study.analyze.FigureIndex;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code analyze --what filters,drop} from run folders to figures. */
class AnalyzeCommandTest {
  @TempDir static Path runs;

  private static String folder(String name) {
    return runs.resolve(name).toString();
  }

  @BeforeAll
  static void runs() throws IOException {
    TrainedRuns.copy("catchup-1", runs.resolve("t1"));
    TrainedRuns.copy("catchup-2", runs.resolve("t2"));
    TrainedRuns.copy("none-1", runs.resolve("plain"));
    Files.delete(runs.resolve("plain/filters.npz"));
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private static List<String> names(Path folder) throws IOException {
    List<String> names =
        FigureIndex.read(folder).figures().stream().map(FigureIndex.Entry::name).toList();
    for (String name : names) {
      for (String ending : List.of(".png", ".svg", ".csv")) {
        assertTrue(Files.size(folder.resolve(name + ending)) > 100, name + ending);
      }
    }
    return names;
  }

  @Test
  void runsOfTwoSettingsSideBySide() throws IOException {
    Path out = runs.resolve("side by side");
    Outcome o =
        run(
            "analyze",
            folder("t1"),
            folder("t2"),
            folder("plain"),
            "--what=drop,filters",
            "--limit=10",
            "--device=cpu",
            "--out=" + out);
    assertEquals(0, o.code(), o.err());
    assertEquals("", o.err());
    Path tracked = runs.resolve("t1/analysis");
    assertEquals(
        List.of(
            "filters-lorenz",
            "filters-activation",
            "filters-gradient",
            "filters-rfi",
            "filters-evenness",
            "drop"),
        names(tracked));
    assertEquals(List.of("filters-lorenz", "drop"), names(runs.resolve("plain/analysis")));
    assertTrue(o.out().contains("note    " + folder("plain")), o.out());
    assertEquals(List.of("filters-gini-final", "filters-half-final", "drop"), names(out));
    FigureIndex.Entry drop = FigureIndex.read(out).figures().getLast();
    assertTrue(drop.command().endsWith(" --what drop --limit 10 --device cpu --out '" + out + "'"));
    assertTrue(FigureIndex.read(tracked).figures().getLast().command().endsWith("--device cpu"));
    assertTrue(Files.readString(out.resolve("drop.csv")).contains("\nmix=catchup,lowest,100.0,"));

    JsonNode numbers = json(tracked.resolve("filters.json")).get("numbers");
    assertEquals(2, numbers.get("recorded_epochs").asInt());
    assertEquals(16, numbers.get("mix_points").get("5").get("filters").asInt());
    double gini = numbers.get("mix_points").get("5").get("influence_gini").asDouble();
    assertTrue(gini > 0 && gini < 1, "Gini " + gini);
    // A line for each of 5 points and 2 epochs, and the input's.
    assertEquals(1 + 6 * 2, Files.readAllLines(tracked.resolve("filters-evenness.csv")).size());
    assertEquals(1 + 17, Files.readAllLines(tracked.resolve("drop.csv")).size());
  }

  @Test
  void withAllImagesDropBeginsAtTheAccuracyOfTheRunAndBytesAreTheSameForAnyThreads()
      throws IOException {
    String[] args = {"analyze", folder("plain"), "--what=drop,filters", "--threads=1"};
    assertEquals(0, run(args).code());
    Path folder = runs.resolve("plain/analysis");
    byte[] drop = Files.readAllBytes(folder.resolve("drop.json"));
    byte[] filters = Files.readAllBytes(folder.resolve("filters.json"));
    byte[] svg = Files.readAllBytes(folder.resolve("filters-lorenz.svg"));
    assertEquals(
        json(runs.resolve("plain/summary.json")).get("last_top1_percent").asDouble(),
        json(folder.resolve("drop.json")).get("numbers").get("top1_percent").asDouble(),
        1e-9);
    args[args.length - 1] = "--threads=2";
    assertEquals(0, run(args).code());
    assertArrayEquals(drop, Files.readAllBytes(folder.resolve("drop.json")));
    assertArrayEquals(filters, Files.readAllBytes(folder.resolve("filters.json")));
    assertArrayEquals(svg, Files.readAllBytes(folder.resolve("filters-lorenz.svg")));
  }

  /** The last epoch of the track is what an analysis of the last weights finds. */
  @Test
  void trackedRunsAreShownOverEpochsAndEndAtTheLastWeights() throws IOException {
    Outcome o = run("analyze", folder("t1"), folder("t2"), "--what=filters", "--device=cpu");
    assertEquals(0, o.code(), o.err());
    assertEquals(
        List.of("filters-gini-final", "filters-half-final", "filters-gini", "filters-half"),
        names(runs.resolve("analysis")));
    assertTrue(
        Files.readString(runs.resolve("analysis/filters-gini.csv")).contains("\nall runs,5,2.0,"));
    Path folder = runs.resolve("t2/analysis");
    JsonNode points = json(folder.resolve("filters.json")).get("numbers").get("mix_points");
    for (String line : Files.readAllLines(folder.resolve("filters-evenness.csv"))) {
      String[] cells = line.split(",");
      if (cells[1].equals("2")) {
        assertEquals(
            points.get(cells[0]).get("influence_gini").asDouble(),
            Double.parseDouble(cells[2]),
            1e-6,
            line);
      }
    }
  }

  @Test
  void aRunOrAnalysisThatFailsDoesNotStopTheOthers() throws IOException {
    Path broken =
        Path.of(copy("t1", "broken", "config.yaml", "checkpoint.safetensors", "summary.json"));
    Files.writeString(broken.resolve("filters.npz"), "no arrays");
    Outcome o =
        run(
            "analyze",
            folder("gone"),
            broken.toString(),
            "--what=filters,drop",
            "--limit=5",
            "--device=cpu");
    assertEquals(1, o.code());
    assertTrue(o.err().contains(runs.resolve("gone") + ": "), o.err());
    assertTrue(o.err().contains(broken.resolve("filters.npz").toString()), o.err());
    assertFalse(o.err().contains("\tat "), o.err());
    assertTrue(o.out().contains("broken drop: "), o.out());
    assertTrue(Files.exists(broken.resolve("analysis/drop.json")));
  }

  private static String copy(String run, String name, String... files) throws IOException {
    Path to = runs.resolve(name);
    Files.createDirectories(to);
    for (String file : files) {
      Files.copy(runs.resolve(run).resolve(file), to.resolve(file));
    }
    return to.toString();
  }

  @Test
  void anUnfinishedRunIsNoneOfSeveral() throws IOException {
    String[] done = {"config.yaml", "checkpoint.safetensors", "summary.json"};
    String begun = copy("t1", "begun", "config.yaml", "checkpoint.safetensors");
    String one = copy("t2", "one", done);
    String two = copy("plain", "two", done);
    Path out = runs.resolve("of two");
    Outcome o =
        run("analyze", begun, one, two, "--what=drop", "--limit=5", "--device=cpu", "--out=" + out);
    assertEquals(1, o.code());
    assertTrue(o.err().contains(begun), o.err());
    assertFalse(FigureIndex.read(out).figures().getFirst().command().contains("begun"));
    Outcome alone = run("analyze", begun, "--what=drop", "--limit=5", "--device=cpu");
    assertEquals(0, alone.code(), alone.err());
  }

  @Test
  void theOlderNameOfAFlagStillWorks() throws IOException {
    String run = copy("plain", "older", "config.yaml", "checkpoint.safetensors", "summary.json");
    Outcome o = run("analyze", run, "--what=maps", "--pictures=3", "--device=cpu");
    assertEquals(0, o.code(), o.err());
    assertEquals("catchup: note: --pictures is now --images", o.err().strip());
    String command =
        FigureIndex.read(runs.resolve("older/analysis")).figures().getFirst().command();
    assertTrue(command.contains(" --images 3 "), command);
  }

  @Test
  void wrongUsageIsSaid() {
    refused("--limit", folder("t1"), "--what=maps", "--limit=3");
    refused("--what 'fog'", folder("t1"), "--what=fog");
    refused("--limit -1", folder("t1"), "--limit=-1");
    refused("--eval-batch 0", folder("t1"), "--eval-batch=0");
    refused("--out", folder("t1"), folder("../" + runs.getFileName() + "/t1"), "--out=x");
  }

  private static void refused(String argument, String... args) {
    List<String> all = new ArrayList<>(List.of("analyze"));
    all.addAll(List.of(args));
    Outcome o = run(all.toArray(String[]::new));
    assertTrue(o.err().contains(argument), o.err());
    assertEquals(2, o.code());
  }
}
