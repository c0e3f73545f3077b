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
import java.util.stream.Stream;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.Sha256;
import org.catchupmix.io.Table;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.JsonFile;
import org.catchupmix.study.plot.DotCharts;
import org.catchupmix.study.plot.Dots;
import org.catchupmix.study.plot.Look;
import org.catchupmix.study.statistics.Contrasts;
import org.catchupmix.study.statistics.Csv;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * An experiment: a recipe, which names methods and seeds in comments, and a CSV file with a line for each finished run.
 * scripts/results starts it, to add such a line or to write tables and figures.
 */
record Results(Path recipe, Path csv) {
  private static final String TOP1 = "test_top1_percent";
  private static final String NONE = "none";

  private static final String BIASED = "biased CKA";

  /** Columns of secondary outcomes, in words. */
  record Outcome(String columns, String words, int decimals) {}

  private static final List<Outcome> SECONDARY =
      List.of(
          new Outcome("pgd.top1_eps(\\d+)_percent", "accuracy, PGD $1/255 (%)", 1),
          new Outcome("corrupt.error_mean_percent", "error, 15 corruptions (%)", 1),
          new Outcome("drop.mean_top1_(\\w+)_first_percent", "accuracy, $1 zeroed first (%)", 1),
          new Outcome("filters.(\\d).influence_gini", "Gini, mix point $1", 3),
          new Outcome("filters.(\\d).filter_cka", BIASED + ", mix point $1", 3),
          new Outcome("filters.(\\d).filter_cka_unbiased", "CKA, mix point $1", 3),
          new Outcome("filters.(\\d).effective_rank", "effective rank, mix point $1", 1));

  private static final String SECONDARY_IN_WORDS =
      """
      These outcomes are of 1,000 test images, CKA and rank of 128 of them. Accuracy with dimensions zeroed is a mean over
      the number of latent dimensions that are zeroed. Gini is the coefficient of the filters' influence, CKA a mean of
      linear CKA between filters, and the effective rank that of the activations ([definitions](analyses.md)). A dash
      stands where not all of these runs have the number.""";

  private static final String BIASED_IN_WORDS =
      """

      Biased CKA is what these runs recorded. For independent noise its estimator gives about P / (P + 128) with maps of P
      positions: 0.89 at mix points 1 and 2, 0.67 at 3, 0.33 at 4 and 0.11 at 5. So it compares neither methods nor mix
      points, and differences that rest on it are withdrawn.""";

  /** Outcomes of a run by column. */
  record Line(Map<String, String> cells) {
    String method() {
      return cells.get("method");
    }

    long seed() {
      return Long.parseLong(cells.get("seed"));
    }

    /** NaN where the run has no such number. */
    double number(String column) {
      String cell = cells.getOrDefault(column, "");
      return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }
  }

  public static void main(String[] args) throws IOException {
    if (args[0].equals("table")) {
      table(Path.of(args[1]), Path.of(args[2]));
    } else if (args[0].equals("fill")) {
      fill(Path.of(args[1]), args[2], args[3], Path.of(args[4]));
    } else {
      add(Path.of(args[1]), args[2], args[3], args[4], Path.of(args[5]));
    }
  }

  private List<String> words(String name) throws IOException {
    String prefix = "# " + name + ": ";
    return Files.readAllLines(recipe).stream()
        .filter(line -> line.startsWith(prefix))
        .flatMap(line -> Stream.of(line.substring(prefix.length()).split(" ")))
        .toList();
  }

  private List<Line> lines() throws IOException {
    if (!Files.exists(csv)) {
      return List.of();
    }
    List<String> text = Files.readAllLines(csv);
    String[] columns = text.getFirst().split(",");
    List<Line> lines = new ArrayList<>();
    for (String row : text.subList(1, text.size())) {
      String[] cells = row.split(",", -1);
      if (cells.length != columns.length) {
        throw new IOException(
            "%s: '%s' has %d cells instead of %d: delete the line, its run is trained again"
                .formatted(csv, row, cells.length, columns.length));
      }
      Map<String, String> line = new LinkedHashMap<>();
      IntStream.range(0, columns.length).forEach(i -> line.put(columns[i], cells[i]));
      lines.add(new Line(line));
    }
    return lines;
  }

