package org.catchupmix.train;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.LossOp.CrossEntropy;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.filters.FilterSnapshot;
import org.catchupmix.filters.FilterStatistics;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;

/**
 * Measures how strongly each filter at the mix points of a network acts on images, and how strongly
 * their losses depend on it. The images are as they are, neither mixed nor cut, and batch norm uses
 * its running statistics: nothing of the network changes, and no image's numbers depend on the
 * others of its batch.
 */
public final class FilterProbe {
  /** Most images that are measured after each epoch of a run that tracks its filters. */
  public static final int IMAGES = 128;

  /** Decides the pairs of images in each run that tracks its filters. */
  public static final long SEED = 1;

  private final int images;
  private final SortedMap<Integer, double[][]> activations = new TreeMap<>();
  private final SortedMap<Integer, double[][]> gradients = new TreeMap<>();

  private FilterProbe(int images) {
    this.images = images;
  }

  /**
   * Measures a network.
   *
   * @param seed decides which images are compared
   * @param done receives the number of images of each batch
   */
  public static FilterSnapshot of(
      Network network,
      ImageDataset images,
      ImageTransform transform,
      int batch,
      long seed,
      IntConsumer done) {
    FilterProbe probe = new FilterProbe(images.size());
    for (int from = 0; from < images.size(); from += batch) {
      int to = Math.min(images.size(), from + batch);
      probe.look(network, images, transform, from, to);
      done.accept(to - from);
    }
    int[] partner = pairing(images.size(), seed);
    SortedMap<Integer, FilterStatistics> points = new TreeMap<>();
    probe.activations.forEach(
        (k, a) -> points.put(k, FilterStatistics.of(a, probe.gradients.get(k), partner)));
    return new FilterSnapshot(points);
  }

  /** Pairs images along a ring in random order, so that none is its own partner. */
  static int[] pairing(int images, long seed) {
    int[] ring = new PhiloxRandom(seed, "filters").permutation(images);
    int[] partner = new int[images];
    for (int i = 0; i < images; i++) {
      partner[ring[i]] = ring[(i + 1) % images];
    }
    return partner;
  }

  private void look(
      Network network, ImageDataset data, ImageTransform transform, int from, int to) {
    Backend backend = network.backend();
    int[] labels = IntStream.range(from, to).map(data::label).toArray();
    try (TensorScope own = new TensorScope(backend)) {
      // The images are the only leaf: the weights' gradients are not computed.
      Var x = Var.parameter(BatchSource.inOrder(data, transform, from, to).upload(own));
      try (Graph graph = Graph.recordingFor(backend, x)) {
        SortedMap<Integer, Var> features = new TreeMap<>();
        Pass pass =
            new Pass(
                graph,
                false,
                (g, point, h) -> {
                  features.put(point, h);
                  return g.keep(h);
                });
        Tensor truth = graph.scope().of(Shape.of(labels.length), labels);
        Var losses = graph.apply(new CrossEntropy(network.forward(pass, x), truth, 0));
        // The sum, so that one image's gradient does not depend on how many there are.
        Gradients g = graph.backward(graph.sum(losses, 0));
        features.forEach(
            (point, h) -> {
              take(activations, point, from, norms(graph.scope(), h.value()));
              take(gradients, point, from, norms(graph.scope(), g.of(h)));
            });
      }
    }
  }

  /** {@code [N][C]}. */
  private static double[][] norms(TensorScope scope, Tensor maps) {
    int rows = maps.shape().dim(0);
    int channels = maps.shape().dim(-1);
    Tensor norms = scope.real(Shape.of(rows, channels));
    scope.backend().run(new Mixing.ChannelNorm(maps, NormKind.L2, norms));
    double[] all = norms.toDoubles();
    scope.release(norms);
    return IntStream.range(0, rows)
        .mapToObj(n -> Arrays.copyOfRange(all, n * channels, (n + 1) * channels))
        .toArray(double[][]::new);
  }

  private void take(SortedMap<Integer, double[][]> all, int point, int from, double[][] norms) {
    double[][] rows = all.computeIfAbsent(point, _ -> new double[images][]);
    System.arraycopy(norms, 0, rows, from, norms.length);
  }
}
