package org.catchupmix.app.report;

import static org.catchupmix.app.Outcome.requireFailed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.catchupmix.app.Main;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.TrainedRuns;
import org.catchupmix.run.CsvFile;
import org.catchupmix.study.figures.PaperFigures;
import org.catchupmix.study.page.PageFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code figures}, from run folders to a folder of figures and tables. */
class FiguresCommandTest {
  @TempDir private Path runs;

  private String run(String name) throws IOException {
    return run(name, name);
  }

  private String run(String name, String as) throws IOException {
    Path folder = runs.resolve(as);
    TrainedRuns.copy(name, folder);
    return folder.toString();
  }

  private static String head(String title) {
    return title.replaceFirst(":.*", "");
  }

  /** A number of a table's CSV. */
  private double cell(String table, String method, String column) throws IOException {
    CsvFile csv = CsvFile.read(runs.resolve("figures").resolve(table + ".csv"));
    return csv.rows().stream()
        .filter(row -> row.get("method").equals(method))
        .mapToDouble(row -> Double.parseDouble(row.get(column)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void allFiguresAndTablesOfThePaperAreInOneFolder() throws IOException {
    String first = run("none-1");
    String second = run("catchup-1", "a, \"b\"");
    CommandLine program = Main.commandLine();
    FiguresCommand command = program.getSubcommands().get("figures").getCommand();
    command.draft = new FiguresCommand.Size(20, 2, 3, 8);
    Outcome o =
        Outcome.run(
            program,
            "figures",
            first,
            second,
            "--device=cpu",
            "--eval-batch=50",
            "--format=svg,pdf",
            "--label=catchup=Catch-up Mix");
    assertEquals(0, o.code(), o.err());
    assertTrue(
        o.lines().stream().anyMatch(l -> l.matches("a draft of the figures.*: about [0-9:]+")),
        o.out());
    Path folder = runs.resolve("figures");
    assertEquals(folder.resolve("index.html").toString(), o.printed("page").getLast());
    PageFile page = PageFile.of(Files.readString(folder.resolve("index.html")));
    page.requireSelfContained();
    assertEquals(
        List.of("Figure 1a", "Figure 1b", "Figures 1c and 5", "Figure 2", "Figure 3", "Figure 4"),
        page.texts("h2").stream()
            .filter(t -> t.startsWith("Figure"))
            .map(FiguresCommandTest::head)
            .toList());
    assertEquals(List.of(), page.warnings(), "each figure is there");
    List<String> files =
        Stream.concat(
                page.all("img").stream().map(e -> e.getAttribute("src")),
                page.all("a").stream().map(e -> e.getAttribute("href")))
            .filter(a -> !a.startsWith("#") && !a.startsWith("data:"))
            .toList();
    for (String file : files) {
      assertTrue(Files.size(folder.resolve(file)) > 0, file);
    }
    assertTrue(files.contains("mix-view.pdf") && files.contains("norms.pdf"), files.toString());
    for (String caption : page.texts("figcaption")) {
      assertFalse(caption.matches("(.+)\\. \\1.*"), "the title once: " + caption);
    }
    for (String name :
        List.of(
            "results",
            "table-fgsm",
            "table-corrupt",
            "table-ood",
            "table-drop",
            "table-landscape")) {
      String tex = Files.readString(folder.resolve(name + ".tex"));
      assertTrue(tex.contains("\\toprule") && tex.contains("Catch-up Mix &"), tex);
      assertTrue(files.contains(name + ".tex") && files.contains(name + ".csv"), files.toString());
    }
    for (String name : List.of("landscape-lines", "norms")) {
      String svg = Files.readString(runs.resolve("a, \"b\"/analysis/" + name + ".svg"));
      assertTrue(svg.contains("rgb(213,94,0)"), name + " of one run has the colour of its method");
    }
    JsonNode summary = Outcome.json(runs.resolve("a, \"b\"/summary.json"));
    assertEquals(
        summary.get("last_top1_percent").asDouble(),
        cell("results", "Catch-up Mix", "last top-1 (%)"));
    JsonNode robust = Outcome.json(runs.resolve("none-1/robustness.json"));
    double ece = robust.at("/suites/calibration/measures/ece_percent").asDouble();
    assertEquals(ece, cell("table-calibration", "none", "ECE (%)"));
    double norm =
        Outcome.json(runs.resolve("none-1/analysis/landscape.json"))
            .at("/numbers/mean_logit_norm")
            .asDouble();
    assertEquals(norm, cell("table-landscape", "none", "mean norm of the logits"));
    assertTrue(
        o.lines().stream().anyMatch(l -> l.matches(".* mix-view .* --device cpu .*")), o.out());
    String numbers = Files.readString(folder.resolve("landscape-numbers.csv"));
    assertTrue(numbers.contains("\n\"a, \"\"b\"\"\","), numbers);
    String fgsm = Files.readString(folder.resolve("table-fgsm.tex"));
    assertTrue(
        fgsm.startsWith("% FGSM: one step along the sign of the gradient (20 images)"), fgsm);
    String drop = Files.readString(folder.resolve("table-drop.tex"));
    assertTrue(drop.lines().findFirst().orElseThrow().endsWith(" (20 images)"), drop);
    String curvature = Files.readString(folder.resolve("table-landscape.tex"));
    assertTrue(curvature.startsWith("% Curvature at the trained weights (8 images)"), curvature);
    assertTrue(page.texts("strong").contains("2 networks, 20 images"), "the page says so");
    List<Path> drafts = List.of(Path.of(first), Path.of(second));
    assertEquals(List.of(), PaperFigures.untested(drafts, false, FiguresCommand.SUITES));
    assertEquals(drafts, PaperFigures.untested(drafts, true, FiguresCommand.SUITES));
    assertEquals(List.of(), PaperFigures.untested(drafts, true, "all"), "results of one's own");
  }

  @Test
  void imagesOfARunAreThoseOfItsFolder() throws IOException {
    String first = run("none-1");
    Path config = runs.resolve("none-1/config.yaml");
    String data = "folder:" + runs.resolve("pictures");
    String changed =
        Files.readString(config)
            .replaceFirst("(?m)^data: .*$", Matcher.quoteReplacement("data: '" + data + "'"));
    assertTrue(changed.contains(data), changed);
    Files.writeString(config, changed);
    requireFailed(runs.resolve("pictures").toString(), "mix-view", "0", "1", "--weights=" + first);
  }

  @Test
  void aRunThatIsNotDoneIsNamedBeforeAnyWork() throws IOException {
    String first = run("none-1");
    Files.delete(runs.resolve("none-1/summary.json"));
    requireFailed(first, "figures", first);
  }

  @Test
  void aFolderThatCannotBeWrittenIsRefusedBeforeAnyWork() throws IOException {
    Path list = Files.createDirectories(runs.resolve("to/figures.json"));
    requireFailed(list.toString(), "figures", run("none-1"), "--out=" + list.getParent());
    assertFalse(Files.exists(runs.resolve("none-1/robustness.json")));
  }
}
