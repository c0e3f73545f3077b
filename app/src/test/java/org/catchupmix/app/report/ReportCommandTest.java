package org.catchupmix.app.report;

import static org.catchupmix.app.Outcome.requireFailed;
import static org.catchupmix.app.Outcome.requireRefused;
import static org.catchupmix.app.Outcome.run;
import static org.catchupmix.app.Outcome.succeed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.TrainedRuns;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.RunNames;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.study.page.PageFile;
import org.catchupmix.study.plot.FigureFolder;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.report.RunCurves;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code report}, from run folders to HTML. */
class ReportCommandTest {
  private static final String HOSTILE = "r <b>&'\"; #";
  private static final List<String> RUNS = TrainedRuns.NAMES;

  /** Runs that were trained and, but for the last, tested once for all tests. */
  @TempDir static Path trained;

  /** A copy that a test may spoil. */
  @TempDir Path runs;

  @BeforeAll
  static void train() throws IOException {
    for (String name : RUNS) {
      TrainedRuns.copy(name, trained.resolve(name));
    }
    List<String> eval = new ArrayList<>(List.of("eval"));
    RUNS.subList(0, 3).forEach(r -> eval.add(trained.resolve(r).toString()));
    eval.addAll(List.of("--suite=all", "--limit=4", "--device=cpu"));
    succeed(eval);
  }

  @BeforeEach
  void copy() throws IOException {
    TrainedRuns.copyFolder(trained, runs);
  }

  private List<String> report(String... more) {
    List<String> args = new ArrayList<>(List.of("report"));
    RUNS.forEach(r -> args.add(runs.resolve(r).toString()));
    args.addAll(List.of(more));
    return args;
  }

  private PageFile page() throws IOException {
    PageFile page = PageFile.of(Files.readString(runs.resolve("report.html")));
    page.requireSelfContained();
    return page;
  }

  /** The exact numbers of a page. */
  private static Set<Double> numbers(PageFile page) {
    return page.all("data").stream()
        .map(d -> Double.parseDouble(d.getAttribute("value")))
        .collect(Collectors.toSet());
  }

  private static void requireAllMeasures(PageFile page, Path robustness) throws IOException {
    Set<Double> numbers = numbers(page);
    JsonNode json = Outcome.json(robustness);
    int count = 0;
    for (Map.Entry<String, JsonNode> suite : json.get("suites").properties()) {
      for (Map.Entry<String, JsonNode> m : suite.getValue().get("measures").properties()) {
        assertTrue(numbers.contains(m.getValue().asDouble()), suite.getKey() + " " + m);
        count++;
      }
    }
    assertEquals(3 + 3 + 2 + 2 + 96 + 9 + 10 + 2, count);
  }

  @Test
  void everythingOfTheRunsIsOnThePage() throws IOException {
    Outcome o = succeed(report());
    assertEquals(List.of(runs.resolve("report.html").toString()), o.printed("page"));
    byte[] bytes = Files.readAllBytes(runs.resolve("report.html"));
    succeed(report());
    assertArrayEquals(bytes, Files.readAllBytes(runs.resolve("report.html")), "called again");
    PageFile page = page();
    for (String name : RUNS.subList(0, 3)) {
      requireAllMeasures(page, runs.resolve(name).resolve("robustness.json"));
    }
    for (String name : RUNS) {
      JsonNode summary = Outcome.json(runs.resolve(name).resolve("summary.json"));
      for (String key :
          List.of(
              "last_top1_percent", "best_top1_percent",
              "median_top1_percent_of_last_epochs", "last_test_loss_nats")) {
        assertTrue(numbers(page).contains(summary.get(key).asDouble()), name + " " + key);
      }
      String config = Files.readString(runs.resolve(name).resolve("config.yaml")).strip();
      assertEquals(config, page.folded("config.yaml of " + name));
      String best = "./catchup eval " + runs.resolve(name) + " --best";
      assertTrue(page.commands().contains(best), page.commands().toString());
    }
    assertEquals(List.of("mix", "none", "none", "catchup", "catchup"), page.row("mix"));
    assertEquals(List.of("seed", "1", "2", "1", "2"), page.row("seed"));
    assertEquals("0.1", page.row("lr").get(1), "shared");
    assertTrue(page.row("version").get(1).matches("[0-9].*"), page.row("version").toString());
    // One cell where all were trained within the minute that it shows, else one for each run.
    assertTrue(Set.of(2, 5).contains(page.row("date").size()), page.row("date").toString());
  }

