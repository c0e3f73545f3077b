package org.catchupmix.run.trainer;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.Resumption;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.train.SharedImages;
import org.catchupmix.train.TrainingEngine;

/**
 * Trains a network: epochs of mixed batches, a test after each, and checkpoints, so that a run that
 * is killed resumes bit-exactly.
 */
public final class Trainer implements AutoCloseable {
  private final TrainingRun run;
  private final Ranks ranks;
  private final PrintStream out;
  private final RunLog log;
  private final Checkpoints checkpoints;
  private final FirstRank first;
  private final TrainingEngine engine;
  private final TrainingLoop loop;

  private Trainer(TrainingRun run, Ranks ranks, PrintStream out) throws IOException {
    this.run = run;
    this.ranks = ranks;
    this.out = out;
    this.log = new RunLog(run, out);
    this.checkpoints = new Checkpoints(run, log);
    this.first = new FirstRank(run, ranks, log, checkpoints, out);
    Recipe recipe = run.recipe();
    // Created last: if a later line threw, nobody would close it.
    this.engine =
        new TrainingEngine(
            run.network(),
            run.optimizer(),
            recipe.optimization().labelSmoothing(),
            TrainingLoop.shards(recipe, ranks),
            ranks,
            note -> out.println("note: " + note));
    this.loop = new TrainingLoop(recipe, run.data(), run.network(), ranks, engine, first);
  }

  /**
   * Starts a run; validates all settings before creating its folder.
   *
   * @param backend where to compute; stays open
   * @param out receives the lines that {@code catchup train} prints
   * @throws IllegalArgumentException if settings contradict each other or the data, such as a batch
   *     larger than the training set or a mix point that the network does not have
   * @throws RunException if the name is taken, or another process trains the run
   * @throws org.catchupmix.data.DataException if images cannot be read
   * @throws org.catchupmix.nn.state.WeightsException if initial weights cannot be read
   * @throws IOException if the folder cannot be written
   */
  public static Trainer start(Recipe recipe, Backend backend, PrintStream out) throws IOException {
    return start(recipe, backend, new SharedImages(), out);
  }

  /** Starts a run, as above, with images that other runs share. */
  public static Trainer start(Recipe recipe, Backend backend, SharedImages images, PrintStream out)
      throws IOException {
    Ranks alone = Ranks.ALONE;
    return of(TrainingRun.start(recipe, backend, alone, images, _ -> {}), alone, out);
  }

  /**
   * Starts a run that several ranks train.
   *
   * @param ranks of which this is the first; the others are {@link Follower}s
   * @param made receives the folder as soon as it exists
   * @throws IllegalArgumentException as for one rank, and if there are more ranks than shards
   * @throws RunException as for one rank
   * @throws IOException if the folder cannot be written
   */
  public static Trainer start(
      Recipe recipe, Backend backend, Ranks ranks, PrintStream out, Consumer<RunFolder> made)
      throws IOException {
    return of(TrainingRun.start(recipe, backend, ranks, new SharedImages(), made), ranks, out);
  }

  /**
   * Resumes a run from its latest checkpoint; without one, starts it again.
   *
   * @throws RunException if it cannot resume bit-exactly and that was not allowed, another process
   *     trains it, one of its files is damaged, or its best weights are to be forgotten and are not
   *     lost
   * @throws IOException if the folder cannot be read or written
   */
  public static Trainer resume(RunFolder folder, Backend backend, Resumption how, PrintStream out)
      throws IOException {
    return resume(folder, backend, how, new SharedImages(), out);
  }

  /** Resumes a run, as above, with images that other runs share. */
  public static Trainer resume(
      RunFolder folder, Backend backend, Resumption how, SharedImages images, PrintStream out)
      throws IOException {
    Ranks alone = Ranks.ALONE;
    return of(new StoppedRun(folder, backend, how, out).resume(alone, images), alone, out);
  }

  /**
   * Resumes a run that several ranks train.
   *
   * @param ranks of which this is the first, any number
   * @throws RunException as for one rank
   * @throws IOException if the folder cannot be read or written
   */
  public static Trainer resume(
      RunFolder folder, Backend backend, Resumption how, Ranks ranks, PrintStream out)
      throws IOException {
    StoppedRun stopped = new StoppedRun(folder, backend, how, out);
    return of(stopped.resume(ranks, new SharedImages()), ranks, out);
  }

  private static Trainer of(TrainingRun run, Ranks ranks, PrintStream out) throws IOException {
    try {
      return new Trainer(run, ranks, out);
    } catch (IOException | RuntimeException | Error e) {
      run.close();
      throw e;
    }
  }

  /** Folder of the run, which holds its checkpoint, weights and measurements. */
  public RunFolder folder() {
    return run.folder();
  }

  /**
   * Trains to the last epoch on images {@code [N,H,W,C]}, with a test after each.
   *
   * @return measurements of all epochs, also of those before it was resumed
   * @throws RunException if a loss, weight or statistic is not finite; the last checkpoint is kept
   * @throws IOException if a file cannot be written
   */
  public Metrics run() throws IOException {
    log.describe();
    if (run.recipe().data().imagesOnDevice()) {
      engine.upload(run.data());
    }
    if (ranks.size() > 1) {
      meet();
    }
    run(run.recipe().optimization().epochs());
    // A kill may have come between the checkpoint of the last epoch and this.
    Files.deleteIfExists(folder().step());
    loop.tests();
    log.end();
    return run.metrics();
  }

  private void meet() throws IOException {
    RankMeeting.Start start =
        new RankMeeting.Start(
            folder().path().toString(),
            run.recipe().settings(),
            run.metrics().epochs().size(),
            run.progress().steps());
    RankMeeting.start(ranks, Optional.of(start));
    String mover = RankMeeting.meet(run.data(), run.network(), run.optimizer(), ranks);
    out.printf("ranks   %d, gradients move by %s%n", ranks.size(), mover);
  }

  /** Trains until a number of epochs is complete. */
  void run(int epochs) throws IOException {
    first.openLog();
    loop.epochs(run.metrics().epochs().size() + 1, epochs);
  }

  /**
   * Requests a checkpoint after the current step and waits for it; for shutdown hooks. During a
   * test, waits for the checkpoint that follows.
   *
   * @return false if it was not written in time; true immediately if checkpoints are disabled
   */
  public boolean save(Duration patience) {
    return checkpoints.request(patience);
  }

  /**
   * Frees network, optimiser and images, and unlocks the folder.
   *
   * @throws IOException if the log or the lock cannot be closed
   */
  @Override
  public void close() throws IOException {
    try (log;
        run) {
      engine.close();
    } finally {
      checkpoints.answerRequest();
    }
  }
}
