package org.catchupmix.app.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import org.catchupmix.app.campaign.Disk.Fault;
import org.catchupmix.core.io.TemporaryFolder;
import org.catchupmix.run.Checkpoint;
import org.catchupmix.run.RunFolder;

/**
 * Lets each single operation on a file go wrong in turn, of a run from its start to its summary,
 * and goes on with the run. Started with {@link FaultyFiles}.
 */
final class CrashPoints {
  private static final String WHOLE = "whole";

  private final Path work;

  private CrashPoints(Path work) {
    this.work = work;
  }

  /** Arguments: the seed, an empty folder, how many operations of each kind to try; 0 for all. */
  public static void main(String[] args) throws IOException {
    long seed = Long.parseLong(args[0]);
    CrashPoints points = new CrashPoints(Path.of(args[1]).toAbsolutePath());
    TinyRun.writeData(points.work.resolve("data"), new Random(seed));
    points.train(WHOLE, Fault.NONE, 0);
    points.all("crash at a change of a file", Fault.CRASH, seed, Integer.parseInt(args[2]));
    points.all("disk full at a change of a file", Fault.FULL, seed, Integer.parseInt(args[2]));
    points.all("EIO at an operation on a file", Fault.EIO, seed, Integer.parseInt(args[2]));
  }

  private void all(String what, Fault fault, long seed, int most) throws IOException {
    String name = fault.toString().toLowerCase(Locale.ROOT);
    long operations = train(name, fault, Long.MAX_VALUE).operations;
    TemporaryFolder.delete(TinyRun.folder(work, name).path());
    Result result = new Result(what + " (a run has %,d)".formatted(operations));
    LongStream numbers = LongStream.range(0, operations);
    if (most > 0) {
      numbers = new Random(seed).longs(0, operations).distinct().limit(Math.min(most, operations));
    }
    for (long number : numbers.toArray()) {
      String wrong = one(name, fault, number);
      result.add(wrong.isEmpty() ? "" : "%s at operation %d: %s".formatted(name, number, wrong));
      TemporaryFolder.delete(TinyRun.folder(work, name).path());
    }
    result.print();
  }

  /**
   * A run with a fault.
   *
   * @param said null if it crashed
   */
  private record Faulty(TinyRun.Said said, long operations) {}

  private Faulty train(String name, Fault fault, long number) throws IOException {
    Disk.begin(work, fault, number);
    TinyRun.Said said = null;
    try {
      said = TinyRun.call(TinyRun.start(work, name));
    } catch (Disk.Crash e) {
      // As if the machine had stopped.
    }
    return new Faulty(said, Disk.end());
  }

  private String one(String name, Fault fault, long number) throws IOException {
    TinyRun.Said said = train(name, fault, number).said;
    if (said == null ? fault != Fault.CRASH : !said.wrong().isEmpty()) {
      return said == null ? "crashed" : said.wrong();
    }
    RunFolder run = TinyRun.folder(work, name);
    long finished =
        said == null ? 0 : said.out().lines().filter(l -> l.startsWith("epoch ")).count();
    if (finished > 0 && Checkpoint.read(run.checkpoint()).epoch() < finished) {
      return "the checkpoint of epoch %d is lost".formatted(finished);
    }
    TinyRun.Said resumed = TinyRun.call(TinyRun.goOn(work, name));
    if (resumed.code() != 0) {
      return "not resumed: " + resumed.err();
    }
    try (var files = Files.list(run.path())) {
      if (files.anyMatch(f -> f.toString().endsWith(".part"))) {
        return "a .part is left";
      }
    }
    return TinyRun.difference(work, WHOLE, name);
  }
}
