package org.catchupmix.run.trained;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.Framing;
import org.catchupmix.data.Image;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.RunWeights;
import org.catchupmix.run.weights.Normalization;
import org.catchupmix.run.weights.ShippedWeights;
import org.catchupmix.run.weights.WeightsDescription;
import org.catchupmix.run.weights.WeightsLoader;
import org.catchupmix.train.Evaluation;

/**
 * A trained network with what it needs to classify an image: size, normalization and class names.
 *
 * <pre>{@code
 * try (Backend cpu = Backends.open("cpu");
 *     Classifier classifier = Classifier.load(Path.of("runs/NAME"), cpu)) {
 *   System.out.println(classifier.classify(Image.read(Path.of("shoe.png"))).getFirst());
 * }
 * }</pre>
 *
 * @param network with its weights, which it owns
 * @param about network, classes and images of the training
 * @param transform normalization of the training images
 */
public record Classifier(Network network, WeightsDescription about, ImageTransform transform)
    implements AutoCloseable {
  /**
   * A class with its softmax probability, 0..1.
   *
   * @param name of the class
   */
  public record Guess(String name, double probability) {}

  /**
   * Loads a network.
   *
   * @param source folder of a run (its last weights), a file of {@code catchup export}, or the name
   *     of shipped weights
   * @param backend where to compute; stays open
   * @throws WeightsException if it does not exist, or does not describe its network, class names
   *     and normalization
   */
  public static Classifier load(Path source, Backend backend) {
    Safetensors file =
        Files.isDirectory(source)
            ? RunWeights.export(RunFolder.open(source), false)
            : ShippedWeights.read(source);
    Map<String, String> metadata = file.metadata();
    WeightsDescription about =
        WeightsDescription.fromMetadata(metadata, source.toString())
            .orElseThrow(() -> incomplete(source, "its network"));
    ImageTransform transform =
        Normalization.fromMetadata(metadata, about.spec().channels(), source.toString())
            .orElseThrow(() -> incomplete(source, "its normalization"));
    Network network =
        WeightsLoader.network(backend, about.spec(), file.tensors(), source.toString());
    return new Classifier(network, about, transform);
  }

  private static WeightsException incomplete(Path source, String what) {
    return new WeightsException(
        "%s does not describe %s: give a run, a file of 'catchup export', or shipped weights"
            .formatted(source, what));
  }

  /**
   * Converts images to the channels and size of the training: scales the shorter side, then crops
   * the centre.
   *
   * @param labels one class per image
   */
  public ImageDataset prepare(List<Image> images, int... labels) {
    Framing framing = framing();
    List<Image> prepared =
        images.stream()
            .map(i -> about.spec().channels() == 1 ? i.toGrey() : i.toRgb())
            .map(i -> framing.isSet() ? framing.resized(i) : i)
            .toList();
    return ImageDataset.of("images", prepared, labels, about.classNames(), framing);
  }

  /** Returns the framing of the training, or one that gives the size of its square images. */
  private Framing framing() {
    String[] sides = about.image().split("x");
    if (about.framing().isSet() || sides.length != 2 || !sides[0].equals(sides[1])) {
      return about.framing();
    }
    int side = Integer.parseInt(sides[0]);
    return new Framing(side, side);
  }

  /** Returns all classes for an image of any size, most probable first. */
  public List<Guess> classify(Image image) {
    double[] scores =
        Evaluation.scores(network, prepare(List.of(image), 0), transform, 1, _ -> {})[0];
    FiniteScores.requireAll("the classifier", scores);
    double[] probabilities = Evaluation.softmax(scores);
    return IntStream.range(0, scores.length)
        .mapToObj(k -> new Guess(about.classNames().get(k), probabilities[k]))
        .sorted(Comparator.comparingDouble(Guess::probability).reversed())
        .toList();
  }

  /** Frees the network. */
  @Override
  public void close() {
    network.close();
  }
}
