package org.catchupmix.run.trainer;

import static org.catchupmix.recipe.Settings.BATCH;
import static org.catchupmix.recipe.Settings.DATA;
import static org.catchupmix.recipe.Settings.FREEZE;
import static org.catchupmix.recipe.Settings.IMAGES_ON_DEVICE;
import static org.catchupmix.recipe.Settings.INIT;
import static org.catchupmix.recipe.Settings.MIX;
import static org.catchupmix.recipe.Settings.MODEL;
import static org.catchupmix.recipe.Settings.NAME;
import static org.catchupmix.recipe.Settings.NEW_HEAD;
import static org.catchupmix.recipe.Settings.RUNS;
import static org.catchupmix.recipe.Settings.SEED;
import static org.catchupmix.recipe.Settings.ZERO_INIT;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.Optimizer;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.RunLock;
import org.catchupmix.run.checkpoint.BestWeights;
import org.catchupmix.run.checkpoint.Checkpoint;
import org.catchupmix.run.checkpoint.FileSums;
import org.catchupmix.run.checkpoint.Resumption;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.run.weights.Normalization;
import org.catchupmix.run.weights.WeightsDescription;
import org.catchupmix.train.EpochPart;
import org.catchupmix.train.SharedImages;
import org.catchupmix.train.TrainingData;
import org.catchupmix.train.TrainingEngine;

/**
 * State of a run, new or resumed: settings, images, network, optimiser and locked folder. Close it
 * to free its memory and the lock.
 *
 * @param position how far it is trained
 */
