import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.Sha256;
import org.catchupmix.run.JsonFile;
import org.catchupmix.study.statistics.Csv;

/** The CSV file of an experiment, with a line for each finished run. */
record ResultLines(Path csv) {
  static final String TOP1 = "test_top1_percent";

  List<ResultLine> lines() throws IOException {
    if (!Files.exists(csv)) {
      return List.of();
    }
    List<String> text = Files.readAllLines(csv);
    String[] columns = text.getFirst().split(",");
    List<ResultLine> lines = new ArrayList<>();
    for (String row : text.subList(1, text.size())) {
      String[] cells = row.split(",", -1);
      if (cells.length != columns.length) {
        throw new IOException(
            "%s: '%s' has %d cells instead of %d: delete the line, its run is trained again"
                .formatted(csv, row, cells.length, columns.length));
      }
      Map<String, String> line = new LinkedHashMap<>();
      IntStream.range(0, columns.length).forEach(i -> line.put(columns[i], cells[i]));
      lines.add(new ResultLine(line));
    }
    return lines;
  }

  /** Adds the line of a run. The file is replaced as a whole, so that a kill cannot leave half a line. */
  void add(String digest, String method, String seed, Path run) throws IOException {
    Map<String, Object> cells = outcomes(digest, method, seed, run);
    String before = Files.exists(csv) ? Files.readString(csv) : new Csv(cells.keySet().toArray()).text();
    // An experiment keeps its columns, also if a later program measures more.
    List<String> columns = List.of(before.lines().findFirst().orElse("").split(","));
    List<String> unknown = columns.stream().filter(column -> !cells.containsKey(column)).toList();
    if (!unknown.isEmpty()) {
      throw new IOException("%s has columns that this program does not write: %s".formatted(csv, unknown));
    }
    requireWhole(before);
    AtomicFile.write(csv, before + new Csv(columns.stream().map(cells::get).toArray()).text());
  }

  /**
   * Adds to a line what the analysis of filters measures now and did not then. The run is the same one, trained again:
   * its metrics must have the digest of the line.
   */
  void fill(String method, String seed, Path run) throws IOException {
    List<ResultLine> lines = lines();
    String digest = Sha256.of(Files.readString(run.resolve("metrics.csv")));
    ResultLine line =
        lines.stream()
            .filter(l -> method.equals(l.method()) && seed.equals(l.cells().get("seed")))
            .filter(l -> digest.equals(l.cells().get("metrics_sha256")))
            .findFirst()
            .orElseThrow(() -> new IOException("%s has no run like %s".formatted(csv, run)));
    requireWhole(Files.readString(csv));
    Map<String, Object> measured = new LinkedHashMap<>();
    analysis("filters", run, measured);
    measured.forEach((column, now) -> line.cells().merge(column, now.toString(), (old, n) -> old.isEmpty() ? n : old));
    Set<String> columns = new LinkedHashSet<>(lines.getFirst().cells().keySet());
    columns.addAll(line.cells().keySet());
    StringBuilder text = new StringBuilder(new Csv(columns.toArray()).text());
    for (ResultLine l : lines) {
      text.append(new Csv(columns.stream().map(c -> l.cells().getOrDefault(c, "")).toArray()).text());
    }
    AtomicFile.write(csv, text.toString());
  }

  private void requireWhole(String text) throws IOException {
    lines(); // throws at half a line
    if (!text.endsWith("\n")) {
      throw new IOException("%s ends within a line: delete it, its run is trained again".formatted(csv));
    }
  }

  private static Map<String, Object> outcomes(String digest, String method, String seed, Path run)
      throws IOException {
    Map<String, Object> cells = new LinkedHashMap<>();
    JsonNode summary = JsonFile.json(run.resolve("summary.json"));
    cells.put("method", method);
    cells.put("seed", seed);
    cells.put(
        "commit",
        JsonFile.json(run.resolve("origin.json")).path("sessions").valueStream()
            .map(session -> session.path("commit").asText())
            .distinct()
            .collect(Collectors.joining("+")));
    cells.put("arithmetic", summary.path("arithmetic").asText());
    cells.put("recipe_sha256", digest);
    String metrics = Files.readString(run.resolve("metrics.csv"));
    cells.put("metrics_sha256", Sha256.of(metrics));
    for (String count : List.of("epochs", "parameters", "training_images", "test_images")) {
      cells.put(count, summary.path(count).asText());
    }
    cells.put(TOP1, summary.path("last_top1_percent").asText());
    cells.put("test_loss_nats", summary.path("last_test_loss_nats").asText());
    List<String> epochs = metrics.lines().toList();
    int column = List.of(epochs.getFirst().split(",")).indexOf("train_loss");
    cells.put("mixed_training_loss_nats", epochs.getLast().split(",")[column]);
    JsonNode suites = JsonFile.json(run.resolve("robustness.json")).path("suites");
    for (Map.Entry<String, JsonNode> suite : suites.properties()) {
      List<String> details = suite.getValue().path("details").valueStream().map(JsonNode::asText).toList();
      put(cells, suite.getKey(), suite.getValue().path("measures"), key -> !details.contains(key));
    }
    analysis("filters", run, cells);
    analysis("drop", run, cells);
    return cells;
  }

  private static void analysis(String name, Path run, Map<String, Object> cells) throws IOException {
    Path json = run.resolve("analysis").resolve(name + ".json");
    if (Files.exists(json)) {
      JsonNode numbers = JsonFile.json(json).path("numbers");
      put(cells, name, numbers, key -> !key.matches("rfi_.*|filters|0|recorded_epochs"));
    }
  }

  private static void put(Map<String, Object> cells, String prefix, JsonNode node, Predicate<String> wanted) {
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
