package org.catchupmix.study.sweep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.catchupmix.train.RunException;

/** Slurm, by its own commands: {@code sbatch}, {@code squeue} and {@code sacct}. */
public final class Slurm {
  /** Those after which a task does not go on by itself. */
  private static final Set<String> ENDED =
      Set.of(
          "BOOT_FAIL",
          "CANCELLED",
          "COMPLETED",
          "DEADLINE",
          "FAILED",
          "NODE_FAIL",
          "OUT_OF_MEMORY",
          "PREEMPTED",
          "REVOKED",
          "TIMEOUT");

  /** The array, the task's number in it, state, time until the limit, reason, script. */
  private static final String FORMAT = "%F|%K|%T|%L|%r|%o";

  private static final Pattern ACCOUNTED = Pattern.compile("(\\d+)_(\\d+)\\|([A-Z_]+)[^|]*\\|(.*)");

  private static final Pattern LIMIT = Pattern.compile("(?m)^MaxArraySize *= *(\\d{1,9})\\s*$");

  /**
   * A task of an array.
   *
   * @param job the number of the array
   * @param index of the task
   * @param state in Slurm's word, such as {@code PENDING}
   * @param timeLeft until its limit, in Slurm's words; empty if that is not known
   * @param reason why it waits or ended, in Slurm's word; empty for none
   * @param script of its array; empty if that is not known
   */
  public record Task(
      String job, int index, String state, String timeLeft, String reason, String script) {
    /** As Slurm's commands take it. */
    public String id() {
      return job + "_" + index;
    }

    /** Whether it has not ended: it waits or runs. */
    public boolean isActive() {
      return !ENDED.contains(state);
    }

    /** Whether it runs. */
    public boolean isRunning() {
      return state.equals("RUNNING") || state.equals("COMPLETING");
    }
  }

  /** What a command said. */
  record Answer(int code, String out, String err) {}

  /** Runs a command. */
  @FunctionalInterface
  interface Shell {
    /**
     * Waits for its end.
     *
     * @throws IOException if there is no such command
     */
    Answer run(List<String> command) throws IOException;
  }

  private final Shell shell;

  /** That of this machine. */
  public Slurm() {
    this(Slurm::execute);
  }

  Slurm(Shell shell) {
    this.shell = shell;
  }

  private static Answer execute(List<String> command) throws IOException {
    Path err = Files.createTempFile("slurm", null);
    try {
      Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
      process.getOutputStream().close();
      String out =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return new Answer(process.waitFor(), out, Files.readString(err).strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(err);
    }
  }

  private String call(List<String> command) {
    Answer answer;
    try {
      answer = shell.run(command);
    } catch (IOException e) {
      throw new RunException(
          "%s cannot be run (%s): is this a machine from which jobs are submitted? Debian has it in slurm-client"
              .formatted(command.getFirst(), e.getMessage()));
    }
    if (answer.code != 0) {
      throw new RunException(
          "%s failed: %s"
              .formatted(
                  command.getFirst(), answer.err.lines().reduce((_, last) -> last).orElse("")));
    }
    return answer.out;
  }

  /**
   * Submits a script.
   *
   * @return the number of its job
   * @throws RunException if Slurm refuses it, with its words
   */
  public String submit(Path script) {
    // Behind a semicolon is the name of the cluster, where there are several.
    return call(List.of("sbatch", "--parsable", script.toString())).replaceFirst(";.*", "");
  }

  /** How many tasks an array may have; without limit where Slurm does not say. */
  public int mostTasks() {
    try {
      return LIMIT
          .matcher(shell.run(List.of("scontrol", "show", "config")).out)
          .results()
          .mapToInt(m -> Integer.parseInt(m.group(1)))
          .findFirst()
          .orElse(Integer.MAX_VALUE);
    } catch (IOException e) {
      return Integer.MAX_VALUE;
    }
  }

  /**
   * The tasks of this user that wait, run, or ended a while ago.
   *
   * @throws RunException if Slurm does not answer
   */
  public List<Task> tasks() {
    List<Task> tasks = new ArrayList<>();
    String out =
        call(
            List.of(
                "squeue", "--me", "--array", "--states=all", "--noheader", "--format=" + FORMAT));
    for (String line : out.lines().toList()) {
      String[] part = line.strip().split("\\|", 6);
      // Jobs that are no arrays have no number of a task.
      if (part.length == 6 && part[1].matches("\\d{1,9}")) {
        tasks.add(
            new Task(
                part[0],
                Integer.parseInt(part[1]),
                part[2],
                part[3].contains(":") ? part[3] : "",
                word(part[4]),
                part[5]));
      }
    }
    return tasks;
  }

  /** What became of the tasks of jobs, by Slurm's accounts; nothing where a cluster keeps none. */
  public List<Task> accounts(Collection<String> jobs) {
    List<Task> tasks = new ArrayList<>();
    if (jobs.isEmpty()) {
      return tasks;
    }
    try {
      Answer answer =
          shell.run(
              List.of(
                  "sacct",
                  "--allocations",
                  "--parsable2",
                  "--noheader",
                  "--jobs=" + String.join(",", jobs),
                  "--format=JobID,State,Reason"));
      if (answer.code == 0) {
        ACCOUNTED
            .matcher(answer.out)
            .results()
            .forEach(
                m ->
                    tasks.add(
                        new Task(
                            m.group(1),
                            Integer.parseInt(m.group(2)),
                            m.group(3),
                            "",
                            word(m.group(4)),
                            "")));
      }
    } catch (IOException e) {
      // It is not installed: the logs of the tasks have to do.
    }
    return tasks;
  }

  private static String word(String reason) {
    return reason.matches("None|N/A|") ? "" : reason;
  }
}
