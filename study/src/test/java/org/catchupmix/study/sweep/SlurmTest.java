package org.catchupmix.study.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
      7|N/A|RUNNING|None|/somebody's/x|y.sh
      8|5|REQUEUED|BeginTime|/x|y.sh
      """;

  private final List<List<String>> called = new ArrayList<>();

  private Slurm answering(int code, String out) {
    return new Slurm(
        command -> {
          called.add(command);
          return new Slurm.Answer(code, out);
        });
  }

  @Test
  void tasksOfArraysAreRead() {
    List<Slurm.Task> tasks = answering(0, QUEUE).tasks();
    String script = "/sweeps/a b%c'd/slurm/1.sh";
    assertEquals(
        List.of(
            new Slurm.Task(3, 1, "PENDING", "JobArrayTaskLimit", script),
            new Slurm.Task(3, 0, "RUNNING", "", script),
            new Slurm.Task(8, 5, "REQUEUED", "BeginTime", "/x|y.sh")),
        tasks);
    assertEquals("3_1", tasks.getFirst().id());
  }

  @Test
  void theNameOfTheClusterIsNotPartOfTheJob() {
    assertEquals("17", answering(0, "17").submit(Path.of("x.sh")));
    assertEquals("17", answering(0, "sbatch: a note\n17;east\n").submit(Path.of("x.sh")));
    assertEquals(List.of("sbatch", "--parsable", "x.sh"), called.getFirst());
    String line = "1".repeat(1_000_000); // in time that grows with its length alone
    assertEquals(line, answering(0, line).submit(Path.of("x.sh")));
  }

  @Test
  void rejectionsHaveSlurmsMessage() {
    Slurm refusing = answering(1, "sbatch: error: x\nsbatch: error: invalid partition: gpuu");
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
