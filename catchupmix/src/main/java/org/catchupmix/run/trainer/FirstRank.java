package org.catchupmix.run.trainer;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.optim.RateSchedule;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.RunWeights;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.train.BatchSource;
import org.catchupmix.train.EpochPart;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.NotFinite;
import org.catchupmix.train.TrainingEngine;

/**
 * Rank 0 of a training, which reports for all. After each step it checks that the loss is finite,
 * before it saves also weights and statistics; it evaluates, prints, and has logs and checkpoints
 * written.
 */
final class FirstRank implements TrainingLoop.Rank {
  private final TrainingRun run;
  private final Recipe recipe;
  private final Network network;
  private final RunFolder folder;
  private final Metrics metrics;
  private final Ranks ranks;
  private final RunLog log;
  private final PrintStream out;
  private final Checkpoints checkpoints;
  private final Optional<FilterRecorder> filters;
  private final int batches;
  private final RateSchedule schedule;

  /** Progress within the epoch that follows the last one in the metrics. */
  private EpochPart progress;

  /** The weights that are tested, and then loaded again. */
  private Map<String, FileTensor> last = Map.of();

  FirstRank(TrainingRun run, Ranks ranks, RunLog log, Checkpoints checkpoints, PrintStream out)
      throws IOException {
    this.run = run;
    this.recipe = run.recipe();
    this.network = run.network();
    this.folder = run.folder();
    this.metrics = run.metrics();
    this.ranks = ranks;
    this.log = log;
    this.out = out;
    this.checkpoints = checkpoints;
    this.filters =
        recipe.run().trackFilters() ? Optional.of(FilterRecorder.open(run)) : Optional.empty();
    this.batches = BatchSource.batches(run.data().train().size(), recipe);
    this.schedule = recipe.optimization().rates(batches);
    this.progress = run.progress();
  }

  /** Opens the logs of steps, to continue after what is done. */
  void openLog() throws IOException {
    log.openSteps(progress, batches);
  }

  @Override
  public TrainingLoop.Epoch begin(int epoch) {
    return new Epoch(epoch);
  }

  /** Logs the steps of an epoch, once their losses are known, and has checkpoints written. */
  private final class Epoch implements TrainingLoop.Epoch {
    private final int epoch;
    private final Progress shown;
    private long before = System.nanoTime();

    Epoch(int epoch) {
      this.epoch = epoch;
      String label = "epoch " + epoch + "/" + recipe.optimization().epochs();
      int images = Math.min(run.data().train().size(), batches * recipe.optimization().batch());
      this.shown = new Progress(out, Progress.isTerminal(), label).begin(images);
    }

    @Override
    public int done() {
      return progress.steps();
    }

    @Override
    public void stepped(TrainingEngine.FinishedStep done) throws IOException {
      int number = done.input().number();
      double rate = done.input().update().rate();
      double loss = done.result().loss();
      if (!Double.isFinite(loss)) {
        throw diverged(
            "the loss became %s in epoch %d, step %d, at a learning rate of %s%s"
                .formatted(loss, epoch, number, rate, origin(done)));
      }
      long now = System.nanoTime();
      log.step(epoch, number, rate, done.result(), shown::say);
      progress = progress.withStep(done.result(), (now - before) * 1e-9);
      before = now;
      shown.update(progress.images(), progress.meanLoss());
    }

    @Override
    public boolean isSaveDue(int steps) {
      return checkpoints.isDue(steps);
    }

    @Override
    public void save(int steps) throws IOException {
      requireFinite("after step %d of epoch %d".formatted(steps, epoch));
      checkpoints.write(folder.step(), progress);
    }

    @Override
    public void close() {
      shown.close();
    }
  }

  @Override
  public Evaluation evaluate(ImageDataset images) {
    int batch = recipe.run().evalBatch();
    try (Progress steps = Progress.onTerminal("test")) {
      IntConsumer done = _ -> {};
      if (images.isStreamed()) {
        steps.begin(Evaluation.ownImages(images.size(), batch, ranks));
        done = steps::add;
      }
      return Evaluation.of(network, images, run.data().transform(), batch, ranks, done);
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
    double rate = schedule.rate(epoch - 1 + (batches - 1.0) / batches);
    metrics.add(new Metrics.Epoch(epoch, rate, progress.values(), test));
    EpochPart whole = progress;
    progress = EpochPart.NONE;
    log.writeEpoch(whole);
    checkpoints.write(folder.checkpoint(), progress);
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

  /** Names the tensor in which the numbers of a step stopped being finite. */
  private String origin(TrainingEngine.FinishedStep step) {
    return NotFinite.tensor(network)
        .map(name -> " (%s is not finite since step %d)".formatted(name, step.input().number() - 1))
        .or(
            () ->
                NotFinite.result(network, recipe.optimization().labelSmoothing(), step.input())
                    .map(" (%s is the first that is not finite)"::formatted))
        .orElse("");
  }
}
