import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.io.Table;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.plot.DotCharts;
import org.catchupmix.study.plot.Dots;
import org.catchupmix.study.plot.Look;
import org.catchupmix.study.statistics.Contrasts;
import org.catchupmix.study.statistics.Difference;
import org.catchupmix.study.statistics.SampleStatistics;

/** Tables and figures of an experiment. */
record ResultTables(
    String name, List<Repetitions<ResultLine>> methods, Differences differences, Path images) {
  private static final String TOP1 = ResultLines.TOP1;
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

      Biased CKA is what the runs of A and B recorded. For independent noise its estimator gives about P / (P + 128) with
      maps of P positions: 0.89 at mix points 1 and 2, 0.67 at 3, 0.33 at 4 and 0.11 at 5. So it compares neither methods
      nor mix points, and differences that rest on it are withdrawn.""";

  /**
   * Differences that an experiment shows.
   *
   * @param margin in points, within which the primary ones are tested for equivalence
   * @param complete otherwise nothing has a verdict
   */
  record Differences(
      List<String> primary,
      List<String> planned,
      List<String> unplanned,
      OptionalDouble margin,
      boolean complete) {}

  String markdown() throws IOException {
    List<String> toNone = methods.stream().map(m -> m.label() + " - " + NONE).toList();
    // Primary differences are tested by themselves: Holm corrects for their number alone.
    Contrasts primary = contrasts(TOP1, differences.primary());
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
    String outcome = differences.primary().size() == 1 ? "Primary outcome" : "Primary, p by Holm";
    for (String label : differences.primary()) {
      text.append(sentence(outcome, label, primary));
      differences.margin().ifPresent(margin -> text.append(equivalence(label, margin, primary)));
    }
    for (String label : differences.planned()) {
      text.append(sentence("Secondary, p by Holm", label, others));
    }
    for (String label : differences.unplanned()) {
      text.append(sentence("Not planned, p not corrected", label, contrasts(TOP1, List.of(label))));
    }
    boolean biased = columns().stream().anyMatch(c -> c.endsWith(".filter_cka"));
    text.append("\n" + SECONDARY_IN_WORDS + (biased ? BIASED_IN_WORDS : "") + "\n");
    text.append(secondary(differences.primary().getFirst()));
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
        Difference.of(runs(pair[0]), runs(pair[1]), ResultLine::seed, l -> l.number(column))
            .ifPresent(d -> all.put(label, d));
      }
    }
    return new Contrasts(all);
  }

  private List<ResultLine> runs(String method) {
    return methods.stream().filter(m -> m.label().equals(method)).flatMap(m -> m.runs().stream()).toList();
  }

  /** A difference such as {@code catchup - none} looks as its first method. */
  private static Map<String, Look> looks(Set<String> differences) {
    Map<String, Look> looks = new LinkedHashMap<>();
    differences.forEach(name -> looks.put(name, Look.method(name.replaceFirst(" - .*", ""))));
    return looks;
  }

  private static List<Dots.Dot> dots(Repetitions<ResultLine> method, List<String> columns) {
    return columns.stream()
        .map(c -> of(method, c))
        .map(s -> new Dots.Dot(s.mean(), s.low(), s.high(), List.of()))
        .toList();
  }

  /** Whether all runs of a method have a number. */
  private static boolean has(Repetitions<ResultLine> method, String column) {
    return method.runs().stream().noneMatch(l -> Double.isNaN(l.number(column)));
  }

  private static SampleStatistics of(Repetitions<ResultLine> method, String column) {
    List<ResultLine> runs = has(method, column) ? method.runs() : List.of();
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
    for (Repetitions<ResultLine> m : methods) {
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

  /** Two one-sided tests; nothing of them is shown before all runs are done. */
  private String equivalence(String label, double margin, Contrasts contrasts) {
    if (!differences.complete()) {
      return "\nEquivalence within ±%s points: **not complete, no verdict**.\n".formatted(margin);
    }
    List<String> cells = contrasts.equivalenceCells(label, margin, 2);
    return "\nEquivalence within ±%s points: **%s**,\n90 %% interval %s, p %s.\n"
        .formatted(margin, cells.get(2), cells.get(0), cells.get(1));
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

  /** Differences in secondary outcomes of the tested pair, then planned ones of its first method to others. */
  private String differences(String pair, Contrasts contrasts) {
    String first = pair.replaceFirst(" - .*", "");
    List<String> others =
        Stream.concat(differences.primary().stream().skip(1), differences.planned().stream())
            .filter(label -> label.startsWith(first + " - "))
            .toList();
    List<String> head = new ArrayList<>(List.of("outcome"));
    Stream.concat(Stream.of(pair), others.stream()).forEach(l -> head.add("`" + l.substring(first.length() + 3) + "`"));
    head.add(2, "p (Holm)");
    List<List<String>> rows = new ArrayList<>();
    outcomes()
        .forEach(
            (column, outcome) -> {
              if (contrasts.find(column).isPresent()) {
                List<String> row = new ArrayList<>(List.of(outcome.words()));
                row.add(interval(contrasts, column, outcome.decimals()));
                row.add(Difference.pText(contrasts.p(column)));
                for (String label : others) {
                  row.add(interval(contrasts(column, List.of(label)), label, outcome.decimals()));
                }
                rows.add(row);
              }
            });
    long shown = contrasts.all().keySet().stream().filter(column -> contrasts.p(column) < 0.05).count();
    return """

        95 %% intervals of `%s` minus the method in the head, in pairs, none of them corrected. The p beside the
        first is corrected by Holm for these %d outcomes (planned were intervals only), of which %d have a p below 0.05.

        """
            .formatted(first, rows.size(), shown)
        + new Table(head, rows).toMarkdown();
  }

  private static String interval(Contrasts contrasts, String column, int decimals) {
    return contrasts.find(column).map(d -> d.intervalText(decimals)).orElse("-");
  }

  /** A measure at each mix point, of all methods: the controls stand beside Catch-up Mix. */
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
