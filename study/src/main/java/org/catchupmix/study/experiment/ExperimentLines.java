package org.catchupmix.study.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.Csv;
import org.catchupmix.io.Sha256;
import org.catchupmix.run.CsvFile;
import org.catchupmix.run.JsonFile;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.study.experiment.Experiment.PlannedRun;

/** The CSV file of an experiment, with a line for each finished run. */
public record ExperimentLines(Path csv) {
  private static final String RECIPE = "recipe_sha256";
  private static final String METRICS = "metrics_sha256";

  /** Outcomes of a run by column. */
  record Line(Map<String, String> cells) {
    String method() {
      return cells.getOrDefault("method", "");
    }

    String seed() {
      return cells.getOrDefault("seed", "");
    }

    boolean is(PlannedRun run) {
      return run.method().equals(method()) && run.seed().equals(seed());
    }

    /** NaN where the run has no such number. */
    double number(String column) {
      String cell = cells.getOrDefault(column, "");
      return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }
  }

  List<Line> lines() throws IOException {
    if (!Files.exists(csv)) {
      return List.of();
    }
    CsvFile file = CsvFile.read(csv);
    for (Map<String, String> row : file.rows()) {
      if (row.size() != file.columns().size()) {
        throw new RunException(
            "%s: '%s' has %d cells instead of %d: delete the line, its run is trained again"
                .formatted(
                    csv, Csv.line(row.values().toArray()), row.size(), file.columns().size()));
      }
    }
    return file.rows().stream().map(Line::new).toList();
  }

  /** Rejects runs of other settings than the recipe's, and half a line. */
  void requireSettings(Experiment experiment) throws IOException {
    String digest = experiment.digest();
    if (lines().stream().anyMatch(line -> !digest.equals(line.cells().get(RECIPE)))) {
      throw new RunException(
          "%s has runs of other settings than %s: restore the recipe, or start another file"
              .formatted(csv, experiment.recipe()));
    }
  }

  /** Rejects metrics that differ from those of a run's line. */
  void requireSame(PlannedRun run, Path folder) throws IOException {
    String digest = digest(folder);
    if (lines().stream()
        .noneMatch(line -> line.is(run) && digest.equals(line.cells().get(METRICS)))) {
      throw new RunException(
          "%s: other metrics than in %s; %s has them".formatted(run, csv, folder));
    }
  }

  private static String digest(Path run) throws IOException {
    return Sha256.of(Files.readString(new RunFolder(run).metrics()));
  }

  /**
   * Adds the line of a run. The file is replaced as a whole, so that a kill cannot leave half a
   * line.
   *
   * @param digest of the recipe
   */
  void add(String digest, PlannedRun planned, Path run) throws IOException {
    Map<String, Object> cells = outcomes(digest, planned, run);
    String before =
        Files.exists(csv) ? Files.readString(csv) : new Csv(cells.keySet().toArray()).text();
    // An experiment keeps its columns, also if a later program measures more.
    List<String> columns = List.of(before.lines().findFirst().orElse("").split(","));
    List<String> unknown = columns.stream().filter(c -> !cells.containsKey(c)).toList();
    if (!unknown.isEmpty()) {
      throw new RunException(
          "%s has columns that this program does not write: %s".formatted(csv, unknown));
    }
    requireWhole(before);
    AtomicFile.write(csv, before + new Csv(columns.stream().map(cells::get).toArray()).text());
  }

  /**
   * Adds to a line what the analysis of filters measures now and did not then. The run is the same
   * one, trained again: its metrics must have the digest of the line.
   */
  void fill(PlannedRun planned, Path run) throws IOException {
    requireSame(planned, run);
    requireWhole(Files.readString(csv));
    List<Line> lines = lines();
    Line line = lines.stream().filter(l -> l.is(planned)).findFirst().orElseThrow();
    Map<String, Object> measured = new LinkedHashMap<>();
    analysis("filters", run, measured);
    measured.forEach(
        (column, now) ->
            line.cells().merge(column, now.toString(), (old, n) -> old.isEmpty() ? n : old));
    Set<String> columns = new LinkedHashSet<>(lines.getFirst().cells().keySet());
    columns.addAll(line.cells().keySet());
    Csv text = new Csv(columns.toArray());
    lines.forEach(
        l -> text.row(columns.stream().map(c -> l.cells().getOrDefault(c, "")).toArray()));
    AtomicFile.write(csv, text.text());
  }

  private void requireWhole(String text) throws IOException {
    lines(); // throws at half a line
    if (!text.endsWith("\n")) {
      throw new RunException(
          "%s ends within a line: delete it, its run is trained again".formatted(csv));
    }
  }

  private static Map<String, Object> outcomes(String digest, PlannedRun planned, Path run)
      throws IOException {
    RunFolder folder = new RunFolder(run);
    Map<String, Object> cells = new LinkedHashMap<>();
    JsonNode summary = JsonFile.json(folder.summary());
    cells.put("method", planned.method());
    cells.put("seed", planned.seed());
    cells.put(
        "commit",
        JsonFile.json(folder.origin())
            .path("sessions")
            .valueStream()
            .map(session -> session.path("commit").asText())
            .distinct()
            .collect(Collectors.joining("+")));
    cells.put("arithmetic", summary.path("arithmetic").asText());
    cells.put(RECIPE, digest);
    cells.put(METRICS, digest(run));
    for (String count : List.of("epochs", "parameters", "training_images", "test_images")) {
      cells.put(count, summary.path(count).asText());
    }
    cells.put("test_top1_percent", summary.path("last_top1_percent").asText());
    cells.put("test_loss_nats", summary.path("last_test_loss_nats").asText());
    cells.put(
        "mixed_training_loss_nats",
        CsvFile.read(folder.metrics()).rows().getLast().get("train_loss"));
    JsonNode suites = JsonFile.json(run.resolve("robustness.json")).path("suites");
    for (Map.Entry<String, JsonNode> suite : suites.properties()) {
      Set<String> details =
          suite
              .getValue()
              .path("details")
              .valueStream()
              .map(JsonNode::asText)
              .collect(Collectors.toSet());
      JsonNode measures = suite.getValue().path("measures");
      put(cells, suite.getKey(), measures, key -> !details.contains(key));
    }
    analysis("filters", run, cells);
    analysis("drop", run, cells);
    return cells;
  }

  private static void analysis(String name, Path run, Map<String, Object> cells)
      throws IOException {
    Path json = new RunFolder(run).analysis().resolve(name + ".json");
    if (Files.exists(json)) {
      JsonNode numbers = JsonFile.json(json).path("numbers");
      put(cells, name, numbers, key -> !key.matches("rfi_.*|filters|0|recorded_epochs"));
    }
  }

  private static void put(
      Map<String, Object> cells, String prefix, JsonNode node, Predicate<String> wanted) {
    for (Map.Entry<String, JsonNode> e : node.properties()) {
      String name = prefix + "." + e.getKey();
      if (wanted.test(e.getKey()) && e.getValue().isObject()) {
        put(cells, name.replace(".mix_points", ""), e.getValue(), wanted);
      } else if (wanted.test(e.getKey())) {
        cells.put(name, e.getValue().asText("")); // null is a number that is not defined
      }
    }
  }
}
