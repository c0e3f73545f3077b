package org.catchupmix.run.trainer;

import static org.catchupmix.recipe.Settings.BATCH;
import static org.catchupmix.recipe.Settings.CHECKPOINT_EVERY;
import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.EVAL_BATCH;
import static org.catchupmix.recipe.Settings.IMAGES_ON_DEVICE;
import static org.catchupmix.recipe.Settings.LABEL_SMOOTHING;
import static org.catchupmix.recipe.Settings.SHARDS;
import static org.catchupmix.recipe.Settings.TRACK_FILTERS;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.optim.RateSchedule;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.parallel.Shards;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.CheckpointInterval;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.Checkpoint;
import org.catchupmix.run.checkpoint.Resumption;
import org.catchupmix.run.checkpoint.RunWeights;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.train.BatchSource;
import org.catchupmix.train.EpochPart;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.NotFinite;
import org.catchupmix.train.SharedImages;
import org.catchupmix.train.StepInput;
import org.catchupmix.train.TrainingData;
import org.catchupmix.train.TrainingEngine;

/**
 * Trains a network: epochs of mixed batches, a test after each, and checkpoints, so that a run that
 * is killed resumes bit-exactly.
 */
public final class Trainer implements AutoCloseable {
  private final TrainingRun run;
  private final Recipe recipe;
  private final PrintStream out;
  private final TrainingData data;
  private final Network network;
  private final Metrics metrics;
  private final RunLog log;
  private final RunFolder folder;
  private final Optional<FilterRecorder> filters;
  private final CheckpointInterval interval;
  private final Ranks ranks;
  private final CountDownLatch saved = new CountDownLatch(1);
  private volatile boolean saveRequested;
  private final Shards shards;
  private final RankOrder order;
  private final TrainingEngine engine;

  /** Progress within the epoch that follows the last one in the metrics. */
  private EpochPart epochProgress;

  /** Time of the last checkpoint by {@link System#nanoTime}. */
  private long lastSavedNanos = System.nanoTime();

