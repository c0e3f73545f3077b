package org.catchupmix.run.weights;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.Setting;
import org.catchupmix.recipe.Settings;
import org.catchupmix.run.RunException;
import org.catchupmix.train.NotFinite;

/** Loads weights of files, such as that of {@code --init}, into networks. */
public final class WeightsLoader {
  private WeightsLoader() {}

  /**
   * Sets a recipe's network to that of its {@code --init} file, if the file describes one.
   *
   * @throws IllegalArgumentException if a setting of the network contradicts the file
   */
  public static Recipe takeNetwork(Recipe recipe) {
    if (recipe.get(Settings.INIT).isEmpty()) {
      return recipe;
    }
    Safetensors file = ShippedWeights.read(Path.of(recipe.get(Settings.INIT)));
    Optional<WeightsDescription> about =
        WeightsDescription.fromMetadata(file.metadata(), recipe.get(Settings.INIT));
    if (about.isEmpty()) {
      return recipe;
    }
    ModelSpec described = about.get().spec();
    requireAgreed(recipe, Settings.MODEL, described.name());
    requireAgreed(recipe, Settings.STEM, described.stem());
    requireAgreed(recipe, Settings.FINAL_NORM, described.finalNorm());
    if (recipe.isChanged(Settings.WIDTH)) {
      requireAgreed(recipe, Settings.WIDTH, described.width());
    }
    return recipe
        .with(Settings.MODEL, described.name())
        .with(Settings.WIDTH, described.width())
        .with(Settings.STEM, described.stem())
        .with(Settings.FINAL_NORM, described.finalNorm());
  }

  private static <T> void requireAgreed(Recipe recipe, Setting<T> setting, T described) {
    T given = recipe.isGiven(setting) ? recipe.get(setting) : null;
    WeightsDescription.requireAgreed(setting.flag(), given, described, recipe.get(Settings.INIT));
  }

  /** Fills a network from the recipe's {@code --init}; with {@code --new-head} all but the head. */
  public static void initialize(Network network, Recipe recipe) {
    Map<String, FileTensor> tensors =
        ShippedWeights.read(Path.of(recipe.get(Settings.INIT))).tensors();
    if (recipe.get(Settings.NEW_HEAD)) {
      StateDict.loadBackbone(network, tensors, recipe.get(Settings.INIT));
      requireFinite(network, "--init " + recipe.get(Settings.INIT));
      return;
    }
    FileTensor head = tensors.get(network.head().getFirst().name());
    int classes = network.classes();
    // A scalar is refused below, with its shape.
    if (head != null && head.shape().length > 0 && head.shape()[0] != classes) {
      throw new IllegalArgumentException(
          "--init %s has a classifier of %d classes, --data %s has %d: --new-head takes all weights but the classifier's"
              .formatted(
                  recipe.get(Settings.INIT), head.shape()[0], recipe.get(Settings.DATA), classes));
    }
    StateDict.load(network, tensors, recipe.get(Settings.INIT));
    requireFinite(network, "--init " + recipe.get(Settings.INIT));
  }

  /**
   * Builds a network with weights.
   *
   * @throws RunException if a number of the file is not finite
   */
  public static Network network(
      Backend backend, ModelSpec spec, Map<String, FileTensor> tensors, String source) {
    Network network = Models.build(backend, spec);
    try {
      StateDict.load(network, tensors, source);
      requireFinite(network, source);
      return network;
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  private static void requireFinite(Network network, String source) {
    NotFinite.tensor(network)
        .ifPresent(
            name -> {
              throw new RunException(
                  "%s: tensor %s holds values that are not finite: choose another file"
                      .formatted(source, name));
            });
  }
}
