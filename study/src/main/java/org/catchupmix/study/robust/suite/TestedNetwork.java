package org.catchupmix.study.robust.suite;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Network;
import org.catchupmix.run.RunException;
import org.catchupmix.run.trained.OpenRun;
import org.catchupmix.train.BatchSource;
import org.catchupmix.train.Evaluation;

/**
 * A network under test and the images it is tested with.
 *
 * @param name for messages
 * @param transform normalization of the training
 * @param numbers of the images in the whole test set, which seed random numbers
 */
public record TestedNetwork(
    String name,
    Network network,
    ImageTransform transform,
    ImageDataset images,
    int[] numbers,
    int batch) {
  /**
   * Takes the network of a run and images evenly spread over its test set.
   *
   * <p>A set that is sorted by class gives all classes.
   *
   * @param limit maximum number of images, 0 for all
   */
  public static TestedNetwork of(OpenRun run, int limit, int batch) {
    ImageDataset all = run.data().test();
    int[] numbers = IntStream.range(0, all.size()).toArray();
    return new TestedNetwork(run.name(), run.network(), run.transform(), all, numbers, batch)
        .limited(limit);
  }

  /** Reduces the images to {@code limit}, evenly spread; 0 keeps all. */
  public TestedNetwork limited(int limit) {
    int[] chosen = ImageDataset.spread(size(), limit);
    return new TestedNetwork(
        name,
        network,
        transform,
        images.subset(chosen),
        IntStream.of(chosen).map(i -> numbers[i]).toArray(),
        batch);
  }

  public int size() {
    return images.size();
  }

  /** Uploads images {@code from..to-1}. */
  public Var batch(TensorScope scope, int from, int to) {
    return Var.constant(BatchSource.inOrder(images, transform, from, to).upload(scope));
  }

  /** Computes class scores; {@code done} receives the number of images after each batch. */
  public double[][] scores(ImageDataset others, IntConsumer done) {
    return Evaluation.scores(network, others, transform, batch, done);
  }

  /**
   * Computes predictions for images.
   *
   * @throws RunException if its scores are not finite
   */
  public Predictions predict(ImageDataset others, IntConsumer done) {
    int[] labels = IntStream.range(0, others.size()).map(others::label).toArray();
    return predictions(scores(others, done), labels);
  }

  public Predictions predictions(double[][] scores, int[] labels) {
    Predictions p = Predictions.of(scores, labels);
    if (!Double.isFinite(p.nll())) {
      throw new RunException(
          "%s: the network's scores are not finite: its training diverged".formatted(name));
    }
    return p;
  }
}
