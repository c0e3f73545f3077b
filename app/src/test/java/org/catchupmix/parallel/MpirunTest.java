package org.catchupmix.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.catchupmix.app.Main;
import org.catchupmix.app.Programs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Real ranks, started by Open MPI's {@code mpirun}: the bytes of a run do not depend on them. */
@Execution(ExecutionMode.CONCURRENT)
class MpirunTest {
  @TempDir private static Path runs;

  private static final String RECIPE =
      "--device reference --epochs 7 --train-limit 20 --test-limit 10 --eval-batch 3 --batch 8"
          + " --width 1 --shards 4 --val 4 --log --track-filters";

  private static final List<String> JAVA =
      Programs.java(List.of("-XX:TieredStopAtLevel=1"), Main.class.getName());

  private static final List<String> FILES =
      List.of(
          "filter-track.json",
          "checkpoint.safetensors",
          "best.safetensors",
          "metrics.csv",
          "steps.jsonl",
          "test.csv");

  /** The end of a program: its exit code and its output. */
  private record Ended(int code, String said) {}

  @BeforeAll
  static void trainAlone() throws Exception {
    assumeTrue(Programs.isInstalled("mpirun"), "mpirun is missing: apt-get install openmpi-bin");
    Ended alone = end(start("alone", JAVA, "train", RECIPE, "--name alone"), "alone");
    assertEquals(0, alone.code, alone.said);
  }

  private static List<String> mpirun(int ranks) {
    return List.of("mpirun", "--allow-run-as-root", "--oversubscribe", "-n", "" + ranks);
  }

  private static Process start(String name, List<String> program, String... words)
      throws IOException {
    List<String> all = new ArrayList<>(program);
    Stream.of(words).flatMap(w -> Stream.of(w.split(" "))).forEach(all::add);
    if (words.length > 0) {
      all.addAll(List.of("--runs", runs.toString()));
    }
    return new ProcessBuilder(all)
        .redirectErrorStream(true)
        .redirectOutput(runs.resolve(name + ".txt").toFile())
        .start();
  }

  private static Ended end(Process process, String name) throws Exception {
    try {
      int code = process.waitFor();
      return new Ended(code, Files.readString(runs.resolve(name + ".txt")));
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> both(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static void assertSameAsAlone(String run) throws IOException {
    assertSame("alone", run);
  }

  private static void assertSame(String one, String run) throws IOException {
    for (String file : FILES) {
      Path expected = runs.resolve(one).resolve(file);
      assertEquals(-1, Files.mismatch(expected, runs.resolve(run).resolve(file)), run + "/" + file);
    }
  }

  /** Ranks that join later get the moments of Adam and the number of steps. */
  @Test
  void twoRanksContinueARunWithAdamAsOneWould() throws Exception {
    String adam = " --optimizer adamw";
    Ended one = end(start("adam", JAVA, "train", RECIPE + adam, "--name adam"), "adam");
    assertEquals(0, one.code, one.said);
    String name = "adam-killed";
    Ended ended = killed(name, adam);
    while (ended.code == 0) { // the run was over before the kill, so nothing would be resumed
      name += "-again";
      ended = killed(name, adam);
    }
    List<String> resume = List.of("train", "--resume", runs.resolve(name).toString());
    Ended two = end(start("adam-two", both(mpirun(2), both(JAVA, resume))), "adam-two");
    assertEquals(0, two.code, two.said);
    assertSame("adam", name);
  }

  @Test
  void threeRanksWriteTheBytesOfOne() throws Exception {
    Process three = start("three", both(mpirun(3), JAVA), "train", RECIPE, "--name three");
    Ended ended = end(three, "three");
    assertEquals(0, ended.code, ended.said);
    assertSameAsAlone("three");
    assertEquals(1, ended.said.lines().filter(l -> l.startsWith("epoch 7/7 ")).count(), ended.said);
  }

  /** Starts two ranks, and returns them once they train or have ended. */
  private static Process training(String name, String more) throws Exception {
    List<String> program = both(mpirun(2), JAVA);
    Process all = start(name, program, "train", RECIPE + more, "--name " + name);
    Path checkpoint = runs.resolve(name).resolve("checkpoint.safetensors");
    while (!Files.exists(checkpoint) && all.isAlive()) {
      Thread.sleep(5);
    }
    return all;
  }

  /** Any rank that is still there. */
  private static Optional<ProcessHandle> rank(Process all) {
    return all.descendants()
        .filter(p -> p.info().command().orElse("").endsWith("java"))
        .skip(1)
        .findFirst();
  }

  /**
   * Where the machine is so busy that ranks lose each other before they train, they wait longer.
   */
  @Test
  void aSuspendedRankEndsAllAfterTheTimeout() throws Exception {
    for (int seconds = 3; ; seconds *= 2) {
      String name = "suspended" + seconds;
      Process all = training(name, " --epochs 100000 --rank-timeout " + seconds);
      Optional<ProcessHandle> victim = rank(all);
      if (victim.isPresent()) {
        String pid = Long.toString(victim.get().pid());
        assertEquals(0, new ProcessBuilder("kill", "-STOP", pid).start().waitFor());
      }
      Ended ended = end(all, name);
      assertNotEquals(0, ended.code);
      assertTrue(ended.said.contains("--rank-timeout " + seconds), ended.said);
      if (victim.isPresent()) {
        return;
      }
    }
  }

  /**
   * By SIGKILL, while it waits for or computes whatever it does; then one process goes on. Where
   * the machine is so busy that the kill comes after the end, it is tried again.
   */
  @Test
  void aRankThatDiesEndsAllAndTheRestResumes() throws Exception {
    String name = "killed";
    Ended ended = killed(name, "");
    while (ended.code == 0) {
      name += "-again";
      ended = killed(name, "");
    }
    List<String> resume = List.of("train", "--resume", runs.resolve(name).toString());
    Ended rest = end(start("resumed", both(JAVA, resume)), "resumed");
    assertEquals(0, rest.code, rest.said);
    assertSameAsAlone(name);
  }

  private static Ended killed(String name, String more) throws Exception {
    Process all = training(name, more);
    rank(all).ifPresent(ProcessHandle::destroyForcibly);
    return end(all, name);
  }

  /** The second has vectors of another length. */
  @Test
  void aRankOfAnotherKindOfMachineIsRefusedOnAll() throws Exception {
    String other =
        "[ $OMPI_COMM_WORLD_RANK = 0 ] || export JDK_JAVA_OPTIONS=-XX:MaxVectorSize=16; exec"
            + " \"$@\"";
    List<String> ranks = both(mpirun(2), List.of("sh", "-c", other, "sh"));
    Ended ended =
        end(
            start("unlike", both(ranks, JAVA), "train", RECIPE, "--name unlike --device cpu"),
            "unlike");
    assertEquals(1, ended.code, ended.said);
    assertTrue(ended.said.contains("catchup: rank 1 is not like rank 0 (arithmetic: "), ended.said);
  }
}
