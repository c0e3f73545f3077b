package org.catchupmix.study.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.catchupmix.cli.Main;
import org.catchupmix.cli.Sentences;
import org.catchupmix.core.Backend;
import org.catchupmix.core.UserException;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.study.robust.ResultTable;
import org.catchupmix.study.robust.Robustness;
import org.catchupmix.study.robust.RobustnessPage;
import org.catchupmix.study.robust.RunPart;
import org.catchupmix.study.robust.RunResult;
import org.catchupmix.study.robust.RunResult.SuiteResult;
import org.catchupmix.study.robust.Subject;
import org.catchupmix.study.robust.Suite;
import org.catchupmix.train.DeviceNotes;
import org.catchupmix.train.OpenRun;
import org.catchupmix.train.RunNames;

/**
 * {@code eval --suite}: runs the suites on each run, prints the table and writes the page. What
 * goes wrong with a run or a suite is reported in a sentence, and the others continue.
 *
 * <p>Of several ranks each computes whole suites of whole runs, as one process would; rank 0 puts
 * them in their order.
 */
final class SuiteRuns {
  private final EvalCommand eval;
  private final Ranks ranks;
  private final Robustness robustness;
  private final List<Path> folders;
  private final List<Map<Suite, Integer>> owners;
  private final List<RunResult> results = new ArrayList<>();
  private boolean whole = true;

  SuiteRuns(EvalCommand eval, Ranks ranks) {
    this.eval = eval;
    this.ranks = ranks;
    robustness = eval.suite.robustness(eval.spec);
    folders = RunNames.once(eval.runs);
    owners = robustness.divide(folders.size(), ranks.size());
  }

  /** Does it all, and gives the exit code; on other ranks than the first always that of success. */
  int run() throws IOException {
    Path page =
        ReportCommand.pageFile(eval.spec, "--page", eval.suite.page, folders, "robustness.html");
    try (Backend backend = eval.open();
        DeviceNotes _ = eval.notes(backend)) {
      eval.requireSame(Map.of("arithmetic", backend.arithmetic()));
      if (ranks.size() == 1) {
        for (int i = 0; i < folders.size(); i++) {
          mine(i, backend).ifPresent(result -> finish(result, List.of()));
        }
      } else if (ranks.isFirst()) {
        first(backend);
      } else {
        other(backend);
      }
    }
    if (!ranks.isFirst()) {
      return 0;
    }
    ResultTable.print(results, eval.screen(), eval.isTerminal());
    if (!results.isEmpty()) {
      List<String> names = RunNames.shortNames(results.stream().map(RunResult::folder).toList());
      RobustnessPage.page(results, names).write(page);
      eval.screen().printf("%npage    %s%n", page);
    }
    eval.report(results.stream().map(RunResult::toMap).toList());
    return whole ? 0 : Main.FAILED;
  }

  private void first(Backend backend) throws IOException {
    Map<Integer, RunResult> own = new LinkedHashMap<>();
    for (int i = 0; i < folders.size(); i++) {
      int run = i;
      mine(i, backend).ifPresent(result -> own.put(run, result));
    }
    List<RunPart> parts = RunPart.gather(ranks, List.of());
    own.forEach(
        (run, result) -> finish(result, parts.stream().filter(p -> p.run() == run).toList()));
  }

