package org.catchupmix.study.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.catchupmix.io.TemporaryFolder;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunException;
import org.catchupmix.study.frame.Cell;
import org.catchupmix.study.frame.TableFormat;
import org.catchupmix.study.page.PageFile;
import org.catchupmix.study.plot.FigureOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
  @TempDir Path out;
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final PrintStream print = new PrintStream(screen, true, StandardCharsets.UTF_8);

  private Comparison plan(double rate) {
    return plan(rate, "");
  }

  private Comparison plan(double rate, String val) {
    RecipeText r =
        new RecipeText()
            .with("val", val)
            .with("device", "cpu")
            .with("train-limit", 64)
            .with("test-limit", 40)
            .with("width", 2)
            .with("batch", 32)
            .with("epochs", 1)
            .with("lr", rate);
    return Comparison.plan(
        r,
        out,
        "none",
        List.of(MethodSetting.parse("none"), MethodSetting.parse("catchup:keep=random")),
        List.of(1L, 2L));
  }

  @Test
  void theTitleNamesTheDataAndNotWhereTheyLie() {
    assertEquals(
        "fashion-sample (64 images), preact-resnet10 of width 2, 1 epoch", plan(0.1).title());
    RecipeText r =
        new RecipeText().with("data", "cifar10:some where/cifar/").with("train-per-class", 50);
    List<MethodSetting> none = List.of(MethodSetting.parse("none"));
    assertEquals(
        "cifar10:cifar/ (50 of each class), preact-resnet10 of width 16, 8 epochs",
        Comparison.plan(r, out, "none", none, List.of(1L)).title());
  }

  @Test
  void withValidationImagesTheBestEpochCounts() throws IOException {
    Comparison plan = plan(0.05, "20");
    assertEquals(
        "fashion-sample (64 images, --val 20), preact-resnet10 of width 2, 1 epoch", plan.title());
    assertEquals(Map.of(), new RunQueue(1, print).train(plan.runs()));
    // The test of the best weights is 10 points above that of the last, and 30 with catchup.
    for (PlannedRun run : plan.runs()) {
      double best = run.setting().label().equals("none") ? 40 : 60;
      Files.writeString(
          out.resolve(run.setting().folder(run.seed())).resolve("test.csv"),
          """
          weights,epoch,test_loss,test_top1_percent,test_top5_percent
          last,1,2.0,30.0,90.0
          best,1,2.0,%s,90.0
          """
              .formatted(best + run.seed()));
    }
    ComparisonTable table = ComparisonTable.of(plan, FigureOptions.DEFAULT, OptionalDouble.of(1));
    ComparisonPage.write(table, Map.of());
    JsonNode json = new ObjectMapper().readTree(out.resolve("table.json").toFile());
    JsonNode numbers = json.get("methods").get(1).get("differences").get("best_top1_percent");
    assertEquals(1, numbers.get("equivalence_margin_points").asDouble(), numbers.toString());
    for (String text :
        Stream.of(TableFormat.values())
            .filter(f -> f != TableFormat.JSON)
            .map(table::in)
            .toList()) {
      assertTrue(text.contains("equivalent"), text);
    }
    assertEquals("best", json.get("epoch_that_counts").asText());
    assertTrue(
        table.in(TableFormat.TEXT).contains("\nbest top-1 beside none\n"),
        table.in(TableFormat.TEXT));
    assertTrue(table.in(TableFormat.TEXT).contains("+20.00 ± 0.00"), table.in(TableFormat.TEXT));
    for (String file : List.of("table.md", "table.tex")) {
      String text = Files.readString(out.resolve(file));
      assertTrue(text.contains("difference of best (points)"), text);
      assertTrue(text.contains("+20.00"), text);
    }
    String page = Files.readString(out.resolve("index.html"));
    assertTrue(page.contains("difference of best (points)"), page);
    assertTrue(page.contains("Accuracy on validation images"), page);
  }

  @Test
  void aGridChoosesByTheMeanOfTheValidationImages() throws IOException {
    Comparison untuned = plan(0.05, "20");
    RecipeText base = untuned.runs().getFirst().recipe().text();
    assertThrows(
        IllegalArgumentException.class, () -> grid("1e-3", 1, 9).plan(base, untuned), "a seed");
    Grid grid = grid("1e-3", 8, 9);
    assertThrows(IllegalArgumentException.class, () -> grid.plan(base.with("val", ""), untuned));
    assertEquals(2 * 4 * 2, grid("5e-4,1e-3", 8, 9).plan(base, untuned).runs().size());
    Comparison trials = grid.plan(base, untuned);
    assertEquals(Map.of(), new RunQueue(1, print).train(trials.runs()));
    // One seed favours the first combination, the mean the second.
    for (PlannedRun run : trials.runs()) {
      boolean second = run.setting().label().contains(":lr=0.2:");
      double top1 = second ? 70 : 20 + (run.seed() - 8) * 70;
      Path metrics = run.folder().metrics();
      String[] epoch = Files.readAllLines(metrics).get(1).split(",");
      epoch[4] = "" + top1;
      Files.writeString(
          metrics, Files.readAllLines(metrics).getFirst() + "\n" + String.join(",", epoch) + "\n");
    }
    Grid.Selection selection = grid.choose(untuned, trials);
    Comparison tuned = selection.plan(base, untuned);
    assertEquals(
        List.of("none:lr=0.2:weight-decay=1e-3", "catchup:keep=random:lr=0.2:weight-decay=1e-3"),
        tuned.settings().stream().map(MethodSetting::label).toList());
    assertEquals("none:lr=0.2:weight-decay=1e-3", tuned.reference());
    assertEquals(List.of(1L, 2L), tuned.seeds());
    assertEquals(4, selection.tried().rows().size());
    assertEquals(
        List.of("none:lr=0.1:weight-decay=1e-3", "55.00 ± 49.50", ""),
        selection.tried().rows().getFirst());
  }

  private static Grid grid(String decays, long... seeds) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("lr", "0.1,0.2");
    values.put("weight-decay", decays);
    return new Grid(values, LongStream.of(seeds).boxed().toList());
  }

  private Map<String, String> train(int jobs) {
    screen.reset();
    return new RunQueue(jobs, print).train(plan(0.05).runs());
  }

  /** The table without what depends on the clock. */
  private List<String> accuracies() throws IOException {
    ComparisonTable table =
        ComparisonTable.of(plan(0.05), FigureOptions.DEFAULT, OptionalDouble.empty());
    return table.set().settings().stream()
        .map(
            m ->
                table.cells(m).subList(0, 5).stream()
                    .map(Cell::text)
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  private List<String> seeds() throws IOException {
    ComparisonTable table =
        ComparisonTable.of(plan(0.05), FigureOptions.DEFAULT, OptionalDouble.empty());
    return table.set().settings().stream().map(m -> table.cells(m).get(1).text()).toList();
  }

  private List<String> begun() {
    return screen
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(l -> l.startsWith("== "))
        .sorted()
        .toList();
  }

  @Test
  void whatIsMissingIsTrainedAndTheTableIsTheSame() throws IOException {
    assertEquals(Map.of(), train(2));
    List<String> whole = accuracies();
    byte[] metrics = Files.readAllBytes(out.resolve("none-seed2/metrics.csv"));
    assertEquals(Map.of(), train(1));
    assertEquals(List.of(), begun(), "all is done");

    // As after kills: one run lacks its end, one has nothing but the beginning of its settings.
    Files.delete(out.resolve("catchup-keep-random-seed1/summary.json"));
    TemporaryFolder.delete(out.resolve("none-seed2"));
    Files.createDirectory(out.resolve("none-seed2"));
    Files.writeString(out.resolve("none-seed2/config.yaml.part"), "ru");
    assertEquals(PlannedRun.State.BEGUN, plan(0.05).runs().get(1).state());
    assertEquals(PlannedRun.State.MISSING, plan(0.05).runs().get(2).state());
    assertEquals(List.of("1 of 2", "1 of 2"), seeds());
    assertEquals(Map.of(), train(1));
    assertEquals(List.of("== catchup:keep=random, seed 1", "== none, seed 2"), begun());
    assertEquals(
        2,
        screen.toString(StandardCharsets.UTF_8).split("device: cpu \\(", -1).length - 1,
        "each run opens its device, and nothing else does");
    assertEquals(whole, accuracies());
    assertArrayEquals(metrics, Files.readAllBytes(out.resolve("none-seed2/metrics.csv")));

    ComparisonTable table =
        ComparisonTable.of(plan(0.05), FigureOptions.DEFAULT, OptionalDouble.empty());
    Path page = ComparisonPage.write(table, Map.of("x, seed 1", "<no> memory"));
    assertEquals(1, table.cost(table.set().base()));
    PageFile html = PageFile.of(Files.readString(page));
    html.requireSelfContained();
    assertTrue(html.warnings().contains("Not done: x, seed 1: <no> memory"));
    List<String> settings =
        html.texts("th").stream().filter(t -> t.matches("none|catchup:.*")).toList();
    assertEquals(2, settings.size(), settings.toString());
    assertTrue(settings.get(1).contains("keep=random"), settings.toString());
    assertEquals(List.of("lr", "0.05"), html.row("lr"), "shared settings are listed");
    assertTrue(ImageIO.read(out.resolve("figures/differences.png").toFile()).getWidth() > 1000);
    JsonNode json = new ObjectMapper().readTree(out.resolve("table.json").toFile());
    JsonNode none = json.get("methods").get(0);
    double mean = none.get("last_top1_percent").get("mean").asDouble();
    double first = none.get("seeds").get(0).get("last_top1_percent").asDouble();
    double second = none.get("seeds").get(1).get("last_top1_percent").asDouble();
    assertEquals((first + second) / 2, mean, 1e-12);
    differencesAreThoseOfTheRuns(json);
  }

  private void differencesAreThoseOfTheRuns(JsonNode json) throws IOException {
    double[] d = new double[2];
    for (int i = 0; i < 2; i++) {
      d[i] =
          json.at("/methods/1/seeds/" + i + "/last_top1_percent").asDouble()
              - json.at("/methods/0/seeds/" + i + "/last_top1_percent").asDouble();
    }
    JsonNode of = json.at("/methods/1/differences/last_top1_percent");
    double mean = (d[0] + d[1]) / 2;
    assertEquals(mean, of.get("difference_points").asDouble(), 1e-12);
    // Two values are |d0 - d1| / 2 from their mean, which is their standard error too.
    double half = 12.706204736174694 * Math.abs(d[0] - d[1]) / 2;
    assertEquals(mean - half, of.get("interval_95_percent_low").asDouble(), 1e-9);
    assertEquals(mean + half, of.get("interval_95_percent_high").asDouble(), 1e-9);
    assertEquals(2, of.get("pairs").asInt());
    assertEquals("none", json.get("differences_are_to").asText());
    assertTrue(json.at("/methods/0/differences").isMissingNode(), "none beside itself");
    List<String> markdown = Files.readAllLines(out.resolve("table.md"));
    assertTrue(markdown.stream().anyMatch(l -> l.startsWith("| catchup:keep=random | 2 | ")));
    String tex = Files.readString(out.resolve("table.tex"));
    assertEquals(4, tex.split("\\\\\\\\\n", -1).length, "a head and two rows: " + tex);
    assertTrue(tex.contains("\\toprule") && tex.contains("\\bottomrule"), tex);
  }

  @Test
  void aRunThatFailsDoesNotLoseTheOthers() throws IOException {
    Files.createDirectories(out.resolve("none-seed1"));
    Files.writeString(out.resolve("none-seed1/notes.txt"), "of somebody else");
    Map<String, String> failures = train(1);
    assertEquals(Set.of("none, seed 1"), failures.keySet());
    Path other = out.resolve("none-seed1");
    assertTrue(failures.get("none, seed 1").contains("--resume " + other));
    assertEquals(List.of("1 of 2", "2"), seeds());
  }

  @Test
  void aFlagThatDoesNothingFailsTheRunWithASentence() {
    int threads = Runtime.getRuntime().availableProcessors() + 1;
    Comparison comparison = plan(0.05);
    PlannedRun first = comparison.runs().getFirst();
    Recipe recipe =
        first.recipe().text().with("device", "reference").with("threads", threads).settle();
    Map<String, String> failures =
        new RunQueue(1, print)
            .train(List.of(new PlannedRun(first.setting(), first.seed(), recipe, first.folder())));
    assertTrue(failures.get("none, seed 1").contains("threads " + threads));
    List<String> said = screen.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(
        List.of("== none, seed 1", "none, seed 1 failed: " + failures.get("none, seed 1")),
        said.subList(1, said.size()),
        "no stack trace");
  }

  @Test
  void runsOfOtherSettingsAreNotTakenForTheirs() {
    Comparison first = plan(0.05);
    new RunQueue(1, print).train(first.runs().subList(0, 1));
    RunException e =
        assertThrows(RunException.class, () -> new RunQueue(1, print).train(plan(0.1).runs()));
    assertTrue(e.getMessage().contains("lr 0.05"), e.getMessage());
    PlannedRun planned = first.runs().getFirst();
    PlannedRun tested =
        new PlannedRun(
            planned.setting(),
            planned.seed(),
            planned.recipe().text().with("eval-batch", 7).settle(),
            planned.folder());
    assertEquals(PlannedRun.State.DONE, tested.state(), "how it is tested is of no account");
    assertThrows(IllegalArgumentException.class, () -> new RunQueue(0, print));
  }
}
