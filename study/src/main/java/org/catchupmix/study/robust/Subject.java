package org.catchupmix.study.robust;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.catchupmix.core.UserException;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Network;
import org.catchupmix.run.OpenRun;
import org.catchupmix.study.plot.Sheet;
import org.catchupmix.train.Evaluation;

/**
 * A network under test and the images it is tested with.
 *
 * @param name for messages
 * @param network with its weights
 * @param transform normalisation of the training
 * @param images labelled test images
 * @param numbers of the images in the whole test set, which seed random numbers
 * @param batch images at a time
 */
public record Subject(
    String name,
    Network network,
    ImageTransform transform,
    ImageDataset images,
    int[] numbers,
    int batch) {
  /**
   * Creates a subject with images evenly spread over the set.
   *
   * <p>A set that is sorted by class gives all classes.
   *
   * @param limit maximum number of images, 0 for all
   */
  public static Subject of(
      String name,
      Network network,
      ImageTransform transform,
      ImageDataset images,
      int limit,
      int batch) {
    int[] all = IntStream.range(0, images.size()).toArray();
    return new Subject(name, network, transform, images, all, batch).limited(limit);
  }

  /** Creates a subject of a run. */
  public static Subject of(OpenRun run, int limit, int batch) {
    return of(run.name(), run.network(), run.transform(), run.data().test(), limit, batch);
  }

  /**
   * Reduces the images, evenly spread.
   *
   * @param limit maximum number of images, 0 for all
   */
  public Subject limited(int limit) {
    int[] chosen = ImageDataset.spread(size(), limit);
    return new Subject(
        name,
        network,
        transform,
        images.subset(chosen),
        IntStream.of(chosen).map(i -> numbers[i]).toArray(),
        batch);
  }

  /** Number of images. */
  public int size() {
    return images.size();
  }

  /** Shows an image in a figure. */
  static Sheet.Tile tile(ImageDataset p, int i) {
    return new Sheet.Tile(p.height(), p.width(), p.channels(), p.image(i));
  }

  /**
   * Computes the class scores of other images.
   *
   * @param done receives the number of images after each batch
   */
  double[][] scores(ImageDataset others, IntConsumer done) {
    return Evaluation.scores(network, others, transform, batch, done);
  }

  /**
   * Computes predictions for images.
   *
   * @param done receives the number of images after each batch
   * @throws UserException if its scores are not finite
   */
  Predictions predict(ImageDataset others, IntConsumer done) {
    int[] labels = IntStream.range(0, others.size()).map(others::label).toArray();
    return predictions(scores(others, done), labels);
  }

  /** Computes predictions from scores. */
  Predictions predictions(double[][] scores, int[] labels) {
    Predictions p = Predictions.of(scores, labels);
    if (!Double.isFinite(p.nll())) {
      throw new UserException(
          "%s: the network's scores are not finite: its training diverged".formatted(name));
    }
    return p;
  }
}
