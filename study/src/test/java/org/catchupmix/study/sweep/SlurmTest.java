package org.catchupmix.study.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.train.RunException;
import org.junit.jupiter.api.Test;

/** What Slurm's commands say, as Slurm 24.11 says it. */
class SlurmTest {
  private static final String QUEUE =
      """
      3|1|PENDING|UNLIMITED|JobArrayTaskLimit|/sweeps/a b%c'd/slurm/1.sh
      3|0|RUNNING|9:56|None|/sweeps/a b%c'd/slurm/1.sh
      1|1|TIMEOUT|INVALID|TimeLimit|/sweeps/slurm/2.sh
      7|N/A|RUNNING|1-02:00:00|None|/somebody's/x|y.sh
      8|5|REQUEUED|0:57|BeginTime|/x|y.sh
      """;

  private final List<List<String>> called = new ArrayList<>();

  private Slurm answering(int code, String out, String err) {
    return new Slurm(
        command -> {
          called.add(command);
          return new Slurm.Answer(code, out, err);
        });
  }

  @Test
  void tasksOfArraysAreRead() {
    List<Slurm.Task> tasks = answering(0, QUEUE, "").tasks();
    String script = "/sweeps/a b%c'd/slurm/1.sh";
    assertEquals(
        List.of(
            new Slurm.Task("3", 1, "PENDING", "", "JobArrayTaskLimit", script),
            new Slurm.Task("3", 0, "RUNNING", "9:56", "", script),
            new Slurm.Task("1", 1, "TIMEOUT", "", "TimeLimit", "/sweeps/slurm/2.sh"),
            new Slurm.Task("8", 5, "REQUEUED", "0:57", "BeginTime", "/x|y.sh")),
        tasks);
    assertEquals("3_1", tasks.getFirst().id());
    assertEquals(
        List.of(true, true, false, true), tasks.stream().map(Slurm.Task::isActive).toList());
    assertEquals(
        List.of(false, true, false, false), tasks.stream().map(Slurm.Task::isRunning).toList());
  }

  /** A state that a later Slurm may have must not have its run submitted twice. */
  @Test
  void aTaskInAStateThatIsNotKnownIsActive() {
    assertTrue(new Slurm.Task("1", 0, "TELEPORTING", "", "", "").isActive());
    for (String ended :
        List.of("COMPLETED", "FAILED", "CANCELLED", "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED")) {
      assertFalse(new Slurm.Task("1", 0, ended, "", "", "").isActive(), ended);
    }
  }

  @Test
  void accountsAreReadWhereAClusterKeepsThem() {
    String out =
        """
        17_0|COMPLETED|None
        17_2|CANCELLED by 1000|
        17_3|OUT_OF_MEMORY|OutOfMemory
        17_[4-9]|PENDING|Priority
        18|FAILED|NonZeroExitCode
        """;
    assertEquals(
        List.of(
            new Slurm.Task("17", 0, "COMPLETED", "", "", ""),
            new Slurm.Task("17", 2, "CANCELLED", "", "", ""),
            new Slurm.Task("17", 3, "OUT_OF_MEMORY", "", "OutOfMemory", "")),
        answering(0, out, "").accounts(List.of("17", "18")));
    assertTrue(called.getFirst().contains("--jobs=17,18"), called.toString());
    assertEquals(
        List.of(),
        answering(1, "", "Slurm accounting storage is disabled").accounts(List.of("17")));
    Slurm without =
        new Slurm(
            _ -> {
              throw new IOException("no such command");
            });
    assertEquals(List.of(), without.accounts(List.of("17")));
    called.clear();
    assertEquals(List.of(), answering(0, out, "").accounts(List.of()));
    assertEquals(List.of(), called, "without jobs nobody is asked: it would be about all of them");
  }

  @Test
  void theNumberOfAJobIsThatBeforeTheNameOfTheCluster() {
    assertEquals("17", answering(0, "17", "").submit(Path.of("x.sh")));
    assertEquals("17", answering(0, "17;east", "").submit(Path.of("x.sh")));
    assertEquals(List.of("sbatch", "--parsable", "x.sh"), called.getFirst());
  }

  @Test
  void howLargeAnArrayMayBeStandsInTheConfiguration() {
    String config = "MailProg = /bin/mail\nMaxArraySize            = 1001\nMaxBatchRequeue = 5\n";
    assertEquals(1001, answering(0, config, "").mostTasks());
    assertEquals(Integer.MAX_VALUE, answering(1, "", "no controller").mostTasks());
  }

  @Test
  void whatSlurmRefusesIsSaidInItsWords() {
    Slurm refusing = answering(1, "", "sbatch: error: x\nsbatch: error: invalid partition: gpuu");
    assertEquals(
        "sbatch failed: sbatch: error: invalid partition: gpuu",
        assertThrows(RunException.class, () -> refusing.submit(Path.of("x.sh"))).getMessage());
    Slurm without =
        new Slurm(
            _ -> {
              throw new IOException("No such file or directory");
            });
    String message = assertThrows(RunException.class, without::tasks).getMessage();
    assertTrue(message.startsWith("squeue "), message);
  }
}
