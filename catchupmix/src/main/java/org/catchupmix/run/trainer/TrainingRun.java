package org.catchupmix.run.trainer;

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
      Recipe recipe, Backend backend, Ranks ranks, SharedImages images, Consumer<RunFolder> made)
      throws IOException {
    TrainingLoop.shards(recipe, ranks);
    TrainingData data = TrainingData.read(recipe, images);
    if (recipe.optimization().batch() > data.train().size()) {
      throw new IllegalArgumentException(
          "--batch %d must be at most %d, the number of training images"
              .formatted(recipe.optimization().batch(), data.train().size()));
    }
    if (recipe.data().imagesOnDevice()) {
      DeviceImages.requireUploadable("--images-on-device", data.train());
    }
    Network network = network(recipe, data, backend);
    Optimizer optimizer = null;
    RunLock lock = null;
    try {
      optimizer = Optimizer.of(network, recipe.optimization().rule());
      initialize(network, recipe);
      RunFolder folder =
          RunFolder.create(
              Path.of(recipe.folder().runs()), recipe.folder().name(), suggestion(recipe));
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
    if (recipe.network().init().isEmpty()) {
      Initialization.fill(network, recipe.run().seed(), recipe.network().zeroInit());
      return;
    }
    if (recipe.network().newHead()) {
      Initialization.fillHead(network, recipe.run().seed());
    }
    WeightsLoader.initialize(network, recipe);
  }

  static Network network(Recipe recipe, TrainingData data, Backend backend) {
    ImageDataset train = data.train();
    Network network =
        Models.build(backend, recipe.network().spec(train.channels(), train.classes()));
    if (!recipe.network().freeze().isEmpty()) {
      network.freeze(recipe.network().freeze());
    }
    return network;
  }

  private static String suggestion(Recipe recipe) {
    String kind = recipe.data().data().split("[:@]")[0];
    return "%s-%s-%s".formatted(kind, recipe.network().model(), recipe.mix().method().name());
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
