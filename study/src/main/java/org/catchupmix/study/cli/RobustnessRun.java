package org.catchupmix.study.cli;

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
import org.catchupmix.cli.Main;
import org.catchupmix.cli.Sentences;
import org.catchupmix.core.Backend;
import org.catchupmix.core.UserException;
import org.catchupmix.progress.Progress;
import org.catchupmix.study.page.ShellWord;
import org.catchupmix.study.robust.ResultTable;
import org.catchupmix.study.robust.Robustness;
import org.catchupmix.study.robust.RobustnessPage;
import org.catchupmix.study.robust.RunResult;
import org.catchupmix.study.robust.RunResult.SuiteResult;
import org.catchupmix.study.robust.Subject;
import org.catchupmix.study.robust.Suite;
import org.catchupmix.train.OpenRun;
import org.catchupmix.train.RunNames;

/**
 * Suites on several runs. What goes wrong with a run or a suite is said in a sentence, and the
 * others go on.
 *
 * @param robustness what to run
 * @param best whether on the weights of the best epoch
 * @param data the pictures in place of the run's own, if given
 * @param batch pictures at a time
 * @param precision the flag of the precision after a blank, empty for the default
 */
record RobustnessRun(
    Robustness robustness, boolean best, Optional<String> data, int batch, String precision) {
  /** Tests the runs, prints the table and writes the page; the exit code. */
  int of(List<Path> runs, Path page, Backend backend, PrintStream out, PrintWriter err)
      throws IOException {
    boolean terminal = Progress.isTerminal();
    List<RunResult> results = new ArrayList<>();
    boolean whole = true;
    for (Path run : runs) {
      try {
        RunResult result = of(run, runs.size() > 1, backend, out, err, terminal);
        results.add(result);
        whole &= result.problems().isEmpty();
      } catch (UserException | IOException e) {
        err.println("catchup: " + run + ": " + Sentences.of(e));
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
      Path run,
      boolean several,
      Backend backend,
      PrintStream out,
      PrintWriter err,
      boolean terminal)
      throws IOException {
    try (OpenRun open = OpenRun.of(run, best, data, backend)) {
      if (several) {
        open.folder().requireDone();
      }
      Subject subject = Subject.of(open, robustness.limit(), batch);
      Map<String, String> problems = new LinkedHashMap<>();
      List<SuiteResult> suites =
          robustness.run(
              subject,
              open.folder().path(),
              out,
              terminal,
              (suite, cause) -> {
                problems.put(suite.key(), Sentences.of(cause));
                err.println("catchup: %s %s: %s".formatted(run, suite.key(), Sentences.of(cause)));
              });
      Map<String, Object> facts = new LinkedHashMap<>(open.facts());
      facts.put("used_pictures", subject.size());
      facts.put(RunResult.FLAGS, flags());
      RunResult result =
          new RunResult(open.name(), open.recipe().seed, open.settings(), facts, suites, problems);
      result.write(open.folder().path().resolve(RunResult.FILE));
      return RunResult.read(open.folder().path(), open.recipe().seed, open.settings());
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
    return String.join(" ", flags) + precision;
  }
}
