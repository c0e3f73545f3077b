package org.catchupmix.study.sweep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.run.RunException;

/** Submits jobs and reads the queue by Slurm's commands {@code sbatch} and {@code squeue}. */
public final class Slurm {
  /** State of a task that Slurm does not list any more. */
  static final String ENDED = "ENDED";

  /** State of a task while Slurm does not answer. */
  static final String UNANSWERED = "UNANSWERED";

  /** States of tasks that wait or run. A requeued task is pending. */
  private static final String STATES = "--states=PENDING,RUNNING,SUSPENDED,CONFIGURING,COMPLETING";

  /** Fields of a line of {@code squeue}: array job, index, state, reason, script. */
  private static final String FORMAT = "%F|%K|%T|%r|%o";

  /** A task of a job array, with state and reason for waiting in Slurm's words. */
  record Task(long job, int index, String state, String reason, String script) {
    /** The task's name in Slurm's commands; empty if it is not listed. */
    String id() {
      return job == 0 ? "" : job + "_" + index;
    }
  }

  /** Exit code of a command, and its output with its messages. */
  record Answer(int code, String out) {}

  /** Runs a command; tests replace it. */
  @FunctionalInterface
  interface Shell {
    Answer run(List<String> command) throws IOException;
  }

  private final Shell shell;

  public Slurm() {
    this(Slurm::execute);
  }

  Slurm(Shell shell) {
    this.shell = shell;
  }

  private static Answer execute(List<String> command) throws IOException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(process.waitFor(), out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
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
      throw new RunException("%s failed: %s".formatted(command.getFirst(), lastLine(answer.out)));
    }
    return answer.out;
  }

  /** Submits a script and returns the number of the job. */
  String submit(Path script) {
    // On several clusters the answer is JOB;CLUSTER.
    String out = call(List.of("sbatch", "--parsable", script.toString()));
    return lastLine(out).replaceFirst(";.*", "");
  }

  private static String lastLine(String text) {
    return text.strip().lines().reduce("", (_, last) -> last);
  }

  /** Reads this user's tasks that wait or run. */
  List<Task> tasks() {
    List<Task> tasks = new ArrayList<>();
    String out =
        call(List.of("squeue", "--me", "--array", STATES, "--noheader", "--format=" + FORMAT));
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