record TrainingRun(
    Recipe recipe,
    TrainingData data,
    Network network,
    Optimizer optimizer,
    RunFolder folder,
    RunLock lock,
    Position position)
    implements AutoCloseable {
  /**
   * How far a run is trained.
   *
   * @param metrics of completed epochs
   * @param progress within the epoch after them
   * @param sums of the files that it continues
   */
  record Position(Metrics metrics, EpochPart progress, FileSums sums) {}

  Metrics metrics() {
    return position.metrics;
  }

  EpochPart progress() {
    return position.progress;
  }

  FileSums sums() {
    return position.sums;
  }

  static TrainingRun start(
      Recipe requested, Backend backend, Ranks ranks, SharedImages images, Consumer<RunFolder> made)
      throws IOException {
    requested.check();
    Trainer.shards(requested, ranks);
    Recipe recipe = requested.settled();
    TrainingData data = TrainingData.read(recipe, images);
    if (recipe.get(BATCH) > data.train().size()) {
      throw new IllegalArgumentException(
          "--batch %d must be at most %d, the number of training images"
              .formatted(recipe.get(BATCH), data.train().size()));
    }
    if (recipe.get(IMAGES_ON_DEVICE)) {
      requireUploadable(data.train());
    }
    Network network = network(recipe, data, backend);
    Optimizer optimizer = null;
    RunLock lock = null;
    try {
      optimizer = Optimizer.of(network, recipe.rule());
      initialize(network, recipe);
      RunFolder folder =
          RunFolder.create(Path.of(recipe.get(RUNS)), recipe.get(NAME), suggestion(recipe));
      made.accept(folder);
      lock = RunLock.take(folder);
      // Another process may have used the folder between its creation and the lock.
      folder.requireNew();
      RecipeFile.write(recipe, folder.config());
      return new TrainingRun(
          recipe,
          data,
          network,
          optimizer,
          folder,
          lock,
          new Position(new Metrics(data.validation().isPresent()), EpochPart.NONE, FileSums.NONE));
    } catch (IOException | RuntimeException | Error e) {
      close(network, optimizer, lock);
      throw e;
    }
  }

  private static void requireUploadable(ImageDataset train) {
    if (!TrainingEngine.isUploadable(train)) {
      throw new IllegalArgumentException(
          "%s requires less than 2 GiB of images, but %s has %d of %d x %d pixels"
              .formatted(
                  IMAGES_ON_DEVICE.flag(),
                  train.name(),
                  train.size(),
                  train.height(),
                  train.width()));
    }
  }

  private static void initialize(Network network, Recipe recipe) {
    if (recipe.get(INIT).isEmpty() || recipe.get(NEW_HEAD)) {
      Initialization.fill(network, recipe.get(SEED), recipe.get(ZERO_INIT));
    }
    if (!recipe.get(INIT).isEmpty()) {
      WeightsDescription.initialize(network, recipe);
    }
  }

  /** Opens a run that was started earlier, see {@link Trainer#resume}. */
  static TrainingRun resume(
      RunFolder folder,
      Backend backend,
      Resumption how,
      Ranks ranks,
      SharedImages images,
      PrintStream out)
      throws IOException {
    RunLock lock = RunLock.take(folder);
    lock.killed()
        .ifPresent(process -> out.printf("note: %s resuming the run%n", RunFolder.killed(process)));
    Network network = null;
    Optimizer optimizer = null;
    try {
      Recipe recipe = folder.recipe();
      Trainer.shards(recipe, ranks);
      TrainingData data = TrainingData.read(recipe, images);
      Optional<Checkpoint> latest = Checkpoint.latest(folder);
      Position position =
          new Position(new Metrics(data.validation().isPresent()), EpochPart.NONE, FileSums.NONE);
      if (latest.isPresent()) {
        Checkpoint checkpoint = latest.get();
        requireSame(checkpoint, data, folder, recipe, backend, how.otherArithmetic(), out);
        Metrics metrics =
            checkpoint.epoch() > 0
                ? Metrics.readEpochs(folder.metrics(), checkpoint.epoch())
                : position.metrics;
        metrics.chooseBestFrom(checkpoint.bestFrom());
        checkpoint.requireSame(folder, recipe, metrics);
        BestWeights best = new BestWeights(folder, recipe, data, out);
        Checkpoint at = how.forgetBest() ? best.forget(checkpoint, metrics) : checkpoint;
        Optional<String> bestSum = best.check(at, metrics);
        FileSums sums = new FileSums(bestSum, FileSums.of(at.metadata()).steps());
        position = new Position(metrics, at.part(), sums);
      } else {
        BestWeights.requireKept(how, folder);
      }
      network = network(recipe, data, backend);
      optimizer = Optimizer.of(network, recipe.rule());
      if (latest.isPresent()) {
        latest.get().restore(network, optimizer, folder.path().toString());
      } else {
        initialize(network, recipe);
      }
      return new TrainingRun(recipe, data, network, optimizer, folder, lock, position);
    } catch (IOException | RuntimeException | Error e) {
      close(network, optimizer, lock);
      throw e;
    }
  }

  /**
   * Rejects a checkpoint that would not resume bit-exactly; warns instead if {@code allowInexact}
   * permits the difference.
   */
  private static void requireSame(
      Checkpoint checkpoint,
      TrainingData data,
      RunFolder folder,
      Recipe recipe,
      Backend backend,
      boolean allowInexact,
      PrintStream out) {
    if (!checkpoint.arithmetic().equals(backend.arithmetic())) {
      String difference =
          "%s was computed with %s, this is %s: last bits will differ, in another precision all but the first digits"
              .formatted(folder.path(), checkpoint.arithmetic(), backend.arithmetic());
      requireAllowed(difference, allowInexact, out);
    }
    Optional<String> decoder = data.train().decoder();
    if (checkpoint.decoder().isPresent() && !checkpoint.decoder().equals(decoder)) {
      String difference =
          "%s was trained on images decoded by %s, here it is %s: their pixels may differ"
              .formatted(folder.path(), checkpoint.decoder().get(), decoder.orElse("unknown"));
      requireAllowed(difference, allowInexact, out);
    }
    Optional<ImageTransform> before =
        Normalization.fromMetadata(
            checkpoint.metadata(), data.train().channels(), folder.checkpoint().toString());
    if (!before.equals(Optional.of(data.transform()))) {
      throw new RunException(
          "the images of %s are not those that %s was started with: their mean or deviation differs"
              .formatted(recipe.get(DATA), folder.path()));
    }
  }

  private static void requireAllowed(String difference, boolean allowed, PrintStream out) {
    if (!allowed) {
      throw new RunException(difference + "; allow it with --other-arithmetic");
    }
    out.println("warning: " + difference);
  }

  static Network network(Recipe recipe, TrainingData data, Backend backend) {
    ImageDataset train = data.train();
    Network network = Models.build(backend, recipe.spec(train.channels(), train.classes()));
    if (!recipe.get(FREEZE).isEmpty()) {
      network.freeze(recipe.get(FREEZE));
    }
    return network;
  }

  private static String suggestion(Recipe recipe) {
    String kind = recipe.get(DATA).split("[:@]")[0];
    return "%s-%s-%s".formatted(kind, recipe.get(MODEL), recipe.get(MIX));
  }

  private static void close(Network network, Optimizer optimizer, RunLock lock) throws IOException {
    if (optimizer != null) {
      optimizer.close();
    }
    if (network != null) {
      network.close();
    }
    if (lock != null) {
      lock.close();
    }
  }

  @Override
  public void close() throws IOException {
    close(network, optimizer, lock);
  }
}