  @Test
  void withValidationImagesTheBestEpochCounts() throws IOException {
    List<String> args = new ArrayList<>(List.of("report"));
    for (String mix : List.of("none", "mixup")) {
      for (int seed = 1; seed <= 2; seed++) {
        String name = mix + "-val-" + seed;
        succeed(TrainedRuns.small(runs, name, "--mix=" + mix, "--seed=" + seed, "--val=20"));
        Files.writeString(
            runs.resolve(name).resolve("test.csv"),
            """
            weights,epoch,test_loss,test_top1_percent,test_top5_percent
            last,1,2.0,30.0,90.0
            best,1,2.0,%s,90.0
            """
                .formatted(mix.equals("none") ? 40.0 + seed : 61.0 + seed));
        args.add(runs.resolve(name).toString());
      }
    }
    succeed(args);
    String page = Files.readString(runs.resolve("report.html"));
    assertTrue(page.contains("21.00 \u00b1 0.00"), page);
    assertFalse(page.contains("after the last epoch"), page);
  }

  private static String meanOf(double first, double second) {
    return "%.2f \u00b1 %.2f"
        .formatted((first + second) / 2, Math.abs(first - second) / Math.sqrt(2));
  }

  @Test
  void meansAndDifferencesAreThoseOfTheRuns() throws IOException {
    succeed(report());
    double[] last = new double[4];
    for (int i = 0; i < 4; i++) {
      Path summary = runs.resolve(RUNS.get(i)).resolve("summary.json");
      last[i] = Outcome.json(summary).get("last_top1_percent").asDouble();
    }
    double first = last[2] - last[0];
    double second = last[3] - last[1];
    PageFile page = page();
    String none = meanOf(last[0], last[1]);
    assertEquals(none, page.row("none").get(2));
    assertTrue(
        page.texts("li").contains("none, seeds 1, 2: " + none.replace(' ', '\u00a0') + "\u00a0%"),
        page.texts("li").toString());
    assertEquals(
        (first + second >= 0 ? "+" : "") + meanOf(first, second), page.row("catchup").get(3));
    double highest = Math.max(Math.max(last[0], last[1]), Math.max(last[2], last[3]));
    List<String> bold = page.texts("strong");
    assertTrue(bold.contains("%.2f".formatted(highest)), bold.toString());
  }

  @Test
  void runsOfOtherDataAreNeverCompared() throws IOException {
    Path config = runs.resolve("catchup-1/config.yaml");
    Files.writeString(config, Files.readString(config).replace("fashion-sample", "mnist:/here"));
    Outcome o = run(report());
    assertEquals(1, o.code());
    o.requireNamed("catchup-1");
    assertFalse(Files.exists(runs.resolve("report.html")));
  }

  @Test
  void aRunThatIsNotDoneIsShownAlone() throws IOException {
    Files.delete(runs.resolve("none-1/summary.json"));
    succeed("report", runs.resolve("none-1").toString());
    PageFile page = PageFile.of(Files.readString(runs.resolve("none-1/report.html")));
    assertTrue(page.warnings().getFirst().startsWith("Not done"), page.warnings().toString());
    assertFalse(page.texts("h2").contains("Results"));
    assertTrue(page.count("img") >= 3, "learning curves");
    requireFailed(runs.resolve("none-1").toString(), report().toArray(String[]::new));
  }

  @Test
  void missingResultsAreNamedWithTheirCommand() throws IOException {
    succeed(report());
    PageFile page = page();
    assertEquals(2, page.warnings().size());
    assertTrue(page.warnings().getFirst().contains("catchup-2"));
    String all = RUNS.stream().map(r -> " " + runs.resolve(r)).collect(Collectors.joining());
    List<String> commands =
        List.of(
            "./catchup eval " + runs.resolve("catchup-2") + " --suite all",
            "./catchup analyze" + all);
    assertTrue(page.commands().containsAll(commands), page.commands().toString());
  }

