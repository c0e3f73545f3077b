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
import java.nio.file.Path;
import java.util.function.Consumer;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.Optimizer;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.RunLock;
import org.catchupmix.run.checkpoint.FileSums;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.run.weights.WeightsLoader;
import org.catchupmix.train.DeviceImages;
import org.catchupmix.train.EpochPart;
import org.catchupmix.train.SharedImages;
import org.catchupmix.train.TrainingData;

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
  record Position(Metrics metrics, EpochPart progress, FileSums sums) {
    static Position untrained(TrainingData data) {
      return new Position(
          new Metrics(data.validation().isPresent()), EpochPart.NONE, FileSums.NONE);
    }
  }

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
    TrainingLoop.shards(requested, ranks);
    Recipe recipe = requested.settled();
    TrainingData data = TrainingData.read(recipe, images);
    if (recipe.get(BATCH) > data.train().size()) {
      throw new IllegalArgumentException(
          "--batch %d must be at most %d, the number of training images"
              .formatted(recipe.get(BATCH), data.train().size()));
    }
    if (recipe.get(IMAGES_ON_DEVICE)) {
      DeviceImages.requireUploadable(IMAGES_ON_DEVICE.flag(), data.train());
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
          recipe, data, network, optimizer, folder, lock, Position.untrained(data));
    } catch (IOException | RuntimeException | Error e) {
      close(network, optimizer, lock);
      throw e;
    }
  }

  static void initialize(Network network, Recipe recipe) {
    if (recipe.get(INIT).isEmpty()) {
      Initialization.fill(network, recipe.get(SEED), recipe.get(ZERO_INIT));
      return;
    }
    if (recipe.get(NEW_HEAD)) {
      Initialization.fillHead(network, recipe.get(SEED));
    }
    WeightsLoader.initialize(network, recipe);
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

  static void close(Network network, Optimizer optimizer, RunLock lock) throws IOException {
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
