import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.io.Sha256;
import org.catchupmix.run.TextFile;
import org.catchupmix.study.plot.DotCharts;
import org.catchupmix.study.plot.Dots;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.statistics.Csv;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.SampleStatistics;
import org.catchupmix.study.statistics.Table;

/** The lines of docs/results/NAME.csv and what docs/results.md shows of them. Started by scripts/results. */
class Results {
  private static final String RECIPE = "recipe_sha256";
  private static final String TOP1 = "test_top1_percent";
  private static final String CATCHUP = "catchup";
  private static final String MANIFOLD = "manifold";
  private static final String RANDOM = "catchup:keep=random";
  private static final String NONE = "none";

  public static void main(String[] args) throws IOException {
    switch (args[0]) {
      case "missing" -> new Experiment(Path.of(args[1]), Path.of(args[2])).missing();
      case "add" -> new Experiment(Path.of(args[1]), Path.of(args[2])).add(args[3], args[4], Path.of(args[5]));
      case "table" -> table(Path.of(args[1]), Path.of(args[2]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** One finished run: its outcomes by column. */
  record Line(Map<String, String> cells) {
    String method() {
      return cells.get("method");
    }

    long seed() {
      return Long.parseLong(cells.get("seed"));
    }

    double number(String column) {
      String cell = cells.getOrDefault(column, "");
      return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }
  }

  /** A recipe, which names methods and seeds in comments, and the lines of its finished runs. */
  record Experiment(Path csv, Path recipe) {
    private List<String> words(String name) throws IOException {
      String prefix = "# " + name + ": ";
      return Files.readAllLines(recipe).stream()
          .filter(line -> line.startsWith(prefix))
          .flatMap(line -> Stream.of(line.substring(prefix.length()).split(" ")))
          .toList();
    }

    /** Digest of what decides the numbers: settings, and the flags of the tests; not the number of seeds. */
    private String digest() throws IOException {
      return Sha256.of(
          Files.readAllLines(recipe).stream()
              .filter(line -> !line.startsWith("#") || line.matches("# (eval|analyze): .*"))
              .collect(Collectors.joining("\n")));
    }

    List<Line> lines() throws IOException {
      if (!Files.exists(csv)) {
        return List.of();
      }
      List<String> text = Files.readAllLines(csv);
      String[] columns = text.getFirst().split(",");
      List<Line> lines = new ArrayList<>();
      for (String row : text.subList(1, text.size())) {
        String[] cells = row.split(",", -1);
        if (cells.length != columns.length) {
          throw new IOException("%s: '%s' has %d cells instead of %d".formatted(csv, row, cells.length, columns.length));
        }
        Map<String, String> line = new LinkedHashMap<>();
        for (int i = 0; i < columns.length; i++) {
          line.put(columns[i], cells[i]);
        }
        if (!line.get(RECIPE).equals(digest())) {
          throw new IOException("%s has runs of other settings than %s: restore the recipe, or start another file".formatted(csv, recipe));
        }
        lines.add(new Line(line));
      }
      return lines;
    }

    Optional<Line> find(String method, long seed) throws IOException {
      return lines().stream().filter(l -> l.method().equals(method) && l.seed() == seed).findFirst();
    }

    /** Prints method and seed of each run without a line, seed by seed, so that an early end leaves whole rounds. */
    void missing() throws IOException {
      for (String seed : words("seeds")) {
        for (String method : words("methods")) {
          if (find(method, Long.parseLong(seed)).isEmpty()) {
            System.out.println(method + " " + seed);
          }
        }
      }
    }

    /** Appends the line of a run. */
    void add(String method, String seed, Path run) throws IOException {
      if (find(method, Long.parseLong(seed)).isPresent()) {
        return;
      }
      Map<String, Object> cells = new LinkedHashMap<>();
      JsonNode summary = TextFile.json(run.resolve("summary.json"));
      cells.put("method", method);
      cells.put("seed", seed);
      cells.put(
          "commit",
          TextFile.json(run.resolve("origin.json")).path("sessions").valueStream()
              .map(session -> session.path("commit").asText())
              .distinct()
              .collect(Collectors.joining("+")));
      cells.put("arithmetic", summary.path("arithmetic").asText());
      cells.put(RECIPE, digest());
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
      JsonNode suites = TextFile.json(run.resolve("robustness.json")).path("suites");
      for (Map.Entry<String, JsonNode> suite : suites.properties()) {
        List<String> details = suite.getValue().path("details").valueStream().map(JsonNode::asText).toList();
        put(cells, suite.getKey(), suite.getValue().path("measures"), key -> !details.contains(key));
      }
      for (String analysis : List.of("filters", "drop")) {
        Path json = run.resolve("analysis").resolve(analysis + ".json");
        if (Files.exists(json)) {
          put(cells, analysis, TextFile.json(json).path("numbers"), key -> !key.matches("rfi_.*|filters|0|recorded_epochs"));
        }
      }
      String row = new Csv(cells.values().toArray()).text();
      String head = new Csv(cells.keySet().toArray()).text();
      if (!Files.exists(csv)) {
        Files.writeString(csv, head + row);
      } else if (Files.readAllLines(csv).getFirst().equals(head.strip())) {
        Files.writeString(csv, row, StandardOpenOption.APPEND);
      } else {
        throw new IOException("%s has other columns than this program writes: %s".formatted(csv, head.strip()));
      }
    }

    private static void put(Map<String, Object> cells, String prefix, JsonNode node, Predicate<String> wanted) {
      node.properties().stream()
          .filter(e -> wanted.test(e.getKey()))
          .forEach(
              e -> {
                String name = prefix + "." + e.getKey();
                if (e.getValue().isObject()) {
                  put(cells, name.replace(".mix_points", ""), e.getValue(), wanted);
                } else {
                  cells.put(name, e.getValue().asText());
                }
              });
    }

    /** Lines of the seeds that all methods have, by method. */
    Map<String, List<Line>> complete() throws IOException {
      List<Line> lines = lines();
      List<String> methods = words("methods");
      Map<Long, Long> counts = lines.stream().collect(Collectors.groupingBy(Line::seed, TreeMap::new, Collectors.counting()));
      Map<String, List<Line>> all = new LinkedHashMap<>();
      for (String method : methods) {
        all.put(method, lines.stream().filter(l -> l.method().equals(method) && counts.get(l.seed()) == methods.size()).toList());
      }
      return all;
    }
  }

  /** Replaces the text between {@code <!-- results NAME -->} and {@code <!-- end -->} for each experiment. */
  private static void table(Path page, Path folder) throws IOException {
    String text = Files.readString(page);
    for (String name : List.of("A", "B", "C")) {
      Experiment experiment = new Experiment(folder.resolve(name + ".csv"), folder.resolve(name + ".yaml"));
      String begin = "<!-- results %s -->\n".formatted(name);
      int from = text.indexOf(begin);
      int to = text.indexOf("<!-- end -->", from);
      if (from >= 0 && to >= 0) {
        text = text.substring(0, from) + begin + new Shown(name, experiment).markdown(page.resolveSibling("images")) + text.substring(to);
      } else if (Files.exists(experiment.csv())) {
        throw new IOException("%s has no place for experiment %s: %s".formatted(page, name, begin.strip()));
      }
    }
    Files.writeString(page, text);
  }

  /** Tables and figures of an experiment. */
  record Shown(String name, Experiment experiment) {
    String markdown(Path images) throws IOException {
      Map<String, List<Line>> all = experiment.complete();
      int seeds = all.values().iterator().next().size();
      int done = experiment.lines().size();
      int planned = experiment.words("seeds").size() * all.size();
      String state = "%d of %d runs are done; %d seeds have all methods.".formatted(done, planned, seeds);
      if (seeds == 0) {
        return "\n" + state + "\n\n";
      }
      Map<String, Difference> contrasts = contrasts(all);
      StringBuilder text = new StringBuilder("\n%s\nMean ± sample standard deviation over the seeds.\n\n".formatted(state));
      text.append(accuracies(all)).append('\n').append(differences(contrasts)).append('\n');
      text.append(sentence(contrasts)).append("\n\nThe last column is the 95 % interval of the paired difference.\n\n").append(secondary(all)).append('\n');
      dots(contrasts).writePng(images.resolve("results-%s-differences.png".formatted(name)));
      text.append("![Differences in test accuracy, experiment %s](images/results-%s-differences.png)\n\n".formatted(name, name));
      for (Filters measure : Filters.values()) {
        if (!Double.isNaN(all.get(CATCHUP).getFirst().number(measure.column(1)))) {
          String file = "results-%s-%s.png".formatted(name, measure.name().toLowerCase(Locale.ROOT));
          measure.figure(all).writePng(images.resolve(file));
          text.append("![%s, experiment %s](images/%s)\n\n".formatted(measure.title, name, file));
        }
      }
      return text.toString();
    }

    private static SampleStatistics of(List<Line> lines, String column) {
      return SampleStatistics.of(lines, l -> l.number(column));
    }

    private static String accuracies(Map<String, List<Line>> all) {
      List<String> head = List.of("method", "seeds", "test accuracy (%)", "loss, mixed training images (nats)", "loss, unmixed training images (nats)");
      List<List<String>> rows = new ArrayList<>();
      all.forEach(
          (method, lines) ->
              rows.add(
                  List.of(
                      "`" + method + "`",
                      "" + lines.size(),
                      of(lines, TOP1).text(2),
                      of(lines, "mixed_training_loss_nats").text(3),
                      of(lines, "filters.training_loss_nats").text(3))));
      return new Table(head, rows).toMarkdown();
    }

    private static Difference difference(Map<String, List<Line>> all, String method, String base, String column) {
      return Difference.of(all.get(method), all.get(base), Line::seed, l -> l.number(column)).orElseThrow();
    }

    /** Differences in test accuracy, the primary one first. */
    private static Map<String, Difference> contrasts(Map<String, List<Line>> all) {
      Map<String, Difference> contrasts = new LinkedHashMap<>();
      contrasts.put(CATCHUP + " - " + MANIFOLD, difference(all, CATCHUP, MANIFOLD, TOP1));
      if (all.containsKey(RANDOM)) {
        contrasts.put(CATCHUP + " - " + RANDOM, difference(all, CATCHUP, RANDOM, TOP1));
      }
      all.keySet().stream()
          .filter(m -> !m.equals(NONE))
          .forEach(m -> contrasts.put(m + " - " + NONE, difference(all, m, NONE, TOP1)));
      return contrasts;
    }

    private static String differences(Map<String, Difference> contrasts) {
      Map<String, Difference> corrected = new LinkedHashMap<>(contrasts);
      String primary = corrected.keySet().iterator().next();
      corrected.remove(primary);
      Map<String, Double> holm = Difference.holm(corrected);
      List<List<String>> rows = new ArrayList<>();
      contrasts.forEach(
          (label, d) ->
              rows.add(
                  List.of(
                      label.equals(primary) ? "**%s** (primary)".formatted(label) : label,
                      d.text(2, 0),
                      d.intervalText(2),
                      d.effectText(),
                      Difference.pText(d.p()),
                      label.equals(primary) ? "-" : Difference.pText(holm.get(label)))));
      return new Table(List.of("difference in test accuracy", "points", "95 % interval", "d_z", "p", "p (Holm)"), rows).toMarkdown();
    }

    private static String sentence(Map<String, Difference> contrasts) {
      Map.Entry<String, Difference> first = contrasts.entrySet().iterator().next();
      Difference d = first.getValue();
      return "**%s**: %s points, 95 %% interval %s, p = %s,\n%d pairs: **%s**."
          .formatted(first.getKey(), d.text(2, 0), d.intervalText(2), Difference.pText(d.p()), d.pairs().size(), d.verdict());
    }

    private static String secondary(Map<String, List<Line>> all) {
      String shown = "pgd.top1_eps.*|corrupt.error_mean.*|drop.mean_.*|filters.*(influence_gini|_cka|_rank)";
      List<String> head = new ArrayList<>(List.of("measure"));
      all.keySet().forEach(m -> head.add("`" + m + "`"));
      head.add("catchup - manifold");
      List<List<String>> rows = new ArrayList<>();
      for (String column : all.get(CATCHUP).getFirst().cells().keySet()) {
        if (!column.matches(shown)) {
          continue;
        }
        List<String> row = new ArrayList<>(List.of(column.replace("mean_top1_", "").replace("filter_", "").replace("influence_", "").replace('_', ' ').replace('.', ' ').replace(" percent", " (%)")));
        int decimals = column.endsWith("_percent") || column.endsWith("_rank") ? 1 : 3;
        all.values().forEach(lines -> row.add(of(lines, column).text(decimals)));
        Difference d = difference(all, CATCHUP, MANIFOLD, column);
        row.add(d.intervalText(decimals));
        rows.add(row);
      }
      return new Table(head, rows).toMarkdown();
    }

    private Figure dots(Map<String, Difference> contrasts) throws IOException {
      List<Difference> all = List.copyOf(contrasts.values());
      Function<Integer, double[]> ends =
          end -> all.stream().mapToDouble(d -> d.interval().map(i -> i[end]).orElse(Double.NaN)).toArray();
      Dots.Series series =
          new Dots.Series(
              "difference",
              all.stream().mapToDouble(d -> d.statistics().mean()).toArray(),
              ends.apply(0),
              ends.apply(1),
              all.stream().map(d -> d.pairs().stream().mapToDouble(v -> v).toArray()).toArray(double[][]::new));
      return DotCharts.figure(
          "Experiment %s: differences in test accuracy, pairs and 95 %% intervals".formatted(name),
          new Dots("points", List.copyOf(contrasts.keySet()), List.of(series), 0));
    }
  }

  /** Measures of the filters at each mix point; all methods are shown, so that the controls are beside Catch-up Mix. */
  enum Filters {
    GINI("Gini coefficient of the filters' influence", "influence_gini"),
    CKA("Mean linear CKA between filters", "filter_cka"),
    RANK("Effective rank of the activations", "effective_rank");

    final String title;
    private final String measure;

    Filters(String title, String measure) {
      this.title = title;
      this.measure = measure;
    }

    String column(int point) {
      return "filters.%d.%s".formatted(point, measure);
    }

    Figure figure(Map<String, List<Line>> all) throws IOException {
      List<Integer> points = Stream.iterate(1, k -> !Double.isNaN(all.get(CATCHUP).getFirst().number(column(k))), k -> k + 1).toList();
      List<Dots.Series> series = new ArrayList<>();
      all.forEach(
          (method, lines) ->
              series.add(Dots.Series.mean(method, points.stream().map(k -> Shown.of(lines, column(k))).toList())));
      return DotCharts.figure(title, new Dots(title, points.stream().map(k -> "mix point " + k).toList(), series, Double.NaN));
    }
  }
}
