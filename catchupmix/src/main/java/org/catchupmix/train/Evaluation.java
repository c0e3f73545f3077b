package org.catchupmix.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.parallel.Ranks;

/**
 * The accuracy of a network on images that it did not train on, with its running statistics.
 *
 * @param loss mean cross entropy, in nats
 * @param top1 percentage whose class has the highest score
 * @param top5 percentage whose class is among the five highest
 */
public record Evaluation(double loss, double top1, double top5) {
  /**
   * Whether top-5 accuracy means anything: it needs more than five classes.
   *
   * @param classes how many there are
   */
  public static boolean hasTop5(long classes) {
    return classes > 5;
  }

  /** Tests a network on all images. */
  public static Evaluation of(
      Network network, ImageDataset data, ImageTransform transform, int batch) {
    return of(network, data, transform, batch, _ -> {});
  }

  /**
   * Tests a network on all images.
   *
   * @param done receives the number of images of each batch
   */
  public static Evaluation of(
      Network network, ImageDataset data, ImageTransform transform, int batch, IntConsumer done) {
    return of(network, data, transform, batch, Ranks.ALONE, done);
  }

  /**
   * Tests a network by several ranks, each of which tests some of the batches; all call it.
   *
   * @param done is notified after each batch of this rank of how many images it had
   * @return of rank 0, to the bit what one rank alone would get; of another, of what it tested
   */
  public static Evaluation of(
      Network network,
      ImageDataset data,
      ImageTransform transform,
      int batch,
      Ranks ranks,
      IntConsumer done) {
    List<Outcome> own = new ArrayList<>();
    forEachBatch(
        network,
        data,
        transform,
        batch,
        ranks,
        (from, scores, labels) -> {
          own.addAll(Outcome.of(scores, labels));
          done.accept(labels.length);
        });
    List<ByteBuffer> all =
        ranks.gather(Outcome.toBytes(own)).stream().map(ByteBuffer::wrap).toList();
    if (all.isEmpty()) {
      return mean(own);
    }
    return mean(
        IntStream.range(0, data.size())
            .mapToObj(i -> Outcome.of(all.get(i / batch % ranks.size())))
            .toList());
  }

  /** The number of images that a rank tests. */
  public static int ownImages(int images, int batch, Ranks ranks) {
    int own = 0;
    for (int from = ranks.rank() * batch; from < images; from += ranks.size() * batch) {
      own += Math.min(batch, images - from);
    }
    return own;
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
        Ranks.ALONE,
        (from, scores, labels) -> {
          int classes = scores.length / labels.length;
          for (int n = 0; n < labels.length; n++) {
            all[from + n] = Arrays.copyOfRange(scores, n * classes, (n + 1) * classes);
          }
          done.accept(labels.length);
        });
    return all;
  }

  /** Tests a network on a batch. */
  public static Evaluation of(Network network, Batch batch) {
    return of(scores(network, batch), batch.labels());
  }

  /** Judges scores {@code [N,K]} by their labels. */
  static Evaluation of(double[] scores, int[] labels) {
    return mean(Outcome.of(scores, labels));
  }

  /** Judges the class scores {@code [N][K]} of all images. */
  public static Evaluation of(double[][] scores, ImageDataset data) {
    return mean(
        IntStream.range(0, scores.length)
            .mapToObj(i -> Outcome.of(scores[i], 0, scores[i].length, data.label(i)))
            .toList());
  }

  /** Means in double precision, summed in the order of the images. */
  private static Evaluation mean(List<Outcome> images) {
    double loss = 0;
    int first = 0;
    int five = 0;
    for (Outcome image : images) {
      loss += image.loss;
      first += image.first ? 1 : 0;
      five += image.five ? 1 : 0;
    }
    int n = images.size();
    return new Evaluation(loss / n, 100.0 * first / n, 100.0 * five / n);
  }

  private interface Taker {
    void take(int from, double[] scores, int[] labels);
  }

  private static void forEachBatch(
      Network network,
      ImageDataset data,
      ImageTransform transform,
      int batch,
      Ranks ranks,
      Taker taker) {
    try (BatchSource source = BatchSource.inOrder(data, transform, batch, ranks)) {
      for (int i = 0; i < source.batches(); i++) {
        Batch b = source.next();
        taker.take((i * ranks.size() + ranks.rank()) * batch, scores(network, b), b.labels());
      }
    }
  }

  private static double[] scores(Network network, Batch batch) {
    try (Graph graph = Graph.inference(network.backend())) {
      Tensor x = batch.upload(graph.scope());
      return network.forward(Pass.inference(graph), Var.constant(x)).value().toDoubles();
    }
  }

  /**
   * Whether a class is among the {@code highest} highest scores of an image. Ties count as wrong
   * unless all tied classes fit; a score that is not finite is wrong.
   *
   * @param z scores, those of the image from {@code at} on
   */
  static boolean isAmongHighest(int highest, double[] z, int at, int classes, int label) {
    int others = -1;
    for (int k = at; k < at + classes; k++) {
      others += z[k] >= z[at + label] ? 1 : 0;
      if (others >= highest || !Double.isFinite(z[k])) {
        return false;
      }
    }
    return true;
  }

  /**
   * The result for one image.
   *
   * @param loss cross entropy, in nats
   * @param first whether its class has the highest score
   * @param five whether its class is among the five highest
   */
  private record Outcome(double loss, boolean first, boolean five) {
    private static final int BYTES = Double.BYTES + 2;

    /** Judges scores {@code [N,K]} by their labels. */
    static List<Outcome> of(double[] scores, int[] labels) {
      int classes = scores.length / labels.length;
      return IntStream.range(0, labels.length)
          .mapToObj(n -> of(scores, n * classes, classes, labels[n]))
          .toList();
    }

    private static Outcome of(double[] z, int at, int classes, int label) {
      double own = z[at + label];
      double max = own;
      for (int k = at; k < at + classes; k++) {
        max = Math.max(max, z[k]);
      }
      double sum = 0;
      for (int k = at; k < at + classes; k++) {
        sum += StrictMath.exp(z[k] - max);
      }
      return new Outcome(
          max + StrictMath.log(sum) - own,
          isAmongHighest(1, z, at, classes, label),
          isAmongHighest(5, z, at, classes, label));
    }

    static byte[] toBytes(List<Outcome> outcomes) {
      ByteBuffer bytes = ByteBuffer.allocate(outcomes.size() * BYTES);
      for (Outcome o : outcomes) {
        bytes.putDouble(o.loss).put((byte) (o.first ? 1 : 0)).put((byte) (o.five ? 1 : 0));
      }
      return bytes.array();
    }

    static Outcome of(ByteBuffer next) {
      return new Outcome(next.getDouble(), next.get() != 0, next.get() != 0);
    }
  }
}