  private Trainer(TrainingRun run, Ranks ranks, PrintStream out) throws IOException {
    this.run = run;
    this.recipe = run.recipe();
    this.data = run.data();
    this.network = run.network();
    this.folder = run.folder();
    this.metrics = run.metrics();
    this.epochProgress = run.progress();
    this.interval = CheckpointInterval.of(recipe.get(CHECKPOINT_EVERY));
    this.out = out;
    this.ranks = ranks;
    this.log = new RunLog(run, out);
    this.filters =
        recipe.get(TRACK_FILTERS) ? Optional.of(FilterRecorder.open(run)) : Optional.empty();
    this.shards = shards(recipe, ranks);
    this.order = new RankOrder(recipe, data, network, ranks);
    // Created last: if a later line threw, nobody would close it.
    this.engine =
        new TrainingEngine(
            network,
            run.optimizer(),
            recipe.get(LABEL_SMOOTHING),
            shards,
            ranks,
            note -> out.println("note: " + note));
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

  /** Starts a run, as above, with images that others may have. */
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

  /** Resumes a run, as above, with images that others may have. */
  public static Trainer resume(
      RunFolder folder, Backend backend, Resumption how, SharedImages images, PrintStream out)
      throws IOException {
    Ranks alone = Ranks.ALONE;
    return of(TrainingRun.resume(folder, backend, how, alone, images, out), alone, out);
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
    return of(TrainingRun.resume(folder, backend, how, ranks, new SharedImages(), out), ranks, out);
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
    return folder;
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
    if (recipe.get(IMAGES_ON_DEVICE)) {
      engine.upload(data);
    }
    if (ranks.size() > 1) {
      RankOrder.start(
          ranks,
          Optional.of(
              new RankOrder.Start(
                  folder.path().toString(),
                  recipe.settings(),
                  metrics.epochs().size(),
                  epochProgress.steps())));
      out.printf("ranks   %d, gradients move by %s%n", ranks.size(), order.meet(run.optimizer()));
    }
    run(recipe.get(EPOCHS));
    // A kill may have come between the checkpoint of the last epoch and this.
    Files.deleteIfExists(folder.step());
    order.tests(new FirstRank());
    log.end();
    return metrics;
  }

  /** Trains until a number of epochs is complete. */
  void run(int epochs) throws IOException {
    log.openSteps(epochProgress, batches());
    order.epochs(metrics.epochs().size() + 1, epochs, new FirstRank());
  }

  private int batches() {
    return BatchSource.batches(data.train().size(), recipe);
  }

  /** Trains its shards, decides, and writes all files. */
  private final class FirstRank implements RankOrder.Rank {
    private final RateSchedule schedule = recipe.schedule(batches());

    /** The weights that are tested, and then loaded again. */
    private Map<String, FileTensor> last = Map.of();

    @Override
    public void train(int epoch) throws IOException {
      Trainer.this.train(epoch, schedule);
    }

    @Override
    public Evaluation evaluate(ImageDataset images) {
      int batch = recipe.get(EVAL_BATCH);
      try (Progress steps = Progress.onTerminal("test")) {
        IntConsumer done = _ -> {};
        if (images.isStreamed()) {
          steps.begin(Evaluation.ownImages(images.size(), batch, ranks));
          done = steps::add;
        }
        return Evaluation.of(network, images, data.transform(), batch, ranks, done);
      }
    }

    @Override
    public void end(int epoch, Optional<Evaluation> test) throws IOException {
      // Before a diverged network replaces the last good checkpoint.
      requireFinite("after epoch " + epoch);
      if (test.isPresent() && !Double.isFinite(test.get().loss())) {
        throw diverged(
            "the %s loss is %s after epoch %d"
                .formatted(metrics.evaluationSet(), test.get().loss(), epoch));
      }
      if (filters.isPresent()) {
        filters.get().record();
      }
      double rate = schedule.rate(epoch - 1 + (batches() - 1.0) / batches());
      metrics.add(new Metrics.Epoch(epoch, rate, epochProgress.values(), test));
      EpochPart whole = epochProgress;
      epochProgress = EpochPart.NONE;
      log.writeEpoch(whole);
      save(folder.checkpoint());
      // After the checkpoint, from which a run that is killed here writes it again.
      log.writeBest();
      Files.deleteIfExists(folder.step());
      log.printEpoch(whole);
    }

    @Override
    public boolean bestDiffers() {
      return metrics.best() != metrics.last();
    }

    @Override
    public void loadBest() {
      last = StateDict.of(network);
      StateDict.load(network, RunWeights.read(folder, true).tensors(), folder.best().toString());
    }

    @Override
    public void tested(Evaluation ofLast, Evaluation ofBest) throws IOException {
      if (!last.isEmpty()) {
        StateDict.load(network, last, folder.path().toString());
      }
      metrics.tested(ofLast, ofBest);
      metrics.writeTests(folder.tests());
    }
  }

  private void save(Path file) throws IOException {
    log.forceSteps();
    Checkpoint.of(network, run.optimizer(), recipe, metrics, epochProgress, data, log.sums())
        .write(file);
    lastSavedNanos = System.nanoTime();
    answerRequest();
  }

  /**
   * Requests a checkpoint after the current step and waits for it; for shutdown hooks. During a
   * test, waits for the checkpoint that follows.
   *
   * @return false if it was not written in time; true immediately if checkpoints are disabled
   */
  public boolean save(Duration patience) {
    saveRequested = true;
    try {
      return interval.isNever() || saved.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Wakes the thread that waits for a checkpoint: one was written, or none will follow. */
  private void answerRequest() {
    if (saveRequested) {
      saved.countDown();
    }
  }

  private void requireFinite(String when) {
    Optional<String> name = NotFinite.tensor(network);
    if (name.isPresent()) {
      throw diverged("tensor %s has values that are not finite %s".formatted(name.get(), when));
    }
  }

  private RunException diverged(String what) {
    int done = metrics.epochs().size();
    return new RunException(
        "%s: try a lower --lr or a --warmup. %s keeps %s"
            .formatted(
                what,
                folder.path(),
                done == 0 ? "no state: no epoch was finished" : "the state after epoch " + done));
  }

  private void train(int epoch, RateSchedule schedule) throws IOException {
    String label = "epoch " + epoch + "/" + recipe.get(EPOCHS);
    int size = data.train().size();
    int images = Math.min(size, BatchSource.batches(size, recipe) * recipe.get(BATCH));
    try (BatchSource source =
            BatchSource.training(
                data.train(), data.transform(), recipe, epoch, epochProgress.steps(), shards);
        Progress progress = new Progress(out, Progress.isTerminal(), label).begin(images)) {
      EpochSteps steps = new EpochSteps(epoch, progress);
      for (int b = epochProgress.steps(); b < source.batches(); b++) {
        double rate = schedule.rate(epoch - 1 + (double) b / source.batches());
        StepInput input = StepInput.of(recipe, data, shards, epoch, b, source.next(), rate);
        if (engine.runsAhead()) {
          engine.begin(input);
          steps.end(engine::poll);
        } else {
          steps.end(new TrainingEngine.FinishedStep(input, engine.run(input)));
        }
        boolean due =
            saveRequested && saved.getCount() > 0
                || interval.isDue(b + 1, (System.nanoTime() - lastSavedNanos) * 1e-9);
        if (due && b + 1 < source.batches()) {
          steps.end(engine::next);
          requireFinite("after step %d of epoch %d".formatted(b + 1, epoch));
          save(folder.step());
        }
      }
      steps.end(engine::next);
    }
  }

  /** Finishes the steps of an epoch once their losses are known. */
  private final class EpochSteps {
    private final int epoch;
    private final Progress progress;
    private long before = System.nanoTime();

    EpochSteps(int epoch, Progress progress) {
      this.epoch = epoch;
      this.progress = progress;
    }

    /** Finishes all steps that have ended. */
    void end(Supplier<Optional<TrainingEngine.FinishedStep>> steps) throws IOException {
      for (Optional<TrainingEngine.FinishedStep> d = steps.get(); d.isPresent(); d = steps.get()) {
        end(d.get());
      }
    }

    private void end(TrainingEngine.FinishedStep done) throws IOException {
      int number = done.input().number();
      double rate = done.input().update().rate();
      double loss = done.result().loss();
      if (!Double.isFinite(loss)) {
        throw diverged(
            "the loss became %s in epoch %d, step %d, at a learning rate of %s%s"
                .formatted(loss, epoch, number, rate, origin(done.input())));
      }
      long now = System.nanoTime();
      log.step(epoch, number, rate, done.result(), progress::say);
      epochProgress = epochProgress.withStep(done.result(), (now - before) * 1e-9);
      before = now;
      progress.update(epochProgress.images(), epochProgress.meanLoss());
    }
  }

  /**
   * The shards that a rank computes.
   *
   * @throws IllegalArgumentException if there are more ranks than shards
   */
  static Shards shards(Recipe recipe, Ranks ranks) {
    return new Shards(recipe.get(SHARDS), ranks.rank(), ranks.size());
  }

  /** Names the tensor in which the numbers of a step stopped being finite. */
  private String origin(StepInput input) {
    return NotFinite.tensor(network)
        .map(name -> " (%s is not finite since step %d)".formatted(name, input.number() - 1))
        .or(() -> engine.notFinite(input).map(" (%s is the first that is not finite)"::formatted))
        .orElse("");
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
      answerRequest();
    }
  }
}
