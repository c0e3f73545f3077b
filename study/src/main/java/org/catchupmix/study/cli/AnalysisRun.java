package org.catchupmix.study.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.catchupmix.cli.Main;
import org.catchupmix.cli.Sentences;
import org.catchupmix.core.Backend;
import org.catchupmix.core.UserException;
import org.catchupmix.progress.Progress;
import org.catchupmix.progress.Steps;
import org.catchupmix.study.analyze.Analysis;
import org.catchupmix.study.analyze.Analysis.AnalyzedRun;
import org.catchupmix.study.analyze.FigureFolder;
import org.catchupmix.study.analyze.Findings;
import org.catchupmix.study.robust.Subject;
import org.catchupmix.train.OpenRun;

/**
 * Analyses of several runs. What goes wrong with a run or an analysis is said in a sentence, and
 * the others go on.
 *
 * @param best whether on the weights of the best epoch
 * @param data the pictures in place of the run's own, if given
 * @param batch pictures at a time
 * @param limit at most so many pictures, 0 for all
 * @param seed decides all that is random about the analyses
 * @param out where figures of several runs go
 * @param command what a user types for these runs and that analysis
 */
record AnalysisRun(
    boolean best,
    Optional<String> data,
    int batch,
    int limit,
    long seed,
    Path out,
    BiFunction<List<Path>, String, String> command) {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Analyses the runs; the exit code. */
  int of(
      List<Path> runs,
      List<Analysis<?>> analyses,
      Backend backend,
      PrintStream screen,
      PrintWriter err) {
    List<Findings<?>> all = analyses.stream().<Findings<?>>map(Findings::new).toList();
    Map<String, List<Path>> found = new HashMap<>();
    Map<List<Object>, Path> seen = new HashMap<>();
    boolean whole = true;
    for (Path run : runs) {
      try (OpenRun open = OpenRun.of(run, best, data, backend)) {
        if (runs.size() > 1) {
          open.folder().requireDone();
        }
        Path twin = seen.putIfAbsent(List.of(open.settings(), open.recipe().seed), run);
        if (twin != null) {
          err.printf("catchup: note: %s has settings and seed of %s: it counts twice%n", run, twin);
        }
        AnalyzedRun analyzed = new AnalyzedRun(open, Subject.of(open, limit, batch), seed);
        for (Findings<?> findings : all) {
          if (add(findings, analyzed, run, screen, err)) {
            found.computeIfAbsent(findings.name(), _ -> new ArrayList<>()).add(run);
          } else {
            whole = false;
          }
        }
      } catch (UserException e) {
        err.println("catchup: " + run + ": " + e.getMessage());
        whole = false;
      }
    }
    for (Findings<?> findings : all) {
      whole &= compare(findings, found.getOrDefault(findings.name(), List.of()), screen, err);
    }
    return whole ? 0 : Main.FAILED;
  }

  private boolean add(
      Findings<?> findings, AnalyzedRun run, Path path, PrintStream screen, PrintWriter err) {
    Path folder = run.run().folder().analysis();
    String name = findings.name();
    String label = run.run().name() + " " + name;
    FigureFolder figures =
        new FigureFolder(folder, name, command.apply(List.of(path), name), screen);
    long start = System.nanoTime();
    try (Steps steps = new Steps(screen, Progress.isTerminal(), label)) {
      findings.add(run, folder, figures, steps);
    } catch (UserException | IOException e) {
      err.println("catchup: " + label + ": " + Sentences.of(e));
      return false;
    }
    screen.printf(
        Locale.ROOT, "%s: %.1f s%n", label, (System.nanoTime() - start) / NANOS_PER_SECOND);
    return true;
  }

  private boolean compare(
      Findings<?> findings, List<Path> runs, PrintStream screen, PrintWriter err) {
    String name = findings.name();
    try {
      findings.compare(new FigureFolder(out, name, command.apply(runs, name), screen));
      return true;
    } catch (UserException | IOException e) {
      err.println("catchup: " + name + " of several runs: " + Sentences.of(e));
      return false;
    }
  }
}
