package org.catchupmix.study.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.run.RunException;
import org.junit.jupiter.api.Test;

/** Reads the output of Slurm's commands, as Slurm 24.11 writes it. */
class SlurmTest {
  private static final String QUEUE =
      """
      3|1|PENDING|JobArrayTaskLimit|/sweeps/a b%c'd/slurm/1.sh
      3|0|RUNNING|None|/sweeps/a b%c'd/slurm/1.sh
      1|1|TIMEOUT|TimeLimit|/sweeps/slurm/2.sh
      7|N/A|RUNNING|None|/somebody's/x|y.sh
      8|5|REQUEUED|BeginTime|/x|y.sh
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
            new Slurm.Task(3, 1, "PENDING", "JobArrayTaskLimit", script),
            new Slurm.Task(3, 0, "RUNNING", "", script),
            new Slurm.Task(1, 1, "TIMEOUT", "TimeLimit", "/sweeps/slurm/2.sh"),
            new Slurm.Task(8, 5, "REQUEUED", "BeginTime", "/x|y.sh")),
        tasks);
    assertEquals("3_1", tasks.getFirst().id());
    assertEquals(
        List.of(true, true, false, true), tasks.stream().map(Slurm.Task::isActive).toList());
  }

  @Test
  void aTaskInAnUnknownStateIsActive() {
    assertTrue(new Slurm.Task(1, 0, "TELEPORTING", "", "").isActive());
    for (String ended :
        List.of("COMPLETED", "FAILED", "CANCELLED", "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED")) {
      assertFalse(new Slurm.Task(1, 0, ended, "", "").isActive(), ended);
    }
  }

  @Test
  void theNameOfTheClusterIsNotPartOfTheJob() {
    assertEquals("17", answering(0, "17", "").submit(Path.of("x.sh")));
    assertEquals("17", answering(0, "17;east", "").submit(Path.of("x.sh")));
    assertEquals(List.of("sbatch", "--parsable", "x.sh"), called.getFirst());
  }

  @Test
  void rejectionsHaveSlurmsMessage() {
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
