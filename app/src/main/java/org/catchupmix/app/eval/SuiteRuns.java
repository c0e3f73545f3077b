package org.catchupmix.app.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.catchupmix.app.cli.Failures;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.progress.DeviceNotes;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.trained.OpenRun;
import org.catchupmix.study.frame.TableFormat;
import org.catchupmix.study.robust.Robustness;
import org.catchupmix.study.robust.SuiteTables;
import org.catchupmix.study.robust.suite.RunResult;
import org.catchupmix.study.robust.suite.RunResult.SuiteResult;
import org.catchupmix.study.robust.suite.TestedNetwork;
import org.catchupmix.study.statistics.Reference;

/**
 * Runs the suites of {@code eval --suite} on each run.
 *
 * <p>It prints the table. A run or a suite that fails does not stop the others.
 */
final class SuiteRuns {
  /** Flags that change no number. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "--json", "--runs", "--device", "--threads", "--eval-batch", "--reference", "--format");

  private final EvalCommand eval;
  private final Robustness robustness;
  private final List<Path> folders;
  private final List<RunResult> results = new ArrayList<>();
  private boolean allSucceeded = true;

  SuiteRuns(EvalCommand eval) {
    this.eval = eval;
    robustness = eval.suite.robustness();
    folders = eval.named.find(eval.runs);
  }

  /** Runs the suites and returns the exit code. */
  int run() throws IOException {
    robustness.requireData();
    List<Path> readable = readable();
    if (readable.isEmpty()) {
      return Usage.FAILED;
    }
    // Before hours of tests, not after them.
    Reference.first(
        readable, eval.suite.reference, run -> RunFolder.open(run).recipe().mix().method().name());
    try (Backend backend = eval.open();
        DeviceNotes _ = eval.notes(backend)) {
      for (Path folder : readable) {
        try {
          test(folder, backend);
        } catch (IOException | RuntimeException e) {
          eval.note(folder + ": " + Failures.message(e));
          allSucceeded = false;
        }
      }
    }
    SuiteTables.print(results, eval.suite.reference, TableFormat.TEXT, eval.screen());
    if (!results.isEmpty()) {
      List<String> runs = results.stream().map(RunResult::name).toList();
      eval.screen().printf("%npage by ./catchup report %s%n", ShellWord.line(runs));
    }
    eval.report(results.stream().map(RunResult::toMap).toList());
    return allSucceeded ? 0 : Usage.FAILED;
  }

  /**
   * Runs whose images can be read, and whose results can be written. A reason that several runs
   * share is said once.
   */
  private List<Path> readable() {
    List<Path> readable = new ArrayList<>();
    Map<String, List<String>> reasons = new LinkedHashMap<>();
    for (Path folder : folders) {
      try {
        OpenRun.readImages(folder, Optional.ofNullable(eval.data), eval.images);
        AtomicFile.requireWritable(folder.resolve(RunResult.FILE));
        readable.add(folder);
      } catch (IOException | RuntimeException e) {
        reasons.computeIfAbsent(Failures.message(e), _ -> new ArrayList<>()).add(folder.toString());
      }
    }
    reasons.forEach((why, of) -> eval.note(String.join(", ", of) + ": " + why));
    allSucceeded &= reasons.isEmpty();
    return readable;
  }

  private void test(Path folder, Backend backend) throws IOException {
    try (OpenRun open =
        OpenRun.of(folder, eval.best, Optional.ofNullable(eval.data), eval.images, backend)) {
      if (folders.size() > 1) {
        open.folder().requireDone();
      }
      open.remark().ifPresent(eval::note);
      TestedNetwork tested = TestedNetwork.of(open, robustness.limit(), eval.batch());
      Map<String, String> problems = new LinkedHashMap<>();
      List<SuiteResult> suites =
          robustness.run(
              tested,
              folder,
              eval.screen(),
              eval.isTerminal(),
              (suite, cause) -> {
                problems.put(suite.key(), Failures.message(cause));
                eval.note("%s %s: %s".formatted(folder, suite.key(), Failures.message(cause)));
              });
      Map<String, Object> facts = new LinkedHashMap<>(open.facts());
      facts.put("used_images", tested.size());
      facts.put(RunResult.FLAGS, ShellWord.line(Usage.flags(eval.spec, WITHOUT_EFFECT)));
      RunResult result =
          new RunResult(
              open.name(), open.recipe().run().seed(), open.settings(), facts, suites, problems);
      result.write(folder.resolve(RunResult.FILE));
      results.add(RunResult.read(folder, result.seed(), result.settings()));
      allSucceeded &= problems.isEmpty();
    }
  }
}
