package org.catchupmix.run.weights;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeText;
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
  public static RecipeText takeNetwork(RecipeText text) {
    String init = text.text("init");
    if (init.isEmpty()) {
      return text;
    }
    Optional<WeightsDescription> about =
        WeightsDescription.fromMetadata(ShippedWeights.read(Path.of(init)).metadata(), init);
    if (about.isEmpty()) {
      return text;
    }
    ModelSpec described = about.get().spec();
    Map<String, Object> network = new LinkedHashMap<>();
    network.put("model", described.name());
    network.put("width", described.width());
    network.put("stem", described.stem());
    network.put("final-norm", described.finalNorm());
    RecipeText taken = text;
    for (Map.Entry<String, Object> entry : network.entrySet()) {
      Setting setting = Settings.named(entry.getKey());
      boolean isChosen =
          text.isGiven(setting.key())
              // A width of 0 is that of the network, whichever it is.
              && !(setting.key().equals("width") && text.value(setting).equals(setting.initial()));
      WeightsDescription.requireAgreed(
          setting.flag(), isChosen ? text.value(setting) : null, entry.getValue(), init);
      taken = taken.with(setting.key(), entry.getValue());
    }
    return taken;
  }

  /** Fills a network from the recipe's {@code --init}; with {@code --new-head} all but the head. */
  public static void initialize(Network network, Recipe recipe) {
    Map<String, FileTensor> tensors =
        ShippedWeights.read(Path.of(recipe.network().init())).tensors();
    if (recipe.network().newHead()) {
      StateDict.loadBackbone(network, tensors, recipe.network().init());
      requireFinite(network, "--init " + recipe.network().init());
      return;
    }
    FileTensor head = tensors.get(network.head().getFirst().name());
    int classes = network.classes();
    // A scalar is refused below, with its shape.
    if (head != null && head.shape().length > 0 && head.shape()[0] != classes) {
      throw new IllegalArgumentException(
          "--init %s has a classifier of %d classes, --data %s has %d: --new-head takes all weights but the classifier's"
              .formatted(recipe.network().init(), head.shape()[0], recipe.data().data(), classes));
    }
    StateDict.load(network, tensors, recipe.network().init());
    requireFinite(network, "--init " + recipe.network().init());
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
