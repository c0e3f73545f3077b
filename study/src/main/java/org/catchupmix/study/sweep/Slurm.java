package org.catchupmix.study.sweep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.catchupmix.run.RunException;

/** Submits jobs and reads the queue by Slurm's commands {@code sbatch} and {@code squeue}. */
public final class Slurm {
  /** State of a task that Slurm does not list any more. */
  static final String FORGOTTEN = "FORGOTTEN";

  /** State of a task while Slurm does not answer. */
  static final String UNANSWERED = "UNANSWERED";

  /** States of a task that never runs again by itself. */
  private static final Set<String> ENDED =
      Set.of(
          "BOOT_FAIL",
          "CANCELLED",
          "COMPLETED",
          "DEADLINE",
          "FAILED",
          FORGOTTEN,
          "NODE_FAIL",
          "OUT_OF_MEMORY",
          "PREEMPTED",
          "REVOKED",
          "TIMEOUT");

  /** Fields of a line of {@code squeue}: array job, index, state, reason, script. */
  private static final String FORMAT = "%F|%K|%T|%r|%o";

  /**
   * A task of a job array.
   *
   * @param job number of the array job
   * @param index of the task within the array
   * @param state in Slurm's words, such as {@code PENDING}
   * @param reason why it waits or ended, in Slurm's words; empty if there is none
   * @param script path of the array's script
   */
  record Task(long job, int index, String state, String reason, String script) {
    /** The task's name in Slurm's commands; empty if it is not listed. */
    String id() {
      return job == 0 ? "" : job + "_" + index;
    }

    /**
     * Whether the task waits or runs. An unknown state counts as active: a run is never doubled.
     */
    boolean isActive() {
      return !ENDED.contains(state);
    }
  }

  /** Exit code and output of a command. */
  record Answer(int code, String out, String err) {}

  /** Runs a command; tests replace it. */
  @FunctionalInterface
  interface Shell {
    /**
     * Runs a command to its end.
     *
     * @throws IOException if there is no such command
     */
    Answer run(List<String> command) throws IOException;
  }

  private final Shell shell;

  /** Uses the commands of this machine. */
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
          "%s cannot be run (%s): jobs are submitted from a machine with Slurm's commands (Debian: slurm-client)"
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
   * @return number of the job
   * @throws RunException if Slurm rejects the script, with its message
   */
  String submit(Path script) {
    // On several clusters the answer is JOB;CLUSTER.
    return call(List.of("sbatch", "--parsable", script.toString())).replaceFirst(";.*", "");
  }

  /**
   * Reads this user's tasks that wait, run, or ended a short while ago.
   *
   * @throws RunException if Slurm does not answer
   */
  List<Task> tasks() {
    List<Task> tasks = new ArrayList<>();
    String out =
        call(
            List.of(
                "squeue", "--me", "--array", "--states=all", "--noheader", "--format=" + FORMAT));
    for (String line : out.lines().toList()) {
      String[] part = line.strip().split("\\|", 5);
      // The index of a job without an array is N/A.
      if (part.length == 5 && part[0].matches("\\d{1,18}") && part[1].matches("\\d{1,9}")) {
        String reason = part[3].equals("None") ? "" : part[3];
        tasks.add(
            new Task(Long.parseLong(part[0]), Integer.parseInt(part[1]), part[2], reason, part[4]));
      }
    }
    return tasks;
  }
}
