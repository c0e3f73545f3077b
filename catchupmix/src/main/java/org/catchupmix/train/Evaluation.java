package org.catchupmix.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
 * Means over images that a network did not train on, with its running statistics.
 *
 * @param values of each metric; a run of an earlier version may lack the last ones
 */
public record Evaluation(Map<EvaluationMetric, Double> values) {
  private static final EvaluationMetric[] METRICS = EvaluationMetric.values();

  public Evaluation {
    Map<EvaluationMetric, Double> copy = new EnumMap<>(EvaluationMetric.class);
    copy.putAll(values); // EnumMap's constructor refuses an empty map
    values = Collections.unmodifiableMap(copy);
  }

  /** The mean of a metric; NaN if it was not measured. */
  public double get(EvaluationMetric metric) {
    return values.getOrDefault(metric, Double.NaN);
  }

  /** Mean cross entropy, in nats. */
  public double loss() {
    return get(EvaluationMetric.LOSS);
  }

  /** Percentage whose class has the highest score. */
  public double top1() {
    return get(EvaluationMetric.TOP1);
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
    List<double[]> own = new ArrayList<>();
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
    List<ByteBuffer> all = ranks.gather(toBytes(own)).stream().map(ByteBuffer::wrap).toList();
    if (all.isEmpty()) {
      return mean(own);
    }
    return mean(
        IntStream.range(0, data.size())
            .mapToObj(i -> next(all.get(i / batch % ranks.size())))
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

  /** The numbers of each image, in the order of the metrics. */
  private static List<double[]> outcomes(double[][] scores, IntUnaryOperator label) {
    return IntStream.range(0, scores.length)
        .mapToObj(i -> outcome(scores[i], label.applyAsInt(i)))
        .toList();
  }

  private static double[] outcome(double[] scores, int label) {
    return Arrays.stream(METRICS).mapToDouble(metric -> metric.of(scores, label)).toArray();
  }

  /** Means in double precision, summed in the order of the images. */
  private static Evaluation mean(List<double[]> images) {
    double[] sums = new double[METRICS.length];
    for (double[] image : images) {
      Arrays.setAll(sums, m -> sums[m] + image[m]);
    }
    Map<EvaluationMetric, Double> means = new EnumMap<>(EvaluationMetric.class);
    for (EvaluationMetric metric : METRICS) {
      means.put(metric, sums[metric.ordinal()] / images.size());
    }
    return new Evaluation(means);
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

  private static byte[] toBytes(List<double[]> outcomes) {
    ByteBuffer bytes = ByteBuffer.allocate(outcomes.size() * METRICS.length * Double.BYTES);
    outcomes.forEach(outcome -> Arrays.stream(outcome).forEach(bytes::putDouble));
    return bytes.array();
  }

  private static double[] next(ByteBuffer outcomes) {
    double[] next = new double[METRICS.length];
    Arrays.setAll(next, _ -> outcomes.getDouble());
    return next;
  }
}
