package org.catchupmix.study.sweep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.catchupmix.io.Table;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.Progress;
import org.catchupmix.run.metrics.Timing;
import org.catchupmix.study.compare.PlannedRun;

/**
 * Progress of one run of a comparison.
 *
 * @param left estimated time left, such as {@code 0:12:30}; empty if unknown
 * @param task last task of Slurm that trained the run; empty if there is none
 * @param why reason for waiting or failing; empty if there is none
 */
public record RunStatus(
    PlannedRun run, State state, int epochs, String left, String task, String why) {
  public enum State {
    /** In Slurm's queue. */
    WAITING,
    /** In training. */
    RUNNING,
    /** Trained to its end. */
    DONE,
    /** The task ended before the run did. */
    FAILED,
    /** Started, but no longer training. */
    STOPPED,
    /** Neither started nor queued. */
    MISSING,
    /** Submitted to Slurm, which does not answer. */
    UNKNOWN
  }

  /** Whether a submission would include the run. */
  public boolean isOpen() {
    return state == State.FAILED || state == State.STOPPED || state == State.MISSING;
  }

  /** Reads the progress of a run from its last task and that task's log. */
  static RunStatus of(PlannedRun run, Optional<Slurm.Task> task, Path log) throws IOException {
    int epochs = run.state() == PlannedRun.State.MISSING ? 0 : run.folder().epochsDone();
    State state = state(run, task);
    String left = state == State.RUNNING ? left(run, epochs) : "";
    String why =
        switch (state) {
          case WAITING, UNKNOWN -> task.orElseThrow().reason();
          case FAILED -> lastLine(log);
          default -> "";
        };
    return new RunStatus(run, state, epochs, left, task.map(Slurm.Task::id).orElse(""), why);
  }

  private static State state(PlannedRun run, Optional<Slurm.Task> task) {
    PlannedRun.State there = run.state();
    if (there == PlannedRun.State.DONE) {
      return State.DONE;
    }
    if (task.isPresent()) {
      return switch (task.get().state()) {
        case "RUNNING", "COMPLETING" -> State.RUNNING;
        case Slurm.UNANSWERED -> State.UNKNOWN;
        case Slurm.ENDED -> State.FAILED;
        default -> State.WAITING;
      };
    }
    if (there == PlannedRun.State.MISSING) {
      return State.MISSING;
    }
    return run.folder().trainer().isPresent() ? State.RUNNING : State.STOPPED;
  }

  /** Estimates the remaining time from the epochs that are done; empty if unknown. */
  private static String left(PlannedRun run, int epochs) throws IOException {
    Path timing = run.folder().timing();
    double[] seconds = Files.exists(timing) ? Timing.trainSeconds(timing) : new double[0];
    OptionalDouble mean = Arrays.stream(seconds).average();
    int open = run.recipe().optimization().epochs() - epochs;
    return mean.isPresent() ? Progress.clock(mean.getAsDouble() * open) : "";
  }

  private static String lastLine(Path log) throws IOException {
    String text =
        Files.isRegularFile(log)
            ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip()
            : "the task wrote no log";
    return text.lines().reduce("", (_, last) -> last).replaceFirst("^catchup: ", "");
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  public String sentence() {
    return why.isEmpty() ? word(state) : word(state) + ": " + why;
  }

  /** Formats runs as text: a count of each state, a table, and the reasons of failures. */
  public static String text(List<RunStatus> all) {
    Map<State, Long> counts =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    RunStatus::state, () -> new EnumMap<>(State.class), Collectors.counting()));
    String summary =
        counts.entrySet().stream()
            .map(e -> e.getValue() + " " + word(e.getKey()))
            .collect(Collectors.joining(", "));
    Table table =
        new Table(
            List.of("run", "state", "epochs", "time left", "task", "waits for"),
            all.stream().map(RunStatus::cells).toList());
    List<String> lines =
        new ArrayList<>(List.of(Plural.of(all.size(), "run") + ": " + summary, ""));
    lines.addAll(table.lines());
    lines.add("");
    all.stream()
        .filter(s -> s.state == State.FAILED || s.state == State.UNKNOWN)
        .forEach(s -> lines.add(s.run.title() + " " + s.sentence()));
    return String.join(System.lineSeparator(), lines).stripTrailing();
  }

  private List<String> cells() {
    return List.of(
        run.title(),
        word(state),
        epochs + "/" + run.recipe().optimization().epochs(),
        left,
        task,
        state == State.WAITING ? why : "");
  }
}
