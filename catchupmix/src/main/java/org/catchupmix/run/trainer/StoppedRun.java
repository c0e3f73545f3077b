package org.catchupmix.run.trainer;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.optim.Optimizer;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.RunLock;
import org.catchupmix.run.checkpoint.BestWeights;
import org.catchupmix.run.checkpoint.Checkpoint;
import org.catchupmix.run.checkpoint.FileSums;
import org.catchupmix.run.checkpoint.Resumption;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.run.weights.Normalization;
import org.catchupmix.train.SharedImages;
import org.catchupmix.train.TrainingData;

/** A run that was started earlier, to be resumed at its latest checkpoint. */
final class StoppedRun {
  private final RunFolder folder;
  private final Backend backend;
  private final Resumption how;
  private final PrintStream out;

  StoppedRun(RunFolder folder, Backend backend, Resumption how, PrintStream out) {
    this.folder = folder;
    this.backend = backend;
    this.how = how;
    this.out = out;
  }

  /** Opens it, see {@link Trainer#resume}. */
  TrainingRun resume(Ranks ranks, SharedImages images) throws IOException {
    RunLock lock = RunLock.take(folder);
    lock.killed()
        .ifPresent(process -> out.printf("note: %s resuming the run%n", RunFolder.killed(process)));
    Network network = null;
    Optimizer optimizer = null;
    try {
      Recipe recipe = folder.recipe();
      TrainingLoop.shards(recipe, ranks);
      TrainingData data = TrainingData.read(recipe, images);
      Optional<Checkpoint> latest = Checkpoint.latest(folder);
      TrainingRun.Position position = TrainingRun.Position.untrained(data);
      if (latest.isPresent()) {
        position = position(latest.get(), recipe, data);
      } else {
        BestWeights.requireKept(how, folder);
      }
      network = TrainingRun.network(recipe, data, backend);
      optimizer = Optimizer.of(network, recipe.optimization().rule());
      if (latest.isPresent()) {
        latest.get().restore(network, optimizer, folder.path().toString());
      } else {
        TrainingRun.initialize(network, recipe);
      }
      return new TrainingRun(recipe, data, network, optimizer, folder, lock, position);
    } catch (IOException | RuntimeException | Error e) {
      TrainingRun.close(network, optimizer, lock);
      throw e;
    }
  }

  private TrainingRun.Position position(Checkpoint checkpoint, Recipe recipe, TrainingData data)
      throws IOException {
    requireSame(checkpoint, recipe, data);
    Metrics metrics =
        checkpoint.epoch() > 0
            ? Metrics.readEpochs(folder.metrics(), checkpoint.epoch())
            : TrainingRun.Position.untrained(data).metrics();
    metrics.chooseBestFrom(checkpoint.bestFrom());
    checkpoint.requireSame(folder, recipe, metrics);
    BestWeights best = new BestWeights(folder, recipe, data, out);
    Checkpoint at = how.forgetBest() ? best.forget(checkpoint, metrics) : checkpoint;
    Optional<String> bestSum = best.check(at, metrics);
    FileSums sums = new FileSums(bestSum, FileSums.of(at.metadata()).steps());
    return new TrainingRun.Position(metrics, at.part(), sums);
  }

  /** Rejects a checkpoint that would not resume bit-exactly, or warns where that is allowed. */
  private void requireSame(Checkpoint checkpoint, Recipe recipe, TrainingData data) {
    if (!checkpoint.arithmetic().equals(backend.arithmetic())) {
      requireAllowed(
          "%s was computed with %s, this is %s: last bits will differ, in another precision all but the first digits"
              .formatted(folder.path(), checkpoint.arithmetic(), backend.arithmetic()));
    }
    Optional<String> decoder = data.train().decoder();
    if (checkpoint.decoder().isPresent() && !checkpoint.decoder().equals(decoder)) {
      requireAllowed(
          "%s was trained on images decoded by %s, here it is %s: their pixels may differ"
              .formatted(folder.path(), checkpoint.decoder().get(), decoder.orElse("unknown")));
    }
    Optional<ImageTransform> before =
        Normalization.fromMetadata(
            checkpoint.metadata(), data.train().channels(), folder.checkpoint().toString());
    if (!before.equals(Optional.of(data.transform()))) {
      throw new RunException(
          "the images of %s are not those that %s was started with: their mean or deviation differs"
              .formatted(recipe.data().data(), folder.path()));
    }
  }

  private void requireAllowed(String difference) {
    if (!how.otherArithmetic()) {
      throw new RunException(difference + "; allow it with --other-arithmetic");
    }
    out.println("warning: " + difference);
  }
}
