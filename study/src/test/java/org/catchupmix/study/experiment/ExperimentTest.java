package org.catchupmix.study.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.catchupmix.run.RunException;
import org.catchupmix.study.experiment.Experiment.PlannedRun;
import org.catchupmix.study.frame.TableFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ExperimentTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final String RECIPE =
      """
      # methods: none manifold catchup
      # seeds: 1 2
      # primary: catchup manifold
      # contrasts: catchup none, manifold none
      # eval: --suite pgd
      # analyze: --what filters
      lr: 0.1
      """;

  @TempDir Path folder;

  private static void add(Path csv, String digest, String method, int seed, Path run)
      throws IOException {
    new ExperimentLines(csv).add(digest, new PlannedRun(method, "" + seed), run);
  }

  private static void fill(Path csv, String method, int seed, Path run) throws IOException {
    new ExperimentLines(csv).fill(new PlannedRun(method, "" + seed), run);
  }

  /** Writes the tables of all recipes here, whatever digests their lines have. */
  private void table(Path page) throws IOException {
    List<Experiment> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path yaml : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        all.add(new Experiment(yaml, Files.readAllLines(yaml)));
      }
    }
    ExperimentTables.write(page, all, folder.resolve("images"));
  }

  /** Writes the files of a finished run; the CKA of its filters is not defined. */
  private Path finished(double top1) throws IOException {
    Path run = folder.resolve("run");
    Files.createDirectories(run.resolve("analysis"));
    Files.writeString(
        run.resolve("summary.json"),
        """
        {"arithmetic": "f32", "epochs": 1, "parameters": 9, "training_images": 4,
         "test_images": 2, "last_top1_percent": %s, "last_test_loss_nats": 1.5}
        """
            .formatted(top1));
    Files.writeString(
        run.resolve("origin.json"),
        "{\"sessions\": [{\"commit\": \"c1\"}, {\"commit\": \"c1\"}, {\"commit\": \"c2\"}]}");
    Files.writeString(run.resolve("metrics.csv"), "epoch,train_loss\n1,0.75\n2,0.5\n");
    Files.writeString(
        run.resolve("robustness.json"),
        """
        {"suites": {"pgd": {"details": ["top1_detail_percent"],
            "measures": {"top1_eps4_percent": 10.5, "top1_detail_percent": 1}}}}
        """);
    Files.writeString(
        run.resolve("analysis/filters.json"),
        """
        {"numbers": {"training_loss_nats": 0.25, "recorded_epochs": 0, "mix_points": {
            "0": {"influence_gini": 0.5},
            "1": {"filters": 16, "influence_gini": 0.2, "rfi_quantile_05_percent": 3,
                  "filter_cka_unbiased": null, "effective_rank": %s}}}}
        """
            .formatted(top1 / 10));
    return run;
  }

  @Test
  void linesAreAddedAndShown() throws IOException {
    for (String name : List.of("A", "B", "C")) {
      Files.writeString(folder.resolve(name + ".yaml"), RECIPE);
    }
    Path csv = folder.resolve("A.csv");
    double top1 = 50;
    for (int seed = 1; seed <= 2; seed++) {
      for (String method : List.of("none", "manifold", "catchup")) {
        add(csv, "digest", method, seed, finished(top1 += seed));
      }
    }
    List<String> lines = Files.readAllLines(csv);
    assertEquals(
        "method,seed,commit,arithmetic,recipe_sha256,metrics_sha256,epochs,parameters,"
            + "training_images,test_images,test_top1_percent,test_loss_nats,"
            + "mixed_training_loss_nats,pgd.top1_eps4_percent,filters.training_loss_nats,"
            + "filters.1.influence_gini,filters.1.filter_cka_unbiased,filters.1.effective_rank",
        lines.getFirst());
    assertEquals(7, lines.size());
    assertTrue(lines.get(1).startsWith("none,1,c1+c2,f32,digest,"), lines.get(1));
    assertTrue(lines.get(1).endsWith(",1,9,4,2,51.0,1.5,0.5,10.5,0.25,0.2,,5.1"), lines.get(1));

    Path page = folder.resolve("results.md");
    Files.createDirectories(folder.resolve("images"));
    StringBuilder text = new StringBuilder();
    for (String name : List.of("A", "B", "C")) {
      text.append("# %s\n<!-- results %s -->\nold\n<!-- end -->\n".formatted(name, name));
    }
    Files.writeString(page, text);
    table(page);
    List<String> shown = Files.readAllLines(page);
    assertTrue(shown.contains("6 of 6 runs are done; seeds with all methods: 2."), "state of A");
    assertTrue(shown.contains("0 of 6 runs are done; seeds with all methods: 0."), "state of B");
    // catchup: 53 and 59, manifold: 52 and 57; the interval of 1 and 2 is 1.5 +- 12.706 * 0.5.
    String sentence = "Primary outcome, `catchup - manifold`: **no difference shown, few seeds**,";
    assertEquals(
        "+1.50 ± 0.71 [-4.85, +7.85], p 0.205, 2 pairs.", shown.get(shown.indexOf(sentence) + 1));
    assertTrue(shown.contains("| CKA, mix point 1 | - | - | - |"), String.join("\n", shown));
    // A tenth of the accuracies; none: 51 and 55, so the other interval is 0.3 +- 12.706 * 0.1.
    String heads = "| outcome | `manifold` | p (Holm) | `none` |";
    String ranks = "| effective rank, mix point 1 | [-0.5, +0.8] | 0.205 | [-1.0, +1.6] |";
    assertTrue(shown.containsAll(List.of(heads, ranks)), String.join("\n", shown));
    for (String figure : List.of("differences", "gini", "rank")) {
      assertTrue(Files.size(folder.resolve("images/results-A-%s.png".formatted(figure))) > 1000);
    }
    assertFalse(Files.exists(folder.resolve("images/results-A-cka.png")), "a figure of nothing");

    Path run = finished(1);
    Files.writeString(csv, "seed,method\n3,none\n"); // a program that measured less
    add(csv, "digest", "none", 4, run);
    assertEquals(List.of("seed,method", "3,none", "4,none"), Files.readAllLines(csv));
    Files.writeString(csv, "method,seed,filter_cka\nnone,3,1\n");
    assertFails(() -> add(csv, "digest", "none", 4, run)); // no such column any more
    Files.writeString(csv, lines.getFirst() + "\nnone,1\n");
    assertFails(() -> table(page)); // half a line
  }

  /** A mean is shown only where all runs have the number. */
  @Test
  void linesAreFilledWithWhatIsMeasuredLater() throws IOException {
    Files.writeString(folder.resolve("A.yaml"), RECIPE.replace("seeds: 1 2", "seeds: 1"));
    Path csv = folder.resolve("A.csv");
    Path filters = folder.resolve("run/analysis/filters.json");
    for (String method : List.of("none", "manifold", "catchup")) {
      Path run = finished(50);
      Files.writeString(filters, "{\"numbers\": {\"training_loss_nats\": 0.25}}");
      add(csv, "digest", method, 1, run);
    }
    Path run = finished(99);
    Files.writeString(
        filters,
        "{\"numbers\": {\"training_loss_nats\": 7, \"mix_points\": {\"1\": {\"effective_rank\": 5.5}}}}");
    fill(csv, "manifold", 1, run);
    List<String> lines = Files.readAllLines(csv);
    assertTrue(
        lines.getFirst().endsWith("filters.training_loss_nats,filters.1.effective_rank"),
        lines.getFirst());
    assertTrue(
        lines.get(1).startsWith("none,1,") && lines.get(1).endsWith(",50.0,1.5,0.5,10.5,0.25,"));
    assertTrue(lines.get(2).endsWith(",50.0,1.5,0.5,10.5,0.25,5.5"), "nothing is replaced");
    Path page = folder.resolve("results.md");
    Files.createDirectories(folder.resolve("images"));
    Files.writeString(page, "<!-- results A -->\n<!-- end -->\n");
    table(page);
    assertTrue(
        Files.readString(page).contains("| effective rank, mix point 1 | - | 5.5 | - |"),
        Files.readString(page));
    Files.writeString(run.resolve("metrics.csv"), "epoch,train_loss\n1,0.75\n2,0.4\n");
    assertFails(() -> fill(csv, "manifold", 1, run)); // another run
    assertEquals(lines, Files.readAllLines(csv));
    finished(50);
    String whole = Files.readString(csv);
    Files.writeString(csv, whole.substring(0, whole.length() - 2));
    assertFails(() -> fill(csv, "manifold", 1, run)); // half a cell
    Files.writeString(csv, "method,seed\nmanifold,1\n");
    assertFails(() -> fill(csv, "manifold", 1, run)); // no digest to compare
  }

  /** B has one run of two, beside those of A; it has no verdict before it is complete. */
  @Test
  void anExperimentMayStandBesideAnother() throws IOException {
    Files.writeString(folder.resolve("A.yaml"), RECIPE);
    Path recipe = folder.resolve("B.yaml");
    Files.writeString(
        recipe,
        """
        # methods: manifold:alpha=2
        # seeds: 1 2
        # beside: A none catchup
        # primary: catchup manifold:alpha=2
        # contrasts: catchup catchup, manifold:alpha=2 none
        # unplanned: none catchup
        """);
    for (int seed = 1; seed <= 2; seed++) {
      add(folder.resolve("A.csv"), "d", "none", seed, finished(50 + seed));
      add(folder.resolve("A.csv"), "d", "manifold", seed, finished(51 + seed));
      add(folder.resolve("A.csv"), "d", "catchup", seed, finished(53 + 2 * seed));
    }
    Path page = folder.resolve("results.md");
    Files.createDirectories(folder.resolve("images"));
    for (int seed = 1; seed <= 2; seed++) {
      add(folder.resolve("B.csv"), "d", "manifold:alpha=2", seed, finished(52));
      Files.writeString(page, "<!-- results A -->\n<!-- end -->\n<!-- results B -->\n<!-- end -->");
      table(page);
      String text = Files.readString(page);
      text = text.substring(text.indexOf("<!-- results B"));
      assertTrue(
          text.contains(seed + " of 2 runs are done; seeds with all methods: " + seed), text);
      assertEquals(seed == 1, text.contains("**not complete, no verdict**"), text);
      String difference = seed == 1 ? "+3.00, 1 pairs." : "+4.00 ± 1.41 [-8.71, +16.71], p 0.";
      assertTrue(text.contains("`catchup - manifold:alpha=2`: **"), text);
      assertTrue(text.contains(difference), text);
      assertTrue(text.contains("Secondary, p by Holm, `manifold:alpha=2 - none`"), text);
      assertTrue(text.contains("Not planned, p not corrected, `none - catchup`"), text);
    }
  }

  /** Two primary outcomes, corrected for two; equivalence is shown when all runs are done. */
  @Test
  void primaryOutcomesAreCorrectedAndTestedForEquivalence() throws IOException {
    Files.writeString(
        folder.resolve("A.yaml"),
        RECIPE
                .replace("# primary: catchup manifold", "# primary: catchup manifold, catchup none")
                .replace("# seeds: 1 2", "# seeds: 1 2 3 4")
            + "# equivalent: 1.0\n");
    Path csv = folder.resolve("A.csv");
    Path page = folder.resolve("results.md");
    Files.createDirectories(folder.resolve("images"));
    double[] gain = {0.1, -0.1, 0.2, 0};
    for (int seed = 1; seed <= 4; seed++) {
      add(csv, "d", "none", seed, finished(45 + gain[seed - 1]));
      add(csv, "d", "manifold", seed, finished(50));
      add(csv, "d", "catchup", seed, finished(50 + gain[seed - 1]));
      Files.writeString(page, "<!-- results A -->\n<!-- end -->");
      table(page);
      String text = Files.readString(page);
      // 0.05 +- 2.353 * 0.1291 / 2; t = 14.7 and -14.7 on 3 degrees of freedom for +-1 around 0.
      boolean done = seed == 4;
      assertEquals(
          done, text.contains("**equivalent within ±1.0**,\n90 % interval [-0.10, +0.20]"));
      assertEquals(!done, text.contains("±1.0 points: **not complete, no verdict**."), text);
      assertEquals(done, text.contains("`catchup - manifold`: **no difference shown**"), text);
      assertTrue(text.contains("Primary, p by Holm, `catchup - none`"), text);
    }
  }

  private static void assertFails(Executable program) {
    assertThrows(RunException.class, program);
  }

  private Experiment experiment() throws IOException {
    return Experiment.read("A", folder);
  }

  /** Runs the experiment with a program that only logs, and writes the files of each run. */
  private List<String> train() throws IOException {
    List<String> log = new ArrayList<>();
    ToIntFunction<List<String>> program =
        command -> {
          log.add(String.join(" ", command));
          try {
            if (command.getFirst().equals("compare")) {
              Path home = Path.of(command.getLast());
              Files.createDirectories(home);
              Files.move(finished(50), home.resolve(home.getFileName()));
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return command.contains("unlucky") ? 1 : 0;
        };
    Path runs = Files.createTempDirectory(folder, "runs");
    Map<String, String> failures =
        new ExperimentRuns(experiment(), program, runs, 2, System.out).runMissing(1);
    assertEquals(log.stream().anyMatch(l -> l.contains("unlucky")), !failures.isEmpty());
    return log;
  }

  private static List<String> compared(List<String> log) {
    return log.stream()
        .filter(line -> line.startsWith("compare"))
        .map(line -> line.replaceFirst(".*--methods (.*) --seeds (.) .*", "$1 $2"))
        .toList();
  }

  @Test
  void runsWithoutALineAreTrainedSeedBySeed() throws IOException {
    Path recipe = Files.writeString(folder.resolve("A.yaml"), RECIPE);
    Path csv = folder.resolve("A.csv");
    List<String> log = train();
    assertEquals(
        List.of("none 1", "manifold 1", "catchup 1", "none 2", "manifold 2", "catchup 2"),
        compared(log));
    assertTrue(log.get(0).contains(" --set threads=2 --out "), log.get(0));
    assertTrue(log.get(1).matches("eval .*none-seed1 --suite pgd --threads 2"), log.get(1));
    assertTrue(log.get(2).matches("analyze .*none-seed1 --what filters --threads 2"), log.get(2));
    assertEquals(1 + 6, Files.readAllLines(csv).size());
    assertEquals(List.of(), train(), "all is done");
    Files.writeString(recipe, RECIPE.replace("seeds: 1 2", "seeds: 1 2 3"));
    assertEquals(List.of("none 3", "manifold 3", "catchup 3"), compared(train()));
    assertEquals(1 + 9, Files.readAllLines(csv).size());
    Files.writeString(recipe, RECIPE.replace("lr: 0.1", "lr: 0.2"));
    assertFails(this::train); // runs of other settings
    Files.writeString(recipe, "# per-seed: subset-seed\n" + RECIPE);
    assertFails(this::train); // runs of the same images for all seeds
    Files.delete(csv);
    assertTrue(
        train().stream()
            .filter(line -> line.startsWith("compare"))
            .allMatch(line -> line.matches(".* --seeds (.) .* --set subset-seed=\\1 .*")));
    Files.delete(csv);
    Files.writeString(recipe, RECIPE.replace("manifold catchup", "unlucky catchup"));
    assertEquals(6, compared(train()).size(), "a run that fails does not stop the others");
    assertEquals(1 + 4, Files.readAllLines(csv).size());
  }

  @Test
  void aRunThatIsRepeatedHasTheSameMetrics() throws IOException {
    Files.writeString(folder.resolve("A.yaml"), RECIPE);
    train();
    PlannedRun run = new PlannedRun("none", "2");
    ExperimentLines lines = experiment().results();
    lines.requireSame(run, finished(1));
    Files.writeString(folder.resolve("run/metrics.csv"), "epoch,train_loss\n1,0.7\n");
    assertFails(() -> lines.requireSame(run, folder.resolve("run")));
  }

  /** Settings decide the digest, and comments only where they are flags. */
  @Test
  void digestsOfTheProjectsExperimentsAreThoseOfTheirLines() throws IOException {
    for (Experiment experiment : Experiment.all(DOCS.resolve("results"))) {
      for (ExperimentLines.Line line : experiment.results().lines()) {
        assertEquals(experiment.digest(), line.cells().get("recipe_sha256"), experiment.name());
      }
    }
  }

  /** Otherwise {@code ./catchup results table} was forgotten after a change of the CSV files. */
  @Test
  void theTablesOfThePageAreThoseOfTheCsvFiles() throws IOException {
    Path page = Files.copy(DOCS.resolve("results.md"), folder.resolve("results.md"));
    Path images = Files.createDirectories(folder.resolve("images"));
    ExperimentTables.write(page, Experiment.all(DOCS.resolve("results")), images);
    assertEquals(Files.readString(DOCS.resolve("results.md")), Files.readString(page));
  }

  @Test
  void tablesOfAnExperimentHaveEachFormat() throws IOException {
    ExperimentTables tables = ExperimentTables.of(Experiment.read("A", DOCS.resolve("results")));
    for (TableFormat format : TableFormat.values()) {
      assertTrue(tables.in(format).contains("cutmix"), format.key());
    }
  }
}