  @Test
  void hostileNamesStayText() throws IOException {
    Path hostile = Files.move(runs.resolve("none-1"), runs.resolve(HOSTILE));
    Path config = hostile.resolve("config.yaml");
    Files.writeString(
        config, Files.readString(config) + "init: \"</pre><script>alert(1)</script>\"\n");
    succeed("report", hostile.toString(), runs.resolve("none-2").toString());
    PageFile page = page();
    assertEquals("</pre><script>alert(1)</script>", page.row("init").get(1));
    assertEquals(
        Files.readString(config).strip(), page.folded("config.yaml of " + HOSTILE).strip());
    String quoted = "'" + runs + "/r <b>&'\\''\"; #'";
    String again = "./catchup eval " + quoted + " --suite all --limit 4";
    assertTrue(page.commands().contains(again), page.commands().toString());
    succeed("report", hostile.toString());
    assertTrue(Files.exists(hostile.resolve("report.html")), "a run alone keeps its page");
  }

  @Test
  void unreadableRunsAreNamedAndTheOthersShown() throws IOException {
    Files.delete(runs.resolve("none-1/summary.json"));
    Path metrics = runs.resolve("none-2/metrics.csv");
    Files.writeString(metrics, "epoch,accuracy\n1,2\n");
    Path robustness = runs.resolve("catchup-1/robustness.json");
    Files.writeString(
        robustness, Files.readString(robustness).replace("robustness 2", "robustness 1"));
    Outcome o = run(report(runs.resolve("gone").toString()));
    assertEquals(1, o.code());
    o.requireNamed(runs.resolve("none-1"), metrics, robustness, runs.resolve("gone"));
    PageFile page = page();
    assertEquals(
        o.sentences().stream().map(why -> "Left out: " + why).toList(),
        page.warnings().subList(0, 4));
    assertEquals("Run catchup-2", page.first("h1"));
  }

  @Test
  void aTruncatedFileIsNamed() throws IOException {
    spoiled("summary.json", "{\"epochs\" : 2,");
    spoiled("origin.json", "{");
    spoiled("origin.json", "{\"format\":\"x\"}");
    spoiled("robustness.json", "[");
    spoiled("robustness.json", "[]");
    spoiled("timing.csv", "epoch,train_seconds,train_images_per_second\n");
    String config = Files.readString(runs.resolve("none-1/config.yaml"));
    spoiled("config.yaml", config + "speed: 3\n");
    spoiled("config.yaml", "lr: 0.1\n");
    String header = Files.readAllLines(runs.resolve("none-2/metrics.csv")).getFirst();
    spoiled("metrics.csv", header + "\n");
    assertFalse(Files.exists(runs.resolve("none-1/report.html")), "no run, no page");
  }

  private void spoiled(String file, String text) throws IOException {
    Path path = runs.resolve("none-1").resolve(file);
    String before = Files.readString(path);
    Files.writeString(path, text);
    requireFailed(path.toString(), "report", runs.resolve("none-1").toString());
    Files.writeString(path, before);
  }

  private static void draw(Path folder, String name) throws IOException {
    Series line = new Series("a", new double[] {0, 1}, new double[] {0, 1});
    new FigureFolder(
            folder, FigureOptions.DEFAULT, new PrintStream(OutputStream.nullOutputStream()))
        .add(
            name,
            LineCharts.figure(name, List.of(new Panel("", "x", "y", List.of(line)))),
            "What.");
  }

  /** Captions without the links behind them. */
  private static List<String> captions(PageFile page) {
    return page.texts("figcaption").stream().map(c -> c.replaceFirst(" SVG .*", "")).toList();
  }

  @Test
  void figuresOfAnalysesAreShownWithTheirRuns() throws IOException {
    Path both = runs.resolve("analysis");
    draw(runs.resolve("none-1/analysis"), "one");
    draw(both, "both");
    succeed(report("--analysis=" + both));
    List<String> captions = captions(page());
    assertTrue(captions.indexOf("both. What.") >= 0, captions.toString());
    assertTrue(
        captions.indexOf("both. What.") < captions.indexOf("one. What."), captions.toString());
    succeed(report());
    captions = captions(page());
    assertTrue(captions.contains("one. What.") && !captions.contains("both. What."), "of several");
  }

