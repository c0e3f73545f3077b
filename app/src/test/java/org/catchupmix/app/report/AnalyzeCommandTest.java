package org.catchupmix.app.report;

import static org.catchupmix.app.Outcome.requireRefused;
import static org.catchupmix.app.Outcome.run;
import static org.catchupmix.app.Outcome.succeed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.TrainedRuns;
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
    Files.delete(runs.resolve("plain/filter-track.json"));
  }

  /** The names of a folder's figures, sorted. */
  private static List<String> names(Path folder) throws IOException {
    List<String> names;
    try (Stream<Path> files = Files.list(folder)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.endsWith(".png"))
              .map(file -> file.replace(".png", ""))
              .sorted()
              .toList();
    }
    for (String name : names) {
      for (String ending : List.of(".png", ".svg", ".csv")) {
        assertTrue(Files.size(folder.resolve(name + ending)) > 100, name + ending);
      }
    }
    return names;
  }

  @Test
  void whatCannotBeWrittenIsRefusedBeforeItIsComputed() throws IOException {
    TrainedRuns.copy("catchup-1", runs.resolve("full"));
    Path analysis = runs.resolve("full/analysis");
    Files.createDirectories(analysis.resolve("filters.json"));
    Outcome o = run("analyze", folder("full"), "--what=filters", "--limit=5", "--device=cpu");
    assertEquals(1, o.code());
    o.requireNamed(analysis.resolve("filters.json"));
    assertEquals(List.of(), names(analysis), "no figure");
    String file = "" + Files.writeString(runs.resolve("file"), "mine");
    Outcome.requireFailed(
        file, "analyze", folder("full"), folder("t1"), "--what=drop", "--limit=5", "--out=" + file);
    assertFalse(Files.exists(analysis.resolve("drop.json")));
  }

  /** Counts the lines of a table that begin with these cells. */
  private static long rows(Path csv, String... cells) throws IOException {
    return Files.readAllLines(csv).stream()
        .filter(line -> List.of(line.split(",")).subList(0, cells.length).equals(List.of(cells)))
        .count();
  }

  @Test
  void runsOfTwoSettingsSideBySide() throws IOException {
    Path out = runs.resolve("side by side");
    Outcome o =
        succeed(
            "analyze",
            folder("t1"),
            folder("t2"),
            folder("plain"),
            "--what=drop,filters",
            "--limit=10",
            "--device=cpu",
            "--out=" + out);
    assertEquals("", o.err());
    Path tracked = runs.resolve("t1/analysis");
    assertEquals(
        List.of(
            "drop",
            "filters-activation",
            "filters-evenness",
            "filters-gradient",
            "filters-lorenz",
            "filters-rfi"),
        names(tracked));
    assertEquals(List.of("drop", "filters-lorenz"), names(runs.resolve("plain/analysis")));
    assertEquals(2, o.printed("note").size(), o.out());
    assertTrue(o.printed("note").getFirst().startsWith(folder("plain") + ": "), o.out());
    assertEquals(
        List.of(
            "drop", "filters-cka", "filters-gini-final", "filters-rank", "filters-training-loss"),
        names(out));
    String lowest = "lowest values first: accuracy on test images (%)";
    assertEquals(1, rows(out.resolve("drop.csv"), lowest, "catchup", "100.0"));

    JsonNode numbers = Outcome.json(tracked.resolve("filters.json")).get("numbers");
    assertEquals(2, numbers.get("recorded_epochs").asInt());
    assertEquals(16, numbers.get("mix_points").get("5").get("filters").asInt());
    double gini = numbers.get("mix_points").get("5").get("influence_gini").asDouble();
    assertTrue(gini > 0 && gini < 1, "Gini " + gini);
    double rank = numbers.get("mix_points").get("5").get("effective_rank").asDouble();
    assertTrue(rank >= 1 && rank <= 16, "rank " + rank);
    assertTrue(numbers.get("training_loss_nats").asDouble() > 0);
    // Four measures of 5 points after 2 epochs; three orders of 16 dimensions.
    assertEquals(1 + 4 * 5 * 2, Files.readAllLines(tracked.resolve("filters-evenness.csv")).size());
    assertEquals(1 + 3 * 17, Files.readAllLines(tracked.resolve("drop.csv")).size());
  }

  @Test
  void withAllImagesDropBeginsAtTheAccuracyOfTheRunAndBytesAreTheSameForAnyThreads()
      throws IOException {
    String[] args = {"analyze", folder("plain"), "--what=drop,filters", "--threads=1"};
    succeed(args);
    Path folder = runs.resolve("plain/analysis");
    byte[] drop = Files.readAllBytes(folder.resolve("drop.json"));
    byte[] filters = Files.readAllBytes(folder.resolve("filters.json"));
    byte[] svg = Files.readAllBytes(folder.resolve("filters-lorenz.svg"));
    assertEquals(
        Outcome.json(runs.resolve("plain/summary.json")).get("last_top1_percent").asDouble(),
        Outcome.json(folder.resolve("drop.json")).get("numbers").get("top1_percent").asDouble(),
        1e-9);
    args[args.length - 1] = "--threads=2";
    succeed(args);
    assertArrayEquals(drop, Files.readAllBytes(folder.resolve("drop.json")));
    assertArrayEquals(filters, Files.readAllBytes(folder.resolve("filters.json")));
    assertArrayEquals(svg, Files.readAllBytes(folder.resolve("filters-lorenz.svg")));
  }

  /** The last epoch of the track is what an analysis of the last weights finds. */
  @Test
  void trackedRunsAreShownOverEpochsAndEndAtTheLastWeights() throws IOException {
    succeed("analyze", folder("t1/."), folder("t2"), "--what=filters", "--device=cpu");
    assertTrue(names(runs.resolve("analysis")).contains("filters-gini"));
    String last = "mix point 5: Gini coefficient (0: all equal; 1: one has all)";
    assertEquals(1, rows(runs.resolve("analysis/filters-gini.csv"), last, "catchup", "2.0"));
    Path folder = runs.resolve("t2/analysis");
    JsonNode points = Outcome.json(folder.resolve("filters.json")).get("numbers").get("mix_points");
    int compared = 0;
    for (String line : Files.readAllLines(folder.resolve("filters-evenness.csv"))) {
      String[] cells = line.split(",");
      if (cells[0].equals("Influence: Gini coefficient") && cells[2].equals("2.0")) {
        String point = cells[1].replace("mix point ", "");
        double gini = points.get(point).get("influence_gini").asDouble();
        assertEquals(gini, Double.parseDouble(cells[3]), 1e-6, line);
        compared++;
      }
    }
    assertEquals(5, compared);
  }

  /** The numbers of a track, each by its JSON and none by the analysis. */
  @Test
  void normsShowEachFilterOfTheTracksAfterEachEpoch() throws IOException {
    Path out = runs.resolve("norms");
    String[] files = {"config.yaml", "checkpoint.safetensors", "summary.json", "filter-track.json"};
    String untracked = copy("plain", "n0", "config.yaml", "checkpoint.safetensors", "summary.json");
    Outcome o =
        succeed(
            "analyze",
            copy("t1", "n1", files),
            copy("t2", "n2", files),
            untracked,
            "--what=norms",
            "--device=cpu",
            "--out=" + out);
    assertEquals(1, o.printed("note").size(), o.out());
    assertEquals(List.of("norms"), names(out));
    List<String> rows = Files.readAllLines(out.resolve("norms.csv"));
    int compared = 0;
    for (String run : List.of("n1", "n2")) {
      JsonNode track = Outcome.json(runs.resolve(run + "/filter-track.json"));
      JsonNode numbers =
          Outcome.json(runs.resolve(run + "/analysis/norms.json")).get("numbers").get("epochs");
      for (int epoch = 1; epoch <= 2; epoch++) {
        JsonNode norms = track.get("epochs").get(epoch - 1).get("points").get("3");
        int filters = norms.get("activation").size();
        int[][] ranks = new int[2][filters];
        for (int c = 0; c < filters; c++) {
          String row =
              String.join(
                  ",",
                  List.of(
                      epoch + ",catchup," + run + ",3," + c,
                      norms.get("activation").get(c).asText(),
                      norms.get("gradient").get(c).asText(),
                      norms.get("filter_rfi").get(c).asText()));
          assertTrue(rows.contains(row), row);
          compared++;
          for (int other = 0; other < filters; other++) {
            int i = 0;
            for (String name : List.of("activation", "gradient")) {
              double difference =
                  norms.get(name).get(other).asDouble() - norms.get(name).get(c).asDouble();
              ranks[i++][c] += difference < 0 ? 1 : 0;
            }
          }
        }
        double squares = 0;
        for (int c = 0; c < filters; c++) {
          squares += Math.pow(ranks[0][c] - ranks[1][c], 2);
        }
        assertEquals(
            1 - 6 * squares / (filters * (filters * (double) filters - 1)),
            numbers.get(epoch - 1).get("rank_correlation").asDouble(),
            1e-12);
      }
    }
    assertEquals(rows.size() - 1, compared);
    requireRefusedPoint();
  }

  @Test
  void mapsAndLandscapesOfTwoRunsAreDrawnSideBySideAndMeasuredOnce() throws IOException {
    String[] files = {"config.yaml", "checkpoint.safetensors", "summary.json"};
    String a = copy("t1", "m1", files);
    String b = copy("plain", "m2", files);
    Path out = runs.resolve("maps");
    String[] args = {
      "analyze",
      a,
      b,
      "--what=maps,landscape",
      "--images=7,3",
      "--filters=1",
      "--grid=3",
      "--directions=2",
      "--landscape-images=4",
      "--device=cpu",
      "--out=" + out
    };
    Outcome first = succeed(args);
    assertEquals(
        List.of(
            "landscape-eigenvalue",
            "landscape-lines",
            "landscape-plane",
            "landscape-sharpness",
            "landscape-trace",
            "maps"),
        names(out));
    assertEquals(0, resumptions(first), first.out());
    // Two runs, two images, the strongest and the weakest filter.
    assertEquals(1 + 2 * 2 * 2, Files.readAllLines(out.resolve("maps.csv")).size());
    assertEquals(1 + 2 * 9, Files.readAllLines(out.resolve("landscape-plane.csv")).size());
    byte[] json = Files.readAllBytes(Path.of(a, "analysis", "landscape.json"));
    // The numbers of the first time are used again.
    Outcome second = succeed(args);
    assertEquals(2, resumptions(second), second.out());
    assertArrayEquals(json, Files.readAllBytes(Path.of(a, "analysis", "landscape.json")));
    JsonNode numbers = Outcome.json(Path.of(a, "analysis", "landscape.json")).get("numbers");
    assertEquals(4, numbers.get("training_images").asInt());
    assertTrue(numbers.get("adaptive_sharpness_at_0.004_nats").asDouble() > 0);
    List<String> plane = Files.readAllLines(out.resolve("landscape-plane.csv"));
    assertTrue(plane.contains("catchup,0.0,0.0," + numbers.get("training_loss_nats").asText()));
    Outcome.requireFailed(
        "--images 40", "analyze", a, "--what=maps", "--images=40", "--device=cpu");
  }

  private static long resumptions(Outcome o) {
    return o.printed("note").stream().filter(note -> note.contains("used again")).count();
  }

  private static void requireRefusedPoint() {
    Outcome o = run("analyze", folder("t1"), "--what=norms", "--mix-point=9", "--device=cpu");
    assertEquals(1, o.code());
    o.requireNamed("--mix-point 9");
  }

  @Test
  void aRunOrAnalysisThatFailsDoesNotStopTheOthers() throws IOException {
    Path broken =
        Path.of(copy("t1", "broken", "config.yaml", "checkpoint.safetensors", "summary.json"));
    Files.writeString(broken.resolve("filter-track.json"), "no arrays");
    Outcome o =
        run(
            "analyze",
            folder("gone"),
            "" + broken,
            "--what=filters,drop",
            "--limit=5",
            "--device=cpu");
    assertEquals(1, o.code());
    o.requireNamed(runs.resolve("gone"), broken.resolve("filter-track.json"));
    assertEquals(1, o.printed(broken + " drop:").size(), o.out());
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
    o.requireNamed(begun);
    assertEquals(List.of("drop"), names(out));
    List<String> rows = Files.readAllLines(out.resolve("drop.csv"));
    assertEquals(1 + 3 * 2 * 17, rows.size(), "two runs of different settings");
    succeed("analyze", begun, "--what=drop", "--limit=5", "--device=cpu");
  }

  @Test
  void wrongUsageIsRefused() {
    String run = folder("t1");
    requireRefused("--what 'fog'", "analyze", run, "--what=fog");
    requireRefused("--limit -1", "analyze", run, "--limit=-1");
    requireRefused("--grid 4", "analyze", run, "--grid=4");
    requireRefused("--directions 0", "analyze", run, "--directions=0");
    requireRefused("--filters 0", "analyze", run, "--filters=0");
    requireRefused("--grid", "analyze", run, "--what=drop", "--grid=5");
    requireRefused("--mix-point", "analyze", run, "--what=drop,filters", "--mix-point=2");
    requireRefused("--landscape-images -1", "analyze", run, "--landscape-images=-1");
    requireRefused("--eval-batch 0", "analyze", run, "--eval-batch=0");
    String again = folder("../" + runs.getFileName() + "/t1");
    requireRefused("--out", "analyze", run, again, "--out=x");
  }
}
