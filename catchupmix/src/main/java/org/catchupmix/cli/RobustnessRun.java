package org.catchupmix.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.catchupmix.core.Backend;
import org.catchupmix.core.UserException;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.page.ShellWord;
import org.catchupmix.progress.Progress;
import org.catchupmix.robust.ResultFile;
import org.catchupmix.robust.ResultTable;
import org.catchupmix.robust.Robustness;
import org.catchupmix.robust.RobustnessPage;
import org.catchupmix.robust.RunResult;
import org.catchupmix.robust.Subject;
import org.catchupmix.robust.Suite;
import org.catchupmix.robust.SuiteResult;
import org.catchupmix.train.Normalization;
import org.catchupmix.train.Recipe;
import org.catchupmix.train.RecipeFile;
import org.catchupmix.train.RunFolder;
import org.catchupmix.train.RunNames;
import org.catchupmix.train.TrainingData;

/**
 * Suites on several runs. What goes wrong with a run or a suite is said in a sentence, and the
 * others go on.
 *
 * @param robustness what to run
 * @param best whether on the weights of the best epoch
 * @param data the pictures in place of the run's own, if given
 * @param batch pictures at a time
 */
record RobustnessRun(Robustness robustness, boolean best, Optional<String> data, int batch) {
  /** Tests the runs, prints the table and writes the page; the exit code. */
  int of(List<Path> runs, Path page, Backend backend, PrintStream out, PrintWriter err)
      throws IOException {
    boolean terminal = Progress.isTerminal();
    List<RunResult> results = new ArrayList<>();
    boolean whole = true;
    for (Path run : runs) {
      try {
        RunResult result = of(run, backend, out, err, terminal);
        results.add(result);
        whole &= result.problems().isEmpty();
      } catch (UserException | IOException e) {
        err.println("catchup: " + run + ": " + sentence(e));
        whole = false;
      }
    }
    ResultTable.print(results, out, terminal);
    if (!results.isEmpty()) {
      List<String> names = RunNames.shortNames(results.stream().map(r -> r.folder()).toList());
      new RobustnessPage(results, names).page().write(page);
      out.printf("%npage    %s%n", page);
    }
    return whole ? 0 : Main.FAILED;
  }

  private RunResult of(
      Path run, Backend backend, PrintStream out, PrintWriter err, boolean terminal)
      throws IOException {
    RunFolder folder = RunFolder.open(run);
    Recipe recipe = folder.recipe();
    Safetensors file = folder.weights(best);
    Map<String, Object> settings = RecipeFile.repeated(recipe);
    data.ifPresent(d -> recipe.data = d);
    TrainingData pictures = TrainingData.read(recipe);
    try (Network network =
        Models.build(
            backend, recipe.spec(pictures.train().channels(), pictures.train().classes()))) {
      StateDict.load(network, file.tensors(), folder.weightsFile(best).toString());
      Subject subject =
          Subject.of(
              run.toString(),
              network,
              Normalization.fromMetadata(file.metadata()).orElse(pictures.transform()),
              pictures.test(),
              robustness.limit(),
              batch);
      Map<String, String> problems = new LinkedHashMap<>();
      List<SuiteResult> suites =
          robustness.run(
              subject,
              folder.path(),
              out,
              terminal,
              (suite, cause) -> {
                problems.put(suite.key(), sentence(cause));
                err.println("catchup: %s %s: %s".formatted(run, suite.key(), sentence(cause)));
              });
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("weights", folder.weightsFile(best).getFileName().toString());
      facts.put("epoch", file.metadata().getOrDefault("epoch", "unknown"));
      facts.put("data", recipe.data);
      facts.put("test_pictures", pictures.test().size());
      facts.put("used_pictures", subject.size());
      facts.put("arithmetic", backend.arithmetic());
      facts.put(RunResult.FLAGS, flags());
      RunResult result =
          new RunResult(run.toString(), recipe.seed, settings, facts, suites, problems);
      result.write(folder.path().resolve(RunResult.FILE));
      return ResultFile.read(folder.path(), recipe.seed, settings);
    }
  }

  /** What decides the numbers, as flags that give the same again. */
  private String flags() {
    List<String> flags = new ArrayList<>();
    boolean all = robustness.suites().equals(EnumSet.allOf(Suite.class));
    String suites = robustness.suites().stream().map(Suite::key).collect(Collectors.joining(","));
    flags.add("--suite " + (all ? "all" : suites));
    if (robustness.limit() > 0) {
      flags.add("--limit " + robustness.limit());
    }
    flags.add("--test-seed " + robustness.seed());
    if (!robustness.ood().isEmpty()) {
      flags.add("--ood " + ShellWord.of(String.join(",", robustness.ood())));
    }
    robustness
        .corruptionFiles()
        .ifPresent(dir -> flags.add("--corruption-files " + ShellWord.of(dir.toString())));
    if (best) {
      flags.add("--best");
    }
    data.ifPresent(d -> flags.add("--data " + ShellWord.of(d)));
    return String.join(" ", flags);
  }

  private static String sentence(Exception e) {
    return e instanceof IOException io ? Sentences.of(io) : e.getMessage();
  }
}
