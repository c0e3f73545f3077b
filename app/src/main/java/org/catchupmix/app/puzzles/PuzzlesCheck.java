package org.catchupmix.app.puzzles;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.app.cli.UserException;
import org.catchupmix.emulator.command.CompilerOption;
import org.catchupmix.run.JsonFile;
import org.catchupmix.study.puzzles.Bug;
import org.catchupmix.study.puzzles.Puzzle;
import org.catchupmix.study.puzzles.PuzzleSource;
import org.catchupmix.study.puzzles.Puzzles;
import org.catchupmix.study.puzzles.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description = {
      "Judges your solution: does it compile, faults, values, the same bits in three orders, counters.",
      "For bug-1 to bug-10 it judges --line and --why, for predict-1 to predict-10 --answer.",
      "",
      "--all also judges the answers in answers.txt of your folder, lines such as 'bug-3 17 race' and 'predict-1 8'. The exit code is 0 for three stars and right answers."
    },
    footer = {
      "",
      "  catchup puzzles check 5",
      "  catchup puzzles check --watch 5",
      "  catchup puzzles check bug-3 --line 17 --why race",
      "  catchup puzzles check predict-1 --answer 12",
      "  catchup puzzles check --all --json"
    })
public final class PuzzlesCheck implements Callable<Integer> {
  private static final long POLL_MS = 300;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TASK",
      description = "number or name of the puzzle, bug-N or predict-N")
  String task;

  @Mixin final PuzzleFolders folders = new PuzzleFolders();

  @Mixin private CompilerOption compiler = new CompilerOption();

  @Option(names = "--all", description = "judge each solution that is in your folder")
  boolean all;

  @Option(names = "--watch", description = "judge again whenever the file is saved, until Ctrl-C")
  boolean watch;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "the solution, .cu or .ptx (default: its file in your folder)")
  Path file;

  @Option(names = "--line", paramLabel = "N", description = "for a bug: the line of the mistake")
  Integer line;

  @Option(
      names = "--why",
      paramLabel = "REASON",
      description =
          "for a bug: race, missing-barrier, barrier-in-branch, off-by-one, uninitialized, shuffle-mask, overflow, misaligned, deadlock or fence-scope")
  String why;

  @Option(names = "--answer", paramLabel = "N", description = "for a prediction: the number")
  Long answer;

  @Option(names = "--json", description = "print JSON instead of sentences")
  boolean json;

  PrintStream out = System.out;

  @Override
  public Integer call() throws IOException {
    Usage.require(all != (task != null), "give one TASK, or --all");
    Usage.require(
        !all || file == null && !watch && line == null && why == null && answer == null,
        "--all takes no --file, --watch, --line, --why or --answer");
    Usage.require(!watch || !json, "--watch prints sentences: leave --json out");
    if (all) {
      return checkAll();
    }
    Optional<Answers.Question> question = Answers.question(task);
    boolean bug = question.isPresent() && question.get().isBug();
    boolean count = question.isPresent() && !bug;
    Usage.require(
        bug == (line != null) && bug == (why != null),
        bug ? "%s requires --line and --why" : "--line and --why are for bug-1 to bug-10, not %s",
        task);
    Usage.require(
        count == (answer != null),
        count ? "%s requires --answer" : "--answer is for predict-1 to predict-10, not %s",
        task);
    if (question.isPresent()) {
      Usage.require(file == null && !watch, "%s takes no --file and no --watch", task);
      return show(question.get().judge(bug ? line : answer, why), question.get().name());
    }
    Puzzle puzzle = Puzzles.find(task);
    Path solution = file != null ? file : folders.solution(puzzle);
    if (!Files.isRegularFile(solution)) {
      throw new UserException(
          file != null
              ? solution + " does not exist"
              : "%s does not exist: 'catchup puzzles start %d' makes it"
                  .formatted(solution, puzzle.number()));
    }
    return watch ? watch(puzzle, solution) : guide(puzzle, show(judged(puzzle, solution)));
  }

  /** Says what may help now, or comes next. */
  private int guide(Puzzle puzzle, int code) {
    int next = puzzle.number() + 1;
    if (json) {
      return code;
    }
    if (code != 0) {
      out.printf("stuck? 'catchup puzzles hint %d' has up to three hints%n", puzzle.number());
    } else if (next <= Puzzles.all().size()) {
      out.printf("next: 'catchup puzzles start %d'%n", next);
    }
    return code;
  }

  private record Judged(Verdict verdict, PuzzleSource source) {}

  private Judged judged(Puzzle puzzle, Path solution) throws IOException {
    PuzzleSource source = PuzzleSource.read(solution, compiler.name());
    Verdict verdict = source.judge(puzzle);
    folders.progress().judged(puzzle.file(), verdict.stars());
    return new Judged(verdict, source);
  }

  private int show(Judged judged) throws IOException {
    Verdict verdict = judged.verdict();
    if (json) {
      out.println(JsonFile.toJson(verdict.json()));
    } else {
      if (judged.source().compiler() != null) {
        out.println(judged.source().compiler().sentence());
      }
      verdict.lines(judged.source().lines()).forEach(out::println);
    }
    return verdict.stars() == Verdict.STARS ? 0 : Usage.FAILED;
  }

  private int show(Bug.Answer judged, String name) throws IOException {
    if (judged.right()) {
      folders.progress().judged(name, Verdict.STARS);
    }
    if (json) {
      out.println(JsonFile.toJson(judged));
    } else {
      judged.sentences().forEach(out::println);
    }
    return judged.right() ? 0 : Usage.FAILED;
  }

  private int watch(Puzzle puzzle, Path solution) throws IOException {
    FileTime seen = null;
    out.printf("watching %s, Ctrl-C ends%n", solution);
    while (!Thread.currentThread().isInterrupted()) {
      FileTime now = Files.exists(solution) ? Files.getLastModifiedTime(solution) : seen;
      if (now != null && !now.equals(seen)) {
        seen = now;
        out.printf("%n---- %s ----%n", LocalTime.now().truncatedTo(ChronoUnit.SECONDS));
        show(judged(puzzle, solution));
      }
      try {
        Thread.sleep(POLL_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return 0;
  }

  private int checkAll() throws IOException {
    List<Map<String, Object>> verdicts = new ArrayList<>();
    int stars = 0;
    for (Puzzle puzzle : Puzzles.all()) {
      if (folders.isStarted(puzzle)) {
        Verdict verdict = judged(puzzle, folders.solution(puzzle)).verdict();
        stars += verdict.stars();
        verdicts.add(verdict.json());
        if (!json) {
          out.printf(
              "%2d  %-22s%s%n", puzzle.number(), puzzle.name(), Verdict.drawn(verdict.stars()));
        }
      }
    }
    Map<String, Boolean> answers = Answers.judge(folders.folder.resolve("answers.txt"));
    long right = answers.values().stream().filter(r -> r).count();
    int most = Verdict.STARS * Puzzles.all().size();
    if (json) {
      Map<String, Object> root = new LinkedHashMap<>();
      root.put("stars", stars);
      root.put("of", most);
      root.put("puzzles", verdicts);
      root.put("right_answers", right);
      root.put("answers", answers);
      out.println(JsonFile.toJson(root));
    } else {
      answers.forEach((name, good) -> out.printf("    %-22s%s%n", name, good ? "right" : "wrong"));
      out.printf("%d of %d stars", stars, most);
      out.println(answers.isEmpty() ? "" : ", %d right answers".formatted(right));
    }
    boolean perfect = stars == Verdict.STARS * verdicts.size() && right == answers.size();
    return perfect && stars + right > 0 ? 0 : Usage.FAILED;
  }
}
