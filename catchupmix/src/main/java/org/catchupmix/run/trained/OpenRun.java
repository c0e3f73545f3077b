package org.catchupmix.run.trained;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.RunWeights;
import org.catchupmix.run.weights.Normalization;
import org.catchupmix.run.weights.WeightsDescription;
import org.catchupmix.run.weights.WeightsLoader;
import org.catchupmix.train.SharedImages;
import org.catchupmix.train.TrainingData;

/**
 * A run that was trained, opened to be examined: its network with its weights, and the images. It
 * must be closed.
 *
 * @param recipe its settings, with the data asked for
 * @param settings those that repetitions share, see {@link Recipe#shared}
 * @param transform the normalization that it was trained with
 * @param facts about weights, images and device, for files of results
 */
public record OpenRun(
    String name,
    RunFolder folder,
    Recipe recipe,
    Map<String, Object> settings,
    TrainingData data,
    ImageTransform transform,
    Network network,
    Map<String, Object> facts)
    implements AutoCloseable {
  /** Fact of images whose classes have other names than those of the training. */
  private static final String CLASSES = "class_names";

  /** Fact of images of another size than those of the training. */
  private static final String SIZE = "image_size";

  /**
   * Opens a run.
   *
   * @param best whether with the weights of its best epoch, else of its last
   * @param data the images in place of the run's own, as in {@code --data}
   * @param backend where to compute; stays open
   */
  public static OpenRun of(Path run, boolean best, Optional<String> data, Backend backend) {
    return of(run, best, data, new SharedImages(), backend);
  }

  /**
   * Reads the images of a run without its network, so that a missing data set is found early.
   *
   * @param data the images in place of the run's own, as in {@code --data}
   */
  public static void readImages(Path run, Optional<String> data, SharedImages shared) {
    Recipe own = RunFolder.open(run).recipe();
    TrainingData.forTests(data.map(d -> on(d, own)).orElse(own), shared);
  }

  /**
   * Settings of a run for the images that {@code --data} names. Those of another data set may be
   * fewer than the training images that the run chose or held out, so that choice goes; its decoder
   * stays if there are files to decode.
   */
  static Recipe on(String data, Recipe own) {
    RecipeText moved = own.text().with("data", data);
    if (name(data).equals(name(own.data().data()))) {
      return moved.settle();
    }
    List<String> choice = List.of("val", "train-limit", "train-per-class", "subset-seed");
    List<String> storage = List.of("shuffle-window", "images-on-device"); // of training images
    RecipeText tested = moved.without(choice).without(storage);
    Recipe anyDecoder = tested.without(List.of("jpeg")).settle();
    return anyDecoder.idle().containsKey("jpeg") ? anyDecoder : tested.settle();
  }

  private static String name(String data) {
    return data.split(":", 2)[0].strip();
  }

  /** Opens a run, as above, with images that other runs share. */
  public static OpenRun of(
      Path run, boolean best, Optional<String> data, SharedImages shared, Backend backend) {
    RunFolder folder = RunFolder.open(run);
    Recipe own = folder.recipe();
    Recipe recipe = data.map(d -> on(d, own)).orElse(own);
    Safetensors file = RunWeights.read(folder, best);
    Map<String, Object> settings = own.shared();
    TrainingData images = TrainingData.forTests(recipe, shared);
    Network network =
        WeightsLoader.network(
            backend,
            recipe.network().spec(images.train().channels(), images.train().classes()),
            file.tensors(),
            folder.weightsFile(best).toString());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("weights", folder.weightsFile(best).getFileName().toString());
    facts.put("epoch", file.metadata().getOrDefault("epoch", "unknown"));
    facts.put("data", recipe.data().data());
    facts.put("test_images", images.test().size());
    facts.put("arithmetic", backend.arithmetic());
    Optional<WeightsDescription> about =
        WeightsDescription.fromMetadata(file.metadata(), folder.weightsFile(best).toString());
    about
        .filter(a -> !a.classNames().equals(images.test().classNames()))
        .ifPresent(
            _ ->
                facts.put(
                    CLASSES, "named differently in the training: classes are compared by number"));
    String size = images.test().height() + "x" + images.test().width();
    about
        .map(WeightsDescription::image)
        .filter(trained -> !trained.isEmpty() && !trained.equals(size))
        .ifPresent(trained -> facts.put(SIZE, size + ", in the training " + trained));
    return new OpenRun(
        run.toString(),
        folder,
        recipe,
        settings,
        images,
        Normalization.fromMetadata(
                file.metadata(), images.train().channels(), folder.weightsFile(best).toString())
            .orElse(images.transform()),
        network,
        facts);
  }

  /** A note for the user how the images differ from those of the training; empty if not. */
  public Optional<String> remark() {
    List<String> different = new ArrayList<>();
    if (facts.containsKey(CLASSES)) {
      different.add("classes of %s are %s".formatted(recipe.data().data(), facts.get(CLASSES)));
    }
    if (facts.containsKey(SIZE)) {
      different.add("images of %s are %s".formatted(recipe.data().data(), facts.get(SIZE)));
    }
    return different.isEmpty()
        ? Optional.empty()
        : Optional.of("note: " + String.join("; ", different));
  }

  @Override
  public void close() {
    network.close();
  }
}
