package org.catchupmix.app.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.catchupmix.app.Main;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.Programs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code eval} by real ranks of {@code mpirun}: what it writes does not depend on them. */
@Timeout(120)
class EvalRanksTest {
  @TempDir static Path runs;

  @BeforeAll
  static void runs() throws IOException {
    assumeTrue(Programs.isInstalled("mpirun"), "mpirun is missing: apt-get install openmpi-bin");
    TrainedRuns.copy("catchup-1", runs.resolve("r1"));
  }

  /**
   * Runs the program by two ranks.
   *
   * @param second commands that the shell runs on rank 1 first
   */
  private static Outcome two(String second, List<String> args) throws Exception {
    String shell = "[ $OMPI_COMM_WORLD_RANK = 0 ] || " + second + "; exec \"$@\"";
    List<String> command =
        new ArrayList<>(
            List.of("mpirun", "--allow-run-as-root", "--oversubscribe", "-n", "2", "sh", "-c"));
    command.addAll(List.of(shell, "sh"));
    List<String> options = List.of("-XX:TieredStopAtLevel=1");
    command.addAll(Programs.java(options, Main.class.getName(), args.toArray(String[]::new)));
    Path said = runs.resolve("said.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    boolean ended = process.waitFor(100, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    assertTrue(ended, Files.readString(said));
    return new Outcome(process.exitValue(), Files.readString(said), "");
  }

  @Test
  void theResultOfTwoRanksIsThatOfOne() throws Exception {
    List<String> args =
        List.of("eval", runs.resolve("r1").toString(), "--device=cpu", "--eval-batch=7", "--json");
    Outcome alone = Outcome.run(args);
    Outcome two = two("exec 2>/dev/null", args);
    assertEquals(0, two.code(), two.out());
    assertTrue(two.out().endsWith(alone.out()), two.out());
  }

  /** The second has vectors of another length. */
  @Test
  void aRankOfAnotherKindOfMachineIsRefusedOnAll() throws Exception {
    Outcome ended =
        two(
            "export JDK_JAVA_OPTIONS=-XX:MaxVectorSize=16",
            List.of("eval", runs.resolve("r1").toString(), "--device=cpu"));
    assertEquals(1, ended.code(), ended.out());
    assertTrue(
        ended.out().contains("catchup: rank 1 is not like rank 0 (arithmetic: "), ended.out());
  }

  @Test
  void suitesRunInOneProcess() throws Exception {
    Outcome ended = two("true", List.of("eval", runs.resolve("r1").toString(), "--suite=clean"));
    assertEquals(2, ended.code(), ended.out());
  }
}
