package org.catchupmix.train;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.catchupmix.core.ImageTransform;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;

/**
 * How well a network does on images that it did not train on, by its running statistics.
 *
 * @param loss mean cross entropy, in nats
 * @param top1 percentage whose class has the highest score
 * @param top5 percentage whose class is among the five highest
 */
public record Evaluation(double loss, double top1, double top5) {
  /**
   * Whether the five highest say anything: of five classes or fewer they are all.
   *
   * @param classes how many there are
   */
  public static boolean hasTop5(long classes) {
    return classes > 5;
  }

  /** Tests a network on all images, so many at a time. */
  public static Evaluation of(
      Network network, ImageDataset data, ImageTransform transform, int batch) {
    return of(network, data, transform, batch, _ -> {});
  }

  /**
   * The same.
   *
   * @param done is notified after each batch of how many images it had
   */
  public static Evaluation of(
      Network network, ImageDataset data, ImageTransform transform, int batch, IntConsumer done) {
    Tally tally = new Tally();
    forEachBatch(
        network,
        data,
        transform,
        batch,
        (from, scores, labels) -> {
          tally.add(scores, labels);
          done.accept(labels.length);
        });
    return tally.result();
  }

  /**
   * The class scores of all images, before the softmax, {@code [N][K]}.
   *
   * @param done is notified after each batch of how many images it had
   */
  public static double[][] scores(
      Network network, ImageDataset data, ImageTransform transform, int batch, IntConsumer done) {
    double[][] all = new double[data.size()][];
    forEachBatch(
        network,
        data,
        transform,
        batch,
        (from, scores, labels) -> {
          int classes = scores.length / labels.length;
          for (int n = 0; n < labels.length; n++) {
            all[from + n] = Arrays.copyOfRange(scores, n * classes, (n + 1) * classes);
          }
          done.accept(labels.length);
        });
    return all;
  }

  /** How well class scores {@code [N][K]} do on the images that they are of. */
  public static Evaluation of(double[][] scores, ImageDataset data) {
    Tally tally = new Tally();
    for (int i = 0; i < scores.length; i++) {
      tally.add(scores[i], new int[] {data.label(i)});
    }
    return tally.result();
  }

  private interface Taker {
    void take(int from, double[] scores, int[] labels);
  }

  private static void forEachBatch(
      Network network, ImageDataset data, ImageTransform transform, int batch, Taker taker) {
    try (BatchSource source = BatchSource.inOrder(data, batch)) {
      for (int i = 0; i < source.batches(); i++) {
        BatchSource.Batch b = source.next();
        try (Graph graph = Graph.inference(network.backend())) {
          Tensor x = ImageTensors.upload(graph.scope(), b, data, transform);
          double[] scores =
              network.forward(Pass.inference(graph), Var.constant(x)).value().toDoubles();
          taker.take(i * batch, scores, b.labels());
        }
      }
    }
  }

  /**
   * Whether a class is among the highest scores of an image: fewer than so many others score at
   * least as high. Of equal scores none is favoured; a score that is no number is wrong.
   *
   * @param z scores, those of the image from {@code at} on
   */
  static boolean isAmongHighest(int highest, double[] z, int at, int classes, int label) {
    int others = -1;
    boolean finite = true;
    for (int k = at; k < at + classes; k++) {
      others += z[k] >= z[at + label] ? 1 : 0;
      finite &= Double.isFinite(z[k]);
    }
    return finite && others < highest;
  }

  /** Counts, in double precision and in the order of the images. */
  static final class Tally {
    private int images;
    private double loss;
    private int first;
    private int five;

    /** Adds scores {@code [N,K]} and their labels. */
    void add(double[] scores, int[] labels) {
      int classes = scores.length / labels.length;
      for (int n = 0; n < labels.length; n++) {
        add(scores, n * classes, classes, labels[n]);
      }
    }

    private void add(double[] z, int at, int classes, int label) {
      double own = z[at + label];
      double max = own;
      for (int k = at; k < at + classes; k++) {
        max = Math.max(max, z[k]);
      }
      double sum = 0;
      for (int k = at; k < at + classes; k++) {
        sum += StrictMath.exp(z[k] - max);
      }
      images++;
      loss += max + StrictMath.log(sum) - own;
      first += isAmongHighest(1, z, at, classes, label) ? 1 : 0;
      five += isAmongHighest(5, z, at, classes, label) ? 1 : 0;
    }

    Evaluation result() {
      return new Evaluation(loss / images, 100.0 * first / images, 100.0 * five / images);
    }
  }
}
