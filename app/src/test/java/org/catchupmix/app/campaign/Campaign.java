package org.catchupmix.app.campaign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Attacks the program: kills, crashes, full disks, failing disks and damaged files.
 *
 * @param seed of all that is random
 * @param kills of train
 * @param otherKills of export and eval each, and comparisons that are killed, at least one
 * @param points operations on files of each kind of fault; 0 for all
 * @param inputs damaged ones
 * @param hostile inputs of attackers
 * @param bits flipped in a checkpoint
 * @param pairs of programs that resume one run
 * @param epochs of each training whose memory is watched
 */
record Campaign(
    long seed,
    int kills,
    int otherKills,
    int points,
    int inputs,
    int hostile,
    int bits,
    int pairs,
    int epochs) {
  /** A short part of it; {@code RunLockTest} has two programs on one run. */
  static Campaign brief(long seed) {
    return new Campaign(seed, 1, 0, 1, 150, 4, 20, 0, 0);
  }

  /** The whole campaign. */
  static Campaign whole(long seed) {
    return new Campaign(seed, 80, 5, 0, 10_000, 80, 300, 10, 200);
  }

  /** Runs it in an empty folder: two programs of their own, and beside them the kills. */
  List<Result> run(Path work) throws IOException, InterruptedException {
    String files = "-Djava.nio.file.spi.DefaultFileSystemProvider=" + FaultyFiles.class.getName();
    String quick = "-XX:TieredStopAtLevel=1";
    List<String> ours = List.of(files, quick, "-Xmx512m");
    // The program with its classes takes 60 MB of it.
    List<String> small = List.of(quick, "-Xmx320m");
    Jvm crashes = start(work.resolve("crashes"), ours, CrashPoints.class, points);
    Jvm damaged = start(work.resolve("damaged"), small, DamagedInputs.class, inputs, bits, hostile);
    List<Result> results = new ArrayList<>();
    try {
      Kills killer = new Kills(work.resolve("kills"), new Random(seed), 4);
      results.add(shown(killer.train(kills)));
      if (otherKills > 0) {
        results.add(shown(killer.export(otherKills)));
        results.add(shown(killer.eval(otherKills)));
      }
      results.add(shown(killer.compare(Math.max(1, otherKills))));
      if (pairs > 0) {
        results.add(shown(killer.twoAtOnce(pairs)));
      }
      results.addAll(results(crashes));
      results.addAll(results(damaged));
      if (epochs > 0) {
        results.add(shown(new Memory(work.resolve("memory"), epochs).run()));
      }
    } finally {
      crashes.kill(0);
      damaged.kill(0);
    }
    return results;
  }

  /** Shows that something goes on. */
  private static Result shown(Result result) {
    System.out.println(result.row());
    return result;
  }

  private Jvm start(Path folder, List<String> options, Class<?> program, int... counts)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("" + seed, folder.toString()));
    IntStream.of(counts).forEach(count -> arguments.add("" + count));
    Path said = Path.of(folder + ".txt");
    return Jvm.start(said, options, program.getName(), arguments);
  }

  private static List<Result> results(Jvm jvm) throws IOException, InterruptedException {
    String said = jvm.end();
    List<Result> results = Result.parse(said);
    if (jvm.process().exitValue() != 0) {
      Result failed = new Result("" + jvm.said().getFileName());
      failed.add("ended with code " + jvm.process().exitValue() + ": " + said);
      results.add(failed);
    }
    return results;
  }

  /** A table in Markdown, and the findings. */
  static String table(List<Result> results) {
    StringBuilder text = new StringBuilder("| what | tried | as it must be |\n|---|---:|---:|\n");
    results.forEach(r -> text.append(r.row()).append('\n'));
    results.forEach(
        r -> r.findings().forEach(f -> text.append("\nFINDING ").append(f).append('\n')));
    return text.toString();
  }
}