  /** Adds the line of a run. The file is replaced as a whole, so that a kill cannot leave half a line. */
  private static void add(Path csv, String digest, String method, String seed, Path run) throws IOException {
    Map<String, Object> cells = outcomes(digest, method, seed, run);
    String before = Files.exists(csv) ? Files.readString(csv) : new Csv(cells.keySet().toArray()).text();
    // An experiment keeps its columns, also if a later program measures more.
    List<String> columns = List.of(before.lines().findFirst().orElse("").split(","));
    List<String> unknown = columns.stream().filter(column -> !cells.containsKey(column)).toList();
    if (!unknown.isEmpty()) {
      throw new IOException("%s has columns that this program does not write: %s".formatted(csv, unknown));
    }
    new Results(null, csv).lines(); // throws at half a line
    if (!before.endsWith("\n")) {
      throw new IOException("%s ends within a line: delete it, its run is trained again".formatted(csv));
    }
    AtomicFile.write(csv, before + new Csv(columns.stream().map(cells::get).toArray()).text());
  }

  /**
   * Adds to a line what the analysis of its filters measures now and did not then. The run is the same one, trained
   * again: its metrics must have the digest of the line.
   */
  private static void fill(Path csv, String method, String seed, Path run) throws IOException {
    List<Line> lines = new Results(null, csv).lines();
    String digest = Sha256.of(Files.readString(run.resolve("metrics.csv")));
    Line line =
        lines.stream()
            .filter(l -> l.method().equals(method) && l.cells().get("seed").equals(seed))
            .filter(l -> l.cells().get("metrics_sha256").equals(digest))
            .findFirst()
            .orElseThrow(() -> new IOException("%s has no run like %s".formatted(csv, run)));
    Map<String, Object> measured = new LinkedHashMap<>();
    analysis("filters", run, measured);
    measured.forEach((column, now) -> line.cells().merge(column, now.toString(), (old, n) -> old.isEmpty() ? n : old));
    Set<String> columns = new LinkedHashSet<>(lines.getFirst().cells().keySet());
    columns.addAll(line.cells().keySet());
    StringBuilder text = new StringBuilder(new Csv(columns.toArray()).text());
    for (Line l : lines) {
      text.append(new Csv(columns.stream().map(c -> l.cells().getOrDefault(c, "")).toArray()).text());
    }
    AtomicFile.write(csv, text.toString());
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

  /** Replaces the text between {@code <!-- results NAME -->} and {@code <!-- end -->} for each experiment. */
  private static void table(Path page, Path folder) throws IOException {
    String text = Files.readString(page);
    for (Path recipe : recipes(folder)) {
      String name = recipe.getFileName().toString().replace(".yaml", "");
      Results results = new Results(recipe, folder.resolve(name + ".csv"));
      String begin = "<!-- results %s -->\n".formatted(name);
      int from = text.indexOf(begin);
      int to = text.indexOf("<!-- end -->", from);
      if (from >= 0 && to >= 0) {
        String shown = results.markdown(name, page.resolveSibling("images"));
        text = text.substring(0, from) + begin + shown + text.substring(to);
      } else if (Files.exists(results.csv)) {
        throw new IOException("%s has no place for experiment %s: %s".formatted(page, name, begin.strip()));
      }
    }
    AtomicFile.write(page, text);
  }

  private static List<Path> recipes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  /** Methods with the runs of the seeds that all of them have, after those of another experiment beside them. */
  private List<Repetitions<Line>> complete() throws IOException {
    List<String> methods = words("methods");
    List<Line> lines = lines();
    Map<Long, Long> counts = lines.stream().collect(Collectors.groupingBy(Line::seed, Collectors.counting()));
    Predicate<Line> isWhole = line -> counts.getOrDefault(line.seed(), 0L) == methods.size();
    List<Repetitions<Line>> all = new ArrayList<>();
    List<String> beside = words("beside");
    if (!beside.isEmpty()) {
      Path other = recipe.resolveSibling(beside.getFirst() + ".yaml");
      List<Line> others = new Results(other, csv.resolveSibling(beside.getFirst() + ".csv")).lines();
      beside.subList(1, beside.size()).forEach(m -> all.add(runs(m, others, isWhole)));
    }
    methods.forEach(m -> all.add(runs(m, lines, isWhole)));
    return all;
  }

  private static Repetitions<Line> runs(String method, List<Line> lines, Predicate<Line> wanted) {
    return new Repetitions<>(
        method, method, lines.stream().filter(l -> l.method().equals(method)).filter(wanted).toList());
  }

  /** Differences such as {@code catchup - none} that comments of the recipe name. */
  private List<String> differences(String name) throws IOException {
    List<String> words = words(name);
    return IntStream.range(0, words.size() / 2)
        .mapToObj(i -> words.get(2 * i) + " - " + words.get(2 * i + 1).replace(",", ""))
        .toList();
  }

  private String markdown(String name, Path images) throws IOException {
    List<Repetitions<Line>> methods = complete();
    int seeds = methods.getLast().runs().size();
    int planned = words("seeds").size() * words("methods").size();
    int done = lines().size();
    String state = "\n%d of %d runs are done; seeds with all methods: %d.\n".formatted(done, planned, seeds);
    Differences differences =
        new Differences(
            differences("primary").getFirst(), differences("contrasts"), differences("unplanned"), done == planned);
    return state + (seeds == 0 ? "\n" : new Shown(name, methods, differences, images).markdown());
  }

  /**
   * Differences that an experiment shows.
   *
   * @param complete otherwise nothing has a verdict
   */
  record Differences(String primary, List<String> planned, List<String> unplanned, boolean complete) {}

  /** Tables and figures of an experiment. */
  record Shown(String name, List<Repetitions<Line>> methods, Differences differences, Path images) {
    String markdown() throws IOException {
      List<String> toNone = methods.stream().map(m -> m.label() + " - " + NONE).toList();
      // The primary difference is tested alone, so that Holm does not change its p-value.
      Contrasts primary = contrasts(TOP1, List.of(differences.primary()));
      Contrasts others = contrasts(TOP1, Stream.concat(differences.planned().stream(), toNone.stream()).toList());
      Map<String, Difference> all = new LinkedHashMap<>(primary.all());
      all.putAll(others.all());
      StringBuilder text =
          new StringBuilder(
              """
              Numbers are means ± sample standard deviations over the seeds. Accuracy is that of all test images after the last
              epoch. The mixed loss is that of the training images as trained in the last epoch (augmented, and mixed if the
              method mixes), the unmixed loss that of 1,000 of them, neither mixed nor augmented.

              """);
      text.append(accuracies(others));
      text.append(sentence("Primary outcome", differences.primary(), primary));
      for (String label : differences.planned()) {
        text.append(sentence("Secondary, p by Holm", label, others));
      }
      for (String label : differences.unplanned()) {
        text.append(sentence("Not planned, p not corrected", label, contrasts(TOP1, List.of(label))));
      }
      boolean biased = columns().stream().anyMatch(c -> c.endsWith(".filter_cka"));
      text.append("\n" + SECONDARY_IN_WORDS + (biased ? BIASED_IN_WORDS : "") + "\n");
      text.append(secondary(differences.primary()));
      text.append(
          figure(
              "differences",
              "differences of pairs (rings), means and 95 % intervals",
              Dots.of("difference in test accuracy (percentage points)", new Contrasts(all), looks(all.keySet()))));
      text.append(filters("gini", "Gini coefficient of the filters' influence", "influence_gini"));
      text.append(filters("cka", "mean linear CKA between filters", "filter_cka_unbiased"));
      return text.append(filters("rank", "effective rank of the activations", "effective_rank")).toString();
    }

    /** Differences between methods that the experiment has, by labels such as {@code catchup - none}. */
    private Contrasts contrasts(String column, List<String> labels) {
      Map<String, Difference> all = new LinkedHashMap<>();
      for (String label : labels) {
        String[] pair = label.split(" - ");
        boolean isKnown = methods.stream().filter(m -> List.of(pair).contains(m.label())).allMatch(m -> has(m, column));
        if (!pair[0].equals(pair[1]) && isKnown) {
          Difference.of(runs(pair[0]), runs(pair[1]), Line::seed, l -> l.number(column))
              .ifPresent(d -> all.put(label, d));
        }
      }
      return new Contrasts(all);
    }

    private List<Line> runs(String method) {
      return methods.stream().filter(m -> m.label().equals(method)).flatMap(m -> m.runs().stream()).toList();
    }

    /** Whether all runs of a method have a number. */
    /** A difference such as {@code catchup - none} looks as its first method. */
    private static Map<String, Look> looks(Set<String> differences) {
      Map<String, Look> looks = new LinkedHashMap<>();
      differences.forEach(name -> looks.put(name, Look.method(name.replaceFirst(" - .*", ""))));
      return looks;
    }

    private static List<Dots.Dot> dots(Repetitions<Line> method, List<String> columns) {
      return columns.stream()
          .map(c -> of(method, c))
          .map(s -> new Dots.Dot(s.mean(), s.low(), s.high(), List.of()))
          .toList();
    }

    private static boolean has(Repetitions<Line> method, String column) {
      return method.runs().stream().noneMatch(l -> Double.isNaN(l.number(column)));
    }

    private static SampleStatistics of(Repetitions<Line> method, String column) {
      List<Line> runs = has(method, column) ? method.runs() : List.of();
      return SampleStatistics.of(runs.stream().mapToDouble(l -> l.number(column)).toArray());
    }

    private String accuracies(Contrasts toNone) {
      boolean none = methods.stream().anyMatch(m -> m.label().equals(NONE));
      List<String> head = new ArrayList<>(List.of("method", "accuracy (%)", "loss, mixed (nats)", "unmixed (nats)"));
      if (none) {
        head.add("minus `none` (points)");
        head.addAll(Contrasts.HEADS);
      }
      List<List<String>> rows = new ArrayList<>();
      for (Repetitions<Line> m : methods) {
        List<String> row = new ArrayList<>(List.of("`" + m.label() + "`", of(m, TOP1).text(2)));
        row.add(of(m, "mixed_training_loss_nats").text(3));
        row.add(of(m, "filters.training_loss_nats").text(3));
        if (none) {
          row.addAll(toNone.cells(m.label() + " - " + NONE, 2));
        }
        rows.add(row);
      }
      return new Table(head, rows).toMarkdown();
    }

    private String sentence(String what, String label, Contrasts contrasts) {
      String verdict = differences.complete() ? contrasts.verdict(label) : "not complete, no verdict";
      return contrasts
          .find(label)
          .map(d -> List.of(what, label, verdict, contrasts.text(label, 2), d.pairs().size()))
          .map(words -> "\n%s, `%s`: **%s**,\n%s, %d pairs.\n".formatted(words.toArray()))
          .orElse("");
    }

    private Set<String> columns() {
      return methods.stream()
          .flatMap(m -> m.runs().stream())
          .flatMap(line -> line.cells().keySet().stream())
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Columns of secondary outcomes, with their names in the table. */
    private Map<String, Outcome> outcomes() {
      Map<String, Outcome> all = new LinkedHashMap<>();
      for (Outcome outcome : SECONDARY) {
        for (String column : columns()) {
          if (column.matches(outcome.columns())) {
            String words = column.replaceFirst(outcome.columns(), outcome.words());
            all.put(column, new Outcome(column, words, outcome.decimals()));
          }
        }
      }
      return all;
    }

    private String secondary(String pair) {
      Map<String, Difference> tested = new LinkedHashMap<>();
      for (Map.Entry<String, Outcome> e : outcomes().entrySet()) {
        if (!e.getValue().words().startsWith(BIASED)) {
          contrasts(e.getKey(), List.of(pair)).find(pair).ifPresent(d -> tested.put(e.getKey(), d));
        }
      }
      List<String> head = new ArrayList<>(List.of("outcome"));
      methods.forEach(m -> head.add("`" + m.label() + "`"));
      List<List<String>> rows = new ArrayList<>();
      outcomes()
          .forEach(
              (column, outcome) -> {
                List<String> row = new ArrayList<>(List.of(outcome.words()));
                methods.forEach(m -> row.add(of(m, column).text(outcome.decimals())));
                rows.add(row);
              });
      return "\n" + new Table(head, rows).toMarkdown() + differences(pair, new Contrasts(tested)) + "\n";
    }

    /** Differences of a pair of methods in secondary outcomes. */
    private String differences(String pair, Contrasts contrasts) {
      List<List<String>> rows = new ArrayList<>();
      outcomes()
          .forEach(
              (column, outcome) -> {
                if (contrasts.find(column).isPresent()) {
                  String interval = interval(contrasts, column, outcome.decimals());
                  rows.add(List.of(outcome.words(), interval, Difference.pText(contrasts.p(column))));
                }
              });
      long shown = contrasts.all().keySet().stream().filter(column -> contrasts.p(column) < 0.05).count();
      return """

          Paired differences `%s`, each with its own 95 %% interval; p is corrected by Holm for
          these %d outcomes (planned were intervals only), of which %d have a p below 0.05.

          """
              .formatted(pair, rows.size(), shown)
          + new Table(List.of("outcome", "95 % interval", "p (Holm)"), rows).toMarkdown();
    }

    private static String interval(Contrasts contrasts, String column, int decimals) {
      return contrasts.find(column).map(d -> d.intervalText(decimals)).orElse("-");
    }

    /** A measure at each mix point; all methods are shown, so that the controls are beside Catch-up Mix. */
    private String filters(String file, String title, String measure) throws IOException {
      List<String> columns =
          columns().stream()
              .filter(c -> c.matches("filters.\\d+." + measure) && methods.stream().anyMatch(m -> has(m, c)))
              .toList();
      List<Dots.Series> series =
          methods.stream().map(m -> new Dots.Series(m.label(), Look.of(m), dots(m, columns))).toList();
      List<String> rows = columns.stream().map(column -> "mix point " + column.split("\\.")[1]).toList();
      String axis = title + ": mean ± sample standard deviation over the seeds";
      return columns.isEmpty() ? "" : figure(file, title, new Dots(axis, rows, series, Double.NaN));
    }

    private String figure(String file, String title, Dots dots) throws IOException {
      String png = "results-%s-%s.png".formatted(name, file);
      String heading = "Experiment %s: %s".formatted(name, title);
      Files.write(images.resolve(png), DotCharts.figure(heading, dots).png());
      return "![%s](images/%s)\n\n".formatted(heading, png);
    }
  }
}
