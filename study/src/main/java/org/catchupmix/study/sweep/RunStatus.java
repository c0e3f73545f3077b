package org.catchupmix.study.sweep;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.catchupmix.progress.Plural;
import org.catchupmix.study.compare.PlannedRun;
import org.catchupmix.study.statistics.Table;
import org.catchupmix.study.watch.TimeLeft;

/**
 * How far a run of a comparison is.
 *
 * @param run which
 * @param state how far
 * @param epochs that are done
 * @param left how long it will take, in words; empty if that is not known
 * @param task of Slurm that trains it, or did last; empty for none
 * @param limit how long until the task's time limit, in Slurm's words; empty if that is not known
 * @param why it waits or failed; empty for no reason
 */
public record RunStatus(
    PlannedRun run, State state, int epochs, String left, String task, String limit, String why) {
  /** The states. */
  public enum State {
    /** In Slurm's queue. */
    WAITING,
    /** Being trained. */
    RUNNING,
    /** Trained to its end. */
    DONE,
    /** Its task ended before the run did. */
    FAILED,
    /** Begun, and trained by nobody now. */
    STOPPED,
    /** Not begun, and in no queue. */
    MISSING,
    /** Given to Slurm, which does not answer. */
    UNKNOWN
  }

  /** More of a log is not read. */
  private static final int LAST_BYTES = 1 << 16;

  /** Begins what a task says of each of its starts. */
  private static final String START = "== ";

  /** What the program, or Slurm, says of a failure; not that the program was stopped. */
  private static final Pattern COMPLAINT =
      Pattern.compile("catchup: (?!stopped|saves)(.*)|slurmstepd.*?: error: (.*)");

  /** Whether a submission would be for it. */
  public boolean isOpen() {
    return state == State.FAILED || state == State.STOPPED || state == State.MISSING;
  }

  /**
   * Of a run.
   *
   * @param task the last that trained it; empty if Slurm has forgotten it, null if there was none
   * @param log of that task
   */
  static RunStatus of(PlannedRun run, Optional<Slurm.Task> task, Path log) throws IOException {
    int epochs = run.state() == PlannedRun.State.MISSING ? 0 : run.folder().epochsDone();
    String id = task == null ? "" : task.map(Slurm.Task::id).orElse("");
    Optional<Slurm.Task> active =
        task == null ? Optional.empty() : task.filter(Slurm.Task::isActive);
    State state = state(run, task, active);
    String left =
        state == State.RUNNING
            ? TimeLeft.of(run.folder(), run.recipe(), epochs, Optional.empty(), Instant.now())
                .map(TimeLeft::words)
                .orElse("")
            : "";
    String why =
        switch (state) {
          case WAITING -> active.orElseThrow().reason();
          case FAILED -> reason(task, log);
          default -> "";
        };
    return new RunStatus(
        run,
        state,
        epochs,
        left,
        id,
        active.filter(Slurm.Task::isRunning).map(Slurm.Task::timeLeft).orElse(""),
        why);
  }

  private static State state(
      PlannedRun run, Optional<Slurm.Task> task, Optional<Slurm.Task> active) {
    PlannedRun.State there = run.state();
    if (there == PlannedRun.State.DONE) {
      return State.DONE;
    }
    if (active.isPresent()) {
      return active.get().isRunning() ? State.RUNNING : State.WAITING;
    }
    if (task != null) {
      return State.FAILED;
    }
    if (there == PlannedRun.State.MISSING) {
      return State.MISSING;
    }
    return run.folder().trainer().isPresent() ? State.RUNNING : State.STOPPED;
  }

  /** Slurm's word where it says more than that it failed, and the last complaint of the log. */
  private static String reason(Optional<Slurm.Task> task, Path log) throws IOException {
    List<String> parts = new ArrayList<>();
    task.map(Slurm.Task::state).filter(s -> !s.matches("FAILED|COMPLETED")).ifPresent(parts::add);
    List<String> lines = last(log);
    String complaint = "";
    for (String line : lines) {
      Matcher m = COMPLAINT.matcher(line);
      if (m.matches()) {
        complaint = m.group(1) != null ? m.group(1) : m.group(2);
      }
    }
    if (complaint.isEmpty() && parts.isEmpty()) {
      complaint = lines.isEmpty() ? "it has no log: it ended before it began" : lines.getLast();
    }
    if (!complaint.isEmpty()) {
      parts.add(complaint);
    }
    return String.join(": ", parts);
  }

  /** The lines of a log since the last start of its task; none where there is no log. */
  private static List<String> last(Path log) throws IOException {
    if (!Files.isRegularFile(log)) {
      return List.of();
    }
    byte[] bytes;
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(Math.max(0, file.length() - LAST_BYTES));
      bytes = new byte[(int) (file.length() - file.getFilePointer())];
      file.readFully(bytes);
    }
    List<String> lines = new ArrayList<>();
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("[\r\n]+")) {
      if (line.startsWith(START)) {
        lines.clear();
      } else if (!line.isBlank()) {
        lines.add(line.strip());
      }
    }
    return lines;
  }

  /** The same where Slurm does not answer. */
  RunStatus unknown(String reason) {
    return new RunStatus(run, State.UNKNOWN, epochs, left, task, limit, reason);
  }

  /** The state as it is written. */
  public String word() {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** State and reason in a sentence. */
  public String sentence() {
    return why.isEmpty() ? word() : word() + ": " + why;
  }

  /** All of them as text: how many there are of each state, a table, and why runs failed. */
  public static String text(List<RunStatus> all) {
    Map<State, Long> counts =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    RunStatus::state, () -> new EnumMap<>(State.class), Collectors.counting()));
    String summary =
        counts.entrySet().stream()
            .map(e -> e.getValue() + " " + e.getKey().name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    Table table =
        new Table(
            List.of("run", "state", "epochs", "time left", "task", "until its limit", "waits for"),
            all.stream().map(RunStatus::cells).toList());
    List<String> lines =
        new ArrayList<>(List.of(Plural.of(all.size(), "run") + ": " + summary, ""));
    lines.addAll(table.lines());
    lines.add("");
    all.stream()
        .filter(s -> s.state == State.FAILED)
        .forEach(s -> lines.add("%s %s".formatted(s.run.title(), s.sentence())));
    all.stream()
        .filter(s -> s.state == State.UNKNOWN)
        .map(RunStatus::sentence)
        .distinct()
        .forEach(lines::add);
    return String.join(System.lineSeparator(), lines).stripTrailing();
  }

  private List<String> cells() {
    return List.of(
        run.title(),
        word(),
        epochs + "/" + run.recipe().epochs,
        left,
        task,
        limit,
        state == State.WAITING ? why : "");
  }

  /** Its facts by name, for other programs. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("run", run.name());
    facts.put("method", run.setting().label());
    facts.put("seed", run.seed());
    facts.put("state", word());
    facts.put("epochs_done", epochs);
    facts.put("epochs", run.recipe().epochs);
    facts.put("task", task);
    facts.put("why", why);
    return facts;
  }
}