  private void other(Backend backend) throws IOException {
    List<RunPart> parts = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      if (!owners.get(i).containsValue(ranks.rank())) {
        continue;
      }
      Map<String, byte[]> figures = new HashMap<>();
      try {
        RunResult result =
            test(i, backend, (file, figure) -> figures.put(file, figure.png()), (_, _) -> {});
        parts.add(RunPart.of(ranks.rank(), i, result, figures));
      } catch (UserException | IOException e) {
        parts.add(RunPart.failed(ranks.rank(), i, Sentences.of(e)));
      }
    }
    RunPart.gather(ranks, parts);
  }

  /** What the suites of rank 0 give for a run; empty, and said, if it cannot be opened. */
  private Optional<RunResult> mine(int run, Backend backend) {
    Path folder = folders.get(run);
    try {
      return Optional.of(
          test(
              run,
              backend,
              (file, figure) -> figure.writePng(folder.resolve(file)),
              (suite, why) -> problem(folder.toString(), suite, why)));
    } catch (UserException | IOException e) {
      failed(folder.toString(), e);
      return Optional.empty();
    }
  }

  private void problem(String run, String suite, String why) {
    eval.note("%s %s: %s".formatted(run, suite, why));
  }

  private void failed(String run, Exception e) {
    eval.note(run + ": " + Sentences.of(e));
    whole = false;
  }

  /** Takes a suite that cannot be run, and why. */
  private interface Problems {
    void take(String suite, String why);
  }

  /** Tests a run with the suites of this rank. */
  private RunResult test(int run, Backend backend, Suite.Figures figures, Problems said)
      throws IOException {
    Optional<String> data = Optional.ofNullable(eval.data);
    try (OpenRun open = OpenRun.of(folders.get(run), eval.best, data, backend)) {
      if (folders.size() > 1) {
        open.folder().requireDone();
      }
      Subject subject = Subject.of(open, robustness.limit(), eval.batch.size);
      Set<Suite> own = EnumSet.copyOf(robustness.suites());
      own.removeIf(suite -> owners.get(run).get(suite) != ranks.rank());
      Map<String, String> problems = new LinkedHashMap<>();
      List<SuiteResult> suites =
          robustness
              .only(own)
              .run(
                  subject,
                  figures,
                  eval.screen(),
                  eval.isTerminal(),
                  (failed, cause) -> {
                    problems.put(failed.key(), Sentences.of(cause));
                    said.take(failed.key(), Sentences.of(cause));
                  });
      Map<String, Object> facts = new LinkedHashMap<>(open.facts());
      facts.put("used_pictures", subject.size());
      facts.put(RunResult.FLAGS, flags());
      return new RunResult(
          open.name(), open.recipe().seed, open.settings(), facts, suites, problems);
    }
  }

  /** Adds what other ranks found out about a run, and writes all of it to the run's folder. */
  private void finish(RunResult own, List<RunPart> parts) {
    try {
      // All of them, before anything is written.
      List<RunResult> others = parts.stream().map(part -> part.beside(own)).toList();
      RunResult all = own;
      for (int i = 0; i < parts.size(); i++) {
        RunPart part = parts.get(i);
        RunResult other = others.get(i);
        for (SuiteResult s : other.suites()) {
          eval.screen().println(Robustness.line(own.name(), s, "by rank " + part.rank()));
        }
        other.problems().forEach((suite, why) -> problem(own.name(), suite, why));
        for (Map.Entry<String, byte[]> figure : part.figures().entrySet()) {
          AtomicFile.write(
              own.folder().resolve(figure.getKey()), out -> out.write(figure.getValue()));
        }
        all = all.with(other);
      }
      all.write(own.folder().resolve(RunResult.FILE));
      results.add(RunResult.read(own.folder(), own.seed(), own.settings()));
      whole &= all.problems().isEmpty();
    } catch (UserException | IOException e) {
      failed(own.name(), e);
    }
  }

  /** What decides the numbers, as flags that give the same again. */
  private String flags() {
    List<String> words = new ArrayList<>();
    boolean all = robustness.suites().equals(EnumSet.allOf(Suite.class));
    String suites = robustness.suites().stream().map(Suite::key).collect(Collectors.joining(","));
    words.addAll(List.of("--suite", all ? "all" : suites));
    if (robustness.limit() > 0) {
      words.addAll(List.of("--limit", "" + robustness.limit()));
    }
    words.addAll(List.of("--test-seed", "" + robustness.seed()));
    if (!robustness.ood().isEmpty()) {
      words.addAll(List.of("--ood", String.join(",", robustness.ood())));
    }
    robustness
        .corruptionFiles()
        .ifPresent(dir -> words.addAll(List.of("--corruption-files", dir.toString())));
    if (eval.best) {
      words.add("--best");
    }
    if (eval.data != null) {
      words.addAll(List.of("--data", eval.data));
    }
    return ShellWord.line(words) + eval.device.precisionFlag();
  }
}
