package org.catchupmix.study.robust;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.run.RunException;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.study.frame.Cell;
import org.catchupmix.study.frame.TableFormat;
import org.catchupmix.study.robust.suite.Measured;
import org.catchupmix.study.robust.suite.RunResult;
import org.catchupmix.study.robust.suite.RunResult.SuiteResult;
import org.catchupmix.study.robust.suite.Suite;
import org.catchupmix.study.statistics.TestSet;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.EvaluationMetric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunResultTest {
  @TempDir Path folder;

  private static RunResult run(String mix, long seed, double top1, double nll) {
    return new RunResult(
        "runs/%s-%d".formatted(mix, seed),
        seed,
        Map.of("mix", mix, "lr", 0.1),
        Map.of("used_images", 7),
        List.of(
            new SuiteResult(
                Suite.CLEAN,
                Map.of("images", 7),
                List.of(
                    Measured.gain("top1", top1),
                    Measured.nats("nll", nll),
                    Measured.gain("detail", 1).asDetail()))),
        Map.of());
  }

  private static final List<RunResult> RUNS =
      List.of(
          run("none", 1, 70, 0.5),
          run("none", 2, 72, 0.7),
          run("catchup", 1, 71, 0.4),
          run("catchup", 2, 75, 0.4));

  @Test
  void withoutCommonSeedsTheMeansAreCompared() {
    List<RunResult> runs = List.of(RUNS.get(0), RUNS.get(1), run("cutmix", 9, 80, 1));
    assertEquals("+9.00 (means)", bySettings(runs).getLast());
  }

  @Test
  void howManyPairsStandBehindADifferenceIsShown() {
    List<RunResult> runs = List.of(RUNS.get(0), RUNS.get(1), RUNS.get(2), run("catchup", 3, 80, 1));
    assertEquals(
        List.of("71.00 \u00b1 1.41", "75.50 \u00b1 6.36", "+1.00 (n=1)"),
        bySettings(runs),
        "both runs have a mean, one a partner");
    List<RunResult> more = List.of(RUNS.get(0), RUNS.get(1), run("none", 3, 74, 1), RUNS.get(3));
    assertEquals("+3.00 (n=1)", bySettings(more).getLast());
  }

  @Test
  void howManyRunsHaveAMeasureIsShown() {
    RunResult none =
        new RunResult("x", 2, RUNS.get(2).settings(), Map.of(), List.of(), Map.of("clean", "why"));
    assertEquals(
        List.of("71.00 \u00b1 1.41", "71.00 (n=1)"),
        bySettings(List.of(RUNS.get(0), RUNS.get(1), RUNS.get(2), none)).subList(0, 2));
  }

  /** The words of the first line that begins with a word. */
  private static List<String> line(String table, String word) {
    String line =
        table.lines().filter(l -> l.strip().startsWith(word + " ")).findFirst().orElseThrow();
    return List.of(line.strip().split("  +"));
  }

  /** The cells of top-1 in the table of settings. */
  private static List<String> bySettings(List<RunResult> runs) {
    List<Cell> row = SuiteTables.bySetting(SuiteTables.frame(runs)).getFirst().rows().getFirst();
    assertEquals("top-1 (%)", row.getFirst().text());
    return row.subList(1, row.size()).stream().map(Cell::text).toList();
  }

  @Test
  void testsOfEarlierWeightsAreOutdated() {
    Metrics metrics = new Metrics(false);
    for (int epoch = 1; epoch <= 3; epoch++) {
      Evaluation test =
          new Evaluation(
              Map.of(EvaluationMetric.LOSS, 1.0, EvaluationMetric.TOP1, epoch == 2 ? 60.0 : 50.0));
      metrics.add(new Metrics.Epoch(epoch, 0.1, Map.of(), Optional.of(test)));
    }
    Map<String, String> now = Map.of("checkpoint.safetensors", "3", "best.safetensors", "2");
    now.forEach(
        (weights, epoch) -> {
          Map<String, Object> facts = Map.of("weights", weights, "epoch", epoch);
          Map<String, Object> before = Map.of("weights", weights, "epoch", "1");
          RunResult run = new RunResult("r", 1, Map.of(), facts, List.of(), Map.of());
          assertFalse(run.isOutdated(metrics));
          run = new RunResult("r", 1, Map.of(), before, List.of(), Map.of());
          assertTrue(run.isOutdated(metrics), weights);
        });
  }

  @Test
  void runsOfOtherDataAreNeverCompared() {
    List<RunResult> runs =
        Stream.of("cifar10:/a", "fashion-mnist")
            .flatMap(
                data ->
                    RUNS.stream()
                        .map(
                            r ->
                                new RunResult(
                                    data + "/" + r.name(),
                                    r.seed(),
                                    r.settings(),
                                    Map.of(
                                        "data", data, "test_images", 10, "used_images", r.seed()),
                                    r.suites(),
                                    Map.of())))
            .toList();
    String table = table(runs);
    String cifar = table.substring(table.indexOf("On cifar10"), table.indexOf("On fashion-mnist"));
    String fashion = table.substring(table.indexOf("On fashion-mnist"));
    assertTrue(cifar.contains("10 test images, of which 1 to 2 were used\n"), cifar);
    assertEquals(List.of("clean", "[1]", "[2]", "[3]", "[4]"), line(cifar, "clean"));
    assertEquals(List.of("clean", "[5]", "[6]", "[7]", "[8]"), line(fashion, "clean"));
    RunException e =
        assertThrows(
            RunException.class, () -> TestSet.requireOne(runs, RunResult::tested, RunResult::name));
    assertTrue(e.getMessage().contains("cifar10:/a/runs/none-1"), e.getMessage());
    TestSet.requireOne(RUNS, RunResult::tested, RunResult::name);
  }

  @Test
  void dataSetsAreKnownByNameAndYourOwnByFolder() {
    TestSet cifar = TestSet.of("cifar10:/a", 10, 100);
    assertEquals(cifar, TestSet.of("cifar10:/b/c", 10, 100));
    assertNotEquals(cifar, TestSet.of("cifar10:/a", 10, 50), "other images");
    assertNotEquals(cifar, TestSet.of("cifar100:/a", 10, 100));
    TestSet pets = TestSet.of("folder:/a/pets", 2, 9);
    assertEquals(pets, TestSet.of("folder:/a/b/../pets", 2, 9));
    assertNotEquals(pets, TestSet.of("folder:/b/pets", 2, 9));
    assertNotEquals(pets, TestSet.of("folder:/a/pets", 3, 9));
    List<TestSet> sets = List.of(cifar, pets, TestSet.of("folder:/b/pets", 2, 9), pets);
    assertEquals(
        List.of(
            "cifar10, 10 classes, 100 test images",
            "folder:/a/pets, 2 classes, 9 test images",
            "folder:/b/pets, 2 classes, 9 test images"),
        List.copyOf(TestSet.split(sets, s -> s).keySet()));
  }

  private static String table(List<RunResult> runs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SuiteTables.print(
        runs, null, TableFormat.TEXT, new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theTableShowsRunsAndSettings() {
    String plain = table(RUNS);
    List<String> lines = plain.lines().toList();
    assertEquals(
        List.of(
            "", "[1] runs/none-1", "[2] runs/none-2", "[3] runs/catchup-1", "[4] runs/catchup-2"),
        lines.subList(0, 5));
    assertEquals(
        List.of("top-1 (%)", "70.00", "72.00", "71.00", "75.00"), line(plain, "top-1 (%)"));
    assertFalse(plain.contains("detail"), "details are in the file");
    assertEquals(
        List.of(
            "71.00 \u00b1 1.41",
            "73.00 \u00b1 2.83",
            "+2.00 \u00b1 1.41 [-10.71, +14.71], p 0.295"),
        bySettings(RUNS));
    assertTrue(plain.contains("A  none\nB  catchup\n"), plain);
    String twice = "A  none\n   note: a seed has several runs";
    assertTrue(table(List.of(RUNS.get(0), RUNS.get(0), RUNS.get(2))).contains(twice));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SuiteTables.print(
        RUNS, "catchup", TableFormat.TEXT, new PrintStream(out, true, StandardCharsets.UTF_8));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("A  catchup\nB  none\n"));
    assertThrows(
        IllegalArgumentException.class,
        () -> SuiteTables.print(RUNS, "cutmix", TableFormat.TEXT, new PrintStream(out, true)));
  }

  @Test
  void theFileIsReadBack() throws IOException {
    RunResult written =
        new RunResult(
            folder.toString(),
            1,
            RUNS.getFirst().settings(),
            Map.of("used_images", 7, RunResult.FLAGS, "--suite clean"),
            RUNS.getFirst().suites(),
            Map.of("ood", "no folder"));
    written.write(folder.resolve(RunResult.FILE));
    assertEquals(written, RunResult.read(folder, 1, RUNS.getFirst().settings()));
    RunException e = assertThrows(RunException.class, () -> RunResult.read(folder, 2, Map.of()));
    Path json = folder.resolve(RunResult.FILE);
    assertTrue(e.getMessage().startsWith(json + " "), e.getMessage());
    Files.writeString(json, Files.readString(json).replace("top1_percent", "top1_miles"));
    e = assertThrows(RunException.class, () -> RunResult.read(folder, 1, Map.of()));
    assertTrue(e.getMessage().contains("top1_miles"), e.getMessage());
  }

  /** A folder of other images has the name that its owner gave it. */
  @Test
  void labelsHaveTheTermsOfTheFieldAndNamesAsTheyAre() {
    Map<String, String> labels =
        Map.ofEntries(
            Map.entry("top1_percent", "top-1 (%)"),
            Map.entry("top5_percent", "top-5 (%)"),
            Map.entry("top1_clean_percent", "top-1 clean (%)"),
            Map.entry("top1_eps4_percent", "top-1 eps 4/255 (%)"),
            Map.entry("ece_percent", "ECE (%)"),
            Map.entry("nll_nats", "NLL (nats)"),
            Map.entry("error_fog_percent", "error fog (%)"),
            Map.entry("folder_ece_auroc_percent", "folder ece AUROC (%)"),
            Map.entry("folder_steps4_aupr_in_percent", "folder steps4 AUPR in (%)"),
            Map.entry("folder_top1_aupr_out_percent", "folder top1 AUPR out (%)"),
            Map.entry("folder_a$1\\b_fpr_at_95_tpr_percent", "folder a$1\\b FPR at 95 % TPR (%)"));
    labels.forEach((key, label) -> assertEquals(label, Measured.named(key, true).head(), key));
  }

  @Test
  void suitesByName() {
    assertEquals(Set.of(Suite.FGSM, Suite.OOD), Suite.parse(List.of("ood", "FGSM")));
    assertEquals(EnumSet.allOf(Suite.class), Suite.parse(List.of("clean", "all")));
    assertThrows(IllegalArgumentException.class, () -> Suite.parse(List.of("fog")));
  }

  @Test
  void imagesAreSpreadOverTheSet() {
    assertArrayEquals(new int[] {0, 2, 5, 7}, ImageDataset.spread(10, 4));
    assertArrayEquals(new int[] {0, 1, 2}, ImageDataset.spread(3, 0));
    assertArrayEquals(new int[] {0, 1, 2}, ImageDataset.spread(3, 99));
  }
}
