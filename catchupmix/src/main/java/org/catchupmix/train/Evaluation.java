package org.catchupmix.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
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
  /** Whether top-5 accuracy is meaningful, which requires more than five classes. */
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
        (from, scores) -> {
          own.addAll(outcomes(scores, i -> data.label(from + i)));
          done.accept(scores.length);
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

  public static int ownImages(int images, int batch, Ranks ranks) {
    int own = 0;
    for (int from = ranks.rank() * batch; from < images; from += ranks.size() * batch) {
      own += Math.min(batch, images - from);
    }
    return own;
  }

  /** Probabilities of class scores: {@code exp(z[k]) / sum_j exp(z[j])}. */
  public static double[] softmax(double[] scores) {
    double max = Arrays.stream(scores).max().orElseThrow();
    double sum = Arrays.stream(scores).map(s -> Math.exp(s - max)).sum();
    return Arrays.stream(scores).map(s -> Math.exp(s - max) / sum).toArray();
  }

  /** The class scores of all images, before the softmax, {@code [N][K]}. */
  public static double[][] scores(
      Network network, ImageDataset data, ImageTransform transform, int batch, IntConsumer done) {
    double[][] all = new double[data.size()][];
    forEachBatch(
        network,
        data,
        transform,
        batch,
        Ranks.ALONE,
        (from, scores) -> {
          System.arraycopy(scores, 0, all, from, scores.length);
          done.accept(scores.length);
        });
    return all;
  }

  /** Tests a network on a batch. */
  public static Evaluation of(Network network, Batch batch) {
    return of(scores(network, batch), i -> batch.labels()[i]);
  }

  /** Judges the class scores {@code [N][K]} of all images. */
  public static Evaluation of(double[][] scores, ImageDataset data) {
    return of(scores, data::label);
  }

  /** Judges scores {@code [N][K]} by the label of each image. */
  static Evaluation of(double[][] scores, IntUnaryOperator label) {
    return mean(outcomes(scores, label));
  }

  private static List<Outcome> outcomes(double[][] scores, IntUnaryOperator label) {
    return IntStream.range(0, scores.length)
        .mapToObj(i -> Outcome.of(scores[i], label.applyAsInt(i)))
        .toList();
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

  private static void forEachBatch(
      Network network,
      ImageDataset data,
      ImageTransform transform,
      int batch,
      Ranks ranks,
      BiConsumer<Integer, double[][]> taker) {
    try (BatchSource source = ownBatches(data, transform, batch, ranks)) {
      for (int i = 0; i < source.batches(); i++) {
        taker.accept((i * ranks.size() + ranks.rank()) * batch, scores(network, source.next()));
      }
    }
  }

  /** Unaugmented images in order, in batches, of which a rank gets every {@code size}-th. */
  private static BatchSource ownBatches(
      ImageDataset data, ImageTransform transform, int batch, Ranks ranks) {
    int rest = Math.ceilDiv(data.size(), batch) - ranks.rank();
    return new BatchSource(
        0,
        Math.max(0, Math.ceilDiv(rest, ranks.size())),
        b -> {
          int from = (b * ranks.size() + ranks.rank()) * batch;
          return BatchSource.inOrder(data, transform, from, Math.min(data.size(), from + batch));
        });
  }

  private static double[][] scores(Network network, Batch batch) {
    try (Graph graph = Graph.inference(network.backend())) {
      Tensor x = batch.upload(graph.scope());
      double[] all = network.forward(Pass.inference(graph), Var.constant(x)).value().toDoubles();
      int classes = all.length / batch.size();
      return IntStream.range(0, batch.size())
          .mapToObj(n -> Arrays.copyOfRange(all, n * classes, (n + 1) * classes))
          .toArray(double[][]::new);
    }
  }

  /**
   * Whether a class is among the {@code highest} highest scores of image n. Ties count as wrong
   * unless all tied classes fit; a score that is not finite is wrong.
   *
   * @param scores of all images, {@code [N,K]}; not copied, since a training step asks for each
   */
  static boolean isAmongHighest(int highest, double[] scores, int n, int classes, int label) {
    int first = n * classes;
    int others = -1;
    for (int i = first; i < first + classes; i++) {
      others += scores[i] >= scores[first + label] ? 1 : 0;
      if (others >= highest || !Double.isFinite(scores[i])) {
        return false;
      }
    }
    return true;
  }

  /** One image: its loss in nats, and whether its class has the highest or one of five scores. */
  private record Outcome(double loss, boolean first, boolean five) {
    private static final int BYTES = Double.BYTES + 2;

    static Outcome of(double[] scores, int label) {
      double max = scores[label];
      for (double score : scores) {
        max = Math.max(max, score);
      }
      double sum = 0;
      for (double score : scores) {
        sum += StrictMath.exp(score - max);
      }
      return new Outcome(
          max + StrictMath.log(sum) - scores[label],
          isAmongHighest(1, scores, 0, scores.length, label),
          isAmongHighest(5, scores, 0, scores.length, label));
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
