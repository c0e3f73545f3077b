package org.catchupmix.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.catchupmix.train.SmallRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real ranks, started by Open MPI's {@code mpirun}: the bytes of a run do not depend on them. */
@Timeout(180)
class MpirunTest {
  @TempDir private static Path runs;

  private static final String RECIPE =
      "--device cpu --threads 1 --epochs 2 --train-limit 36 --test-limit 30 --eval-batch 10 --batch 16"
          + " --width 2 --shards 4 --val 4 --log jsonl";

  private static final List<String> FILES =
      List.of(
          "checkpoint.safetensors", "best.safetensors", "metrics.csv", "steps.jsonl", "test.csv");

  /** What was trained, and how it ended. */
  private record Ended(int code, String said, Duration took) {}

  @BeforeAll
  static void trainAlone() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":")).anyMatch(p -> Files.isExecutable(Path.of(p, "mpirun"))),
        "there is no mpirun here: apt-get install openmpi-bin");
    Ended alone = end(start("alone", java(), "train", RECIPE, "--name alone"), "alone");
    assertEquals(0, alone.code, alone.said);
  }

  private static List<String> java(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Djava.awt.headless=true");
    command.addAll(List.of(options));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "org.catchupmix.cli.Main"));
    return command;
  }

  private static List<String> mpirun(int ranks) {
    return List.of("mpirun", "--allow-run-as-root", "--oversubscribe", "-n", "" + ranks);
  }

  private static Process start(String name, List<String> program, String... words)
      throws IOException {
    List<String> all = new ArrayList<>(program);
    Stream.of(words).flatMap(w -> Stream.of(w.split(" "))).forEach(all::add);
    if (!List.of(words).contains("--resume")) {
      all.addAll(List.of("--runs", runs.toString()));
    }
    return new ProcessBuilder(all)
        .redirectErrorStream(true)
        .redirectOutput(runs.resolve(name + ".txt").toFile())
        .start();
  }

  private static Ended end(Process process, String name) throws Exception {
    long before = System.nanoTime();
    boolean ended = process.waitFor(100, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    String said = Files.readString(runs.resolve(name + ".txt"));
    assertTrue(ended, said);
    return new Ended(process.exitValue(), said, Duration.ofNanos(System.nanoTime() - before));
  }

  private static List<String> both(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static void assertSameAsAlone(String run) throws IOException {
    for (String file : FILES) {
      Path alone = runs.resolve("alone").resolve(file);
      assertEquals(-1, Files.mismatch(alone, runs.resolve(run).resolve(file)), run + "/" + file);
    }
  }

  @Test
  void fourRanksWriteTheBytesOfOne() throws Exception {
    Process four = start("four", both(mpirun(4), java()), "train", RECIPE, "--name four");
    Ended ended = end(four, "four");
    assertEquals(0, ended.code, ended.said);
    assertSameAsAlone("four");
    assertEquals(1, ended.said.lines().filter(l -> l.startsWith("epoch 2/2 ")).count(), ended.said);
  }

  /** By SIGKILL, while it waits for or computes whatever it does; then two ranks go on. */
  @Test
  void aRankThatDiesEndsAllAndTheRestResumes() throws Exception {
    Process four =
        start("killed", both(mpirun(4), java()), "train", RECIPE, "--name killed --epochs 400");
    Path checkpoint = runs.resolve("killed/checkpoint.safetensors");
    while (!Files.exists(checkpoint) && four.isAlive()) {
      Thread.sleep(20);
    }
    ProcessHandle victim =
        four.descendants()
            .filter(p -> p.info().command().orElse("").endsWith("java"))
            .skip(1)
            .findFirst()
            .orElseThrow();
    victim.destroyForcibly();
    Ended ended = end(four, "killed");
    assertNotEquals(0, ended.code);
    assertTrue(ended.took.toSeconds() < 10, "it took " + ended.took);
    List<String> ends =
        ended.said.lines().filter(l -> l.matches("catchup: rank \\d of 4 ends: rank \\d has ended .*")).toList();
    assertEquals(3, ends.size(), ended.said);
    assertTrue(SmallRun.isWhole(checkpoint));
  }

  @Test
  void otherRanksGoOn() throws Exception {
    Process four =
        start(
            "stopped",
            both(mpirun(3), java()),
            "train",
            RECIPE,
            "--name stopped --checkpoint-every",
            "1step");
    Ended ended = end(four, "stopped");
    assertEquals(0, ended.code, ended.said);
  }

  /** The second has vectors of another length. */
  @Test
  void aRankOfAnotherKindOfMachineIsRefusedOnAll() throws Exception {
    List<String> train = Stream.of(("train " + RECIPE + " --name unlike --runs " + runs).split(" ")).toList();
    List<String> command = both(mpirun(1), both(java(), train));
    command = both(command, List.of(":", "-n", "1"));
    command = both(command, both(java("-XX:MaxVectorSize=16"), train));
    Ended ended = end(start("unlike", command), "unlike");
    assertEquals(1, ended.code, ended.said);
    assertTrue(ended.said.contains("catchup: rank 1 is not like rank 0 (arithmetic: "), ended.said);
    assertTrue(
        ended.said.contains("catchup: rank 0 of 2 ends: rank 1: rank 1 is not like"), ended.said);
  }

  @Test
  void moreRanksThanShardsAreRefused() throws Exception {
    Ended ended =
        end(
            start("many", both(mpirun(2), java()), "train", RECIPE, "--name many --shards 1"),
            "many");
    assertNotEquals(0, ended.code);
    assertTrue(ended.said.contains("--shards 1 must be at least 2, the number of ranks"), ended.said);
  }
}
