package org.catchupmix.study.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the experiments: {@code scripts/results} and the Java that it starts. */
class ResultsScriptTest {
  private static final Path SCRIPTS = Path.of("..", "scripts");
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

  /** Compiles the program and returns its main method. */
  private Method program() throws Exception {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    String path = System.getProperty("java.class.path");
    String source = SCRIPTS.resolve("Results.java").toString();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String[] options = {
      "-proc:none", "-d", classes.toString(), "-cp", path, "-sourcepath", SCRIPTS.toString(), source
    };
    assertEquals(0, compiler.run(null, null, null, options));
    URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()});
    Method main = loader.loadClass("Results").getMethod("main", String[].class);
    main.setAccessible(true);
    return main;
  }

  private static void run(Method main, Object... arguments) throws Exception {
    String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
    main.invoke(null, (Object) words);
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
  void linesAreAddedAndShown() throws Exception {
    Method main = program();
    for (String name : List.of("A", "B", "C")) {
      Files.writeString(folder.resolve(name + ".yaml"), RECIPE);
    }
    Path csv = folder.resolve("A.csv");
    double top1 = 50;
    for (int seed = 1; seed <= 2; seed++) {
      for (String method : List.of("none", "manifold", "catchup")) {
        run(main, "add", csv, "digest", method, seed, finished(top1 += seed));
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
    run(main, "table", page, folder);
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
    run(main, "add", csv, "digest", "none", 4, run);
    assertEquals(List.of("seed,method", "3,none", "4,none"), Files.readAllLines(csv));
    Files.writeString(csv, "method,seed,filter_cka\nnone,3,1\n");
    assertFails(() -> run(main, "add", csv, "digest", "none", 4, run)); // no such column any more
    Files.writeString(csv, lines.getFirst() + "\nnone,1\n");
    assertFails(() -> run(main, "table", page, folder)); // half a line
  }

  /** A mean is shown only where all runs have the number. */
  @Test
  void linesAreFilledWithWhatIsMeasuredLater() throws Exception {
    Method main = program();
    Files.writeString(folder.resolve("A.yaml"), RECIPE.replace("seeds: 1 2", "seeds: 1"));
    Path csv = folder.resolve("A.csv");
    Path filters = folder.resolve("run/analysis/filters.json");
    for (String method : List.of("none", "manifold", "catchup")) {
      Path run = finished(50);
      Files.writeString(filters, "{\"numbers\": {\"training_loss_nats\": 0.25}}");
      run(main, "add", csv, "digest", method, 1, run);
    }
    Path run = finished(99);
    Files.writeString(
        filters,
        "{\"numbers\": {\"training_loss_nats\": 7, \"mix_points\": {\"1\": {\"effective_rank\": 5.5}}}}");
    run(main, "fill", csv, "manifold", 1, run);
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
    run(main, "table", page, folder);
    assertTrue(
        Files.readString(page).contains("| effective rank, mix point 1 | - | 5.5 | - |"),
        Files.readString(page));
    Files.writeString(run.resolve("metrics.csv"), "epoch,train_loss\n1,0.75\n2,0.4\n");
    assertFails(() -> run(main, "fill", csv, "manifold", 1, run)); // another run
    assertEquals(lines, Files.readAllLines(csv));
    finished(50);
    String whole = Files.readString(csv);
    Files.writeString(csv, whole.substring(0, whole.length() - 2));
    assertFails(() -> run(main, "fill", csv, "manifold", 1, run)); // half a cell
    Files.writeString(csv, "method,seed\nmanifold,1\n");
    assertFails(() -> run(main, "fill", csv, "manifold", 1, run)); // no digest to compare
  }

  /** B has one run of two, beside those of A; it has no verdict before it is complete. */
  @Test
  void anExperimentMayStandBesideAnother() throws Exception {
    Method main = program();
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
      run(main, "add", folder.resolve("A.csv"), "d", "none", seed, finished(50 + seed));
      run(main, "add", folder.resolve("A.csv"), "d", "manifold", seed, finished(51 + seed));
      run(main, "add", folder.resolve("A.csv"), "d", "catchup", seed, finished(53 + 2 * seed));
    }
    Path page = folder.resolve("results.md");
    Files.createDirectories(folder.resolve("images"));
    for (int seed = 1; seed <= 2; seed++) {
      run(main, "add", folder.resolve("B.csv"), "d", "manifold:alpha=2", seed, finished(52));
      Files.writeString(page, "<!-- results A -->\n<!-- end -->\n<!-- results B -->\n<!-- end -->");
      run(main, "table", page, folder);
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
  void primaryOutcomesAreCorrectedAndTestedForEquivalence() throws Exception {
    Method main = program();
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
      run(main, "add", csv, "d", "none", seed, finished(45 + gain[seed - 1]));
      run(main, "add", csv, "d", "manifold", seed, finished(50));
      run(main, "add", csv, "d", "catchup", seed, finished(50 + gain[seed - 1]));
      Files.writeString(page, "<!-- results A -->\n<!-- end -->");
      run(main, "table", page, folder);
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
    Throwable thrown = assertThrows(InvocationTargetException.class, program);
    assertInstanceOf(IOException.class, thrown.getCause());
  }

  private Path executable(String name, String body) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/bash\n" + body);
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }

  private int run(Path recipe) throws Exception {
    return new ProcessBuilder("bash", "scripts/results", "run", recipe.toString(), "1")
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("out").toFile())
        .start()
        .waitFor();
  }

  /** Runs the script with a program that only logs, and a Java that writes the two first cells. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void runsWithoutALineAreTrainedSeedBySeed() throws Exception {
    executable("catchup", "echo \"$*\" >> " + folder.resolve("log") + "\n");
    executable("scripts/find-jdk", "echo " + folder + "\n");
    executable("bin/java", "printf '%s,%s,c,a,%s\\n' \"$8\" \"$9\" \"$7\" >> \"$6\"\n");
    Path script = folder.resolve("scripts/results");
    Files.copy(SCRIPTS.resolve("results"), script, StandardCopyOption.COPY_ATTRIBUTES);
    Files.createDirectories(folder.resolve("app/target"));
    Files.writeString(folder.resolve("app/target/built"), "lib\n");
    Path recipe = Files.writeString(folder.resolve("A.yaml"), RECIPE);
    Path csv = Files.writeString(folder.resolve("A.csv"), "method,seed,commit,x,recipe\n");
    assertEquals(0, run(recipe));
    List<String> trained =
        Files.readAllLines(folder.resolve("log")).stream()
            .filter(line -> line.startsWith("compare"))
            .map(line -> line.replaceFirst(".*--methods (.*) --seeds (.) .*", "$1 $2"))
            .toList();
    assertEquals(
        List.of("none 1", "manifold 1", "catchup 1", "none 2", "manifold 2", "catchup 2"), trained);
    assertEquals(1 + 6, Files.readAllLines(csv).size());
    Files.delete(folder.resolve("log"));
    assertEquals(0, run(recipe));
    assertEquals(List.of("--version"), Files.readAllLines(folder.resolve("log")), "all is done");
    Files.writeString(recipe, RECIPE.replace("seeds: 1 2", "seeds: 1 2 3"));
    assertEquals(0, run(recipe));
    assertEquals(1 + 9, Files.readAllLines(csv).size());
    Files.writeString(recipe, RECIPE.replace("lr: 0.1", "lr: 0.2"));
    assertEquals(2, run(recipe), "runs of other settings");
    Files.writeString(recipe, "# per-seed: subset-seed\n" + RECIPE);
    assertEquals(2, run(recipe), "runs of the same images for all seeds");
    Files.delete(csv);
    Files.writeString(csv, "method,seed,commit,x,recipe\n");
    Files.delete(folder.resolve("log"));
    assertEquals(0, run(recipe));
    List<String> log = Files.readAllLines(folder.resolve("log"));
    assertTrue(
        log.stream()
            .filter(line -> line.startsWith("compare"))
            .allMatch(line -> line.matches(".* --seeds (.) .* --set subset-seed=\\1 .*")),
        String.join("\n", log));
  }
}
