package org.catchupmix.study.robust;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.catchupmix.core.ImageTransform;
import org.catchupmix.core.UserException;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Network;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.OpenRun;

/**
 * A network under test and the images it is tested with.
 *
 * @param name what to call it
 * @param network with its weights
 * @param transform the normalisation it was trained with
 * @param images labelled test images
 * @param numbers the number of each in the whole test set, which decides what is random about it
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
   * With some of the images, evenly spread over the set, so that a set sorted by class gives all
   * classes.
   *
   * @param limit at most so many, 0 for all
   */
  public static Subject of(
      String name,
      Network network,
      ImageTransform transform,
      ImageDataset images,
      int limit,
      int batch) {
    int[] numbers = ImageDataset.spread(images.size(), limit);
    return new Subject(name, network, transform, images.subset(numbers), numbers, batch);
  }

  /** The test images of a run, or some of them. */
  public static Subject of(OpenRun run, int limit, int batch) {
    return of(run.name(), run.network(), run.transform(), run.data().test(), limit, batch);
  }

  /**
   * The same with fewer images, evenly spread over its own.
   *
   * @param limit at most so many, 0 for all
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

  /** How many images. */
  public int size() {
    return images.size();
  }

  /**
   * Class scores of other images.
   *
   * @param done is notified after each batch of how many images it had
   */
  double[][] scores(ImageDataset others, IntConsumer done) {
    return Evaluation.scores(network, others, transform, batch, done);
  }

  /**
   * The predictions of the network for images, made from its own or others.
   *
   * @param done is notified after each batch of how many images it had
   * @throws UserException if its scores are no numbers
   */
  Predictions predict(ImageDataset others, IntConsumer done) {
    int[] labels = IntStream.range(0, others.size()).map(others::label).toArray();
    return predictions(scores(others, done), labels);
  }

  /** The same from scores. */
  Predictions predictions(double[][] scores, int[] labels) {
    Predictions p = Predictions.of(scores, labels);
    if (!Double.isFinite(p.nll())) {
      throw new UserException(
          "%s: the network's scores are no finite numbers: its training diverged".formatted(name));
    }
    return p;
  }
}
