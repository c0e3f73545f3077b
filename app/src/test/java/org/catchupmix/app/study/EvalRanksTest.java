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
import java.util.stream.Stream;
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
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(p -> Files.isExecutable(Path.of(p, "mpirun"))),
        "there is no mpirun here: apt-get install openmpi-bin");
    TrainedRuns.copy("catchup-1", runs.resolve("r1"));
  }

  /** How the ranks ended, and what all of them said. */
  private record Ended(int code, String out) {}

  /**
   * Runs the program by two ranks.
   *
   * @param second what the shell does on rank 1 first
   */
  private static Ended two(String second, List<String> args) throws Exception {
    String shell = "[ $OMPI_COMM_WORLD_RANK = 0 ] || " + second + "; exec \"$@\"";
    List<String> command =
        new ArrayList<>(
            List.of("mpirun", "--allow-run-as-root", "--oversubscribe", "-n", "2", "sh", "-c"));
    command.addAll(
        List.of(
            shell,
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.awt.headless=true",
            "-cp",
            System.getProperty("java.class.path"),
            "org.catchupmix.app.Main"));
    command.addAll(args);
    Path said = runs.resolve("said.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    boolean ended = process.waitFor(100, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    assertTrue(ended, Files.readString(said));
    return new Ended(process.exitValue(), Files.readString(said));
  }

  @Test
  void theResultOfTwoRanksIsThatOfOne() throws Exception {
    List<String> args =
        List.of("eval", runs.resolve("r1").toString(), "--device=cpu", "--eval-batch=7", "--json");
    Outcome alone = Outcome.run(args);
    Ended two = two("exec 2>/dev/null", args);
    assertEquals(0, two.code, two.out);
    assertTrue(two.out.endsWith(alone.out()), two.out);
  }

  /** The second has vectors of another length. */
  @Test
  void aRankOfAnotherKindOfMachineIsRefusedOnAll() throws Exception {
    Ended ended =
        two(
            "export JDK_JAVA_OPTIONS=-XX:MaxVectorSize=16",
            List.of("eval", runs.resolve("r1").toString(), "--device=cpu"));
    assertEquals(1, ended.code, ended.out);
    assertTrue(ended.out.contains("catchup: rank 1 is not like rank 0 (arithmetic: "), ended.out);
  }

  @Test
  void suitesRunInOneProcess() throws Exception {
    Ended ended = two("true", List.of("eval", runs.resolve("r1").toString(), "--suite=clean"));
    assertEquals(2, ended.code, ended.out);
  }
}