  /** Every image and every linked file is there, in the formats asked for. */
  @Test
  void figuresAreFilesBesideThePage() throws IOException {
    draw(runs.resolve("none-1/analysis"), "one");
    succeed(report("--format=pdf,svg", "--titles", "--label=catchup=Catch-up Mix"));
    PageFile page = page();
    List<String> linked =
        Stream.concat(
                page.all("img").stream().map(e -> e.getAttribute("src")),
                page.all("a").stream().map(e -> e.getAttribute("href")))
            .filter(a -> !a.startsWith("#"))
            .toList();
    for (String file : linked) {
      assertTrue(Files.size(runs.resolve(file)) > 0, file);
    }
    for (String figure :
        List.of(
            "curves-accuracy",
            "curves-test-loss",
            "curves-train-loss",
            "curves-accuracy-of-runs",
            "differences",
            "corruptions",
            "reliability")) {
      for (String ending : List.of("svg", "pdf", "csv")) {
        String file = "report-figures/" + figure + "." + ending;
        assertTrue(linked.contains(file), file + " in " + linked);
      }
    }
    List<String> cells = page.texts("th");
    assertTrue(cells.contains("Catch-up Mix"), cells.toString());
    assertTrue(linked.contains("none-1/analysis/one.svg"), linked.toString());
    assertTrue(Files.size(runs.resolve("report.html")) < 200_000, "no image is embedded");
    succeed(report("--embed"));
    page = page();
    assertTrue(page.all("a").stream().allMatch(a -> a.getAttribute("href").startsWith("#")));
    assertTrue(
        page.all("img").stream().allMatch(i -> i.getAttribute("src").startsWith("data:image/")));
  }

  @Test
  void theCurvesOfARunHaveTheFormatsOfItsSettings() throws IOException {
    RunFolder run = RunFolder.open(runs.resolve("none-1"));
    for (Path file : List.of(run.path().resolve("curves.svg"), run.curves())) {
      Files.deleteIfExists(file);
    }
    RecipeText text = run.recipe().text().with("format", "pdf");
    Metrics metrics = Metrics.read(run.metrics(), run.epochsDone());
    String line = new RunCurves().ended(run, text.settle(), metrics);
    assertTrue(line.endsWith("curves.pdf"), line);
    assertTrue(Files.size(run.path().resolve("curves.pdf")) > 1000);
    assertFalse(Files.exists(run.curves()) || Files.exists(run.path().resolve("curves.svg")));
    assertThrows(IllegalArgumentException.class, () -> text.with("format", "svg,gif").settle());
  }

  /** The error over severity is the mean over the corruptions that the file has. */
  @Test
  void theErrorOverSeverityIsThatOfTheFile() throws IOException {
    succeed(report());
    JsonNode measures =
        Outcome.json(runs.resolve("catchup-1/robustness.json")).at("/suites/corrupt/measures");
    double sum = 0;
    int count = 0;
    for (Map.Entry<String, JsonNode> m : measures.properties()) {
      if (m.getKey().matches("error_.*_3_percent") && !m.getKey().contains("severity")) {
        sum += m.getValue().asDouble();
        count++;
      }
    }
    assertEquals(15, count);
    String row =
        Files.readAllLines(runs.resolve("report-figures/corruptions.csv")).stream()
            .filter(line -> line.startsWith("error (%),catchup,3.0,"))
            .findFirst()
            .orElseThrow();
    assertEquals(sum / 15, Double.parseDouble(row.split(",", -1)[3]), 1e-9);
  }

  @Test
  void onlyOptionsOfUsedMethodsAndNoPathAreNamed() throws IOException {
    succeed(report());
    PageFile page = page();
    List<String> rows =
        page.all("tr").stream().map(r -> r.getFirstChild().getTextContent()).toList();
    assertTrue(rows.contains("keep"), rows.toString());
    assertTrue(
        rows.stream().noneMatch(r -> r.matches("puzzle.*|patchup.*|fmix.*")), rows.toString());
    assertEquals("folder:pets", RunNames.data("folder:/home/me/pets"));
    assertEquals("cifar10", RunNames.data("cifar10"));
  }

  @Test
  void wrongFlagsAreRefused() {
    String run = runs.resolve("none-1").toString();
    requireRefused("--out x.png", "report", run, "--out=x.png");
    requireRefused("--out", "report", run, "--out=" + runs.resolve("no/x.html"));
    requireRefused("--analysis nowhere", "report", run, "--analysis=nowhere");
    requireRefused("RUN", "report");
  }
}
