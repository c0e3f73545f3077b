package org.catchupmix.study.analyze;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.LossOp.CrossEntropy;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.study.pair.FeatureMaps;
import org.catchupmix.study.plot.Sheet.Tile;
import org.catchupmix.train.BatchSource;

/**
 * Saliency and activation maps of one image.
 *
 * <pre>
 *   saliency[h,w] = max over c of | dL/dx[h,w,c] |      x: pixels from 0 to 1
 * </pre>
 *
 * <p>L is the cross entropy of the true class. Batch norm uses its running statistics.
 *
 * @param number in the test set
 * @param saliency nats per unit of brightness, row by row
 * @param strongest filters with the largest l2 norms for this image, the largest first
 * @param weakest filters with the smallest norms, the smallest last
 */
record ImageMaps(
    int number,
    String label,
    String predicted,
    Tile image,
    double[] saliency,
    int height,
    int width,
    List<FilterMap> strongest,
    List<FilterMap> weakest) {
  /**
   * The activation map of a filter.
   *
   * @param norm l2 norm of the map
   * @param map row by row
   */
  record FilterMap(int filter, double norm, double[] map) {}

  /** Computes the maps of one image at a mix point, from 1. */
  static ImageMaps of(
      Network network,
      ImageTransform transform,
      ImageDataset data,
      int number,
      int point,
      int filters) {
    ImageDataset one = data.subset(new int[] {number});
    Var[] features = new Var[1];
    try (TensorScope own = new TensorScope(network.backend())) {
      Var x = Var.parameter(BatchSource.inOrder(one, transform, 0, 1).upload(own));
      try (Graph graph = Graph.recordingFor(network.backend(), x)) {
        Pass pass =
            new Pass(
                graph,
                false,
                (g, at, h) -> {
                  if (at == point) {
                    features[0] = g.keep(h);
                  }
                  return h;
                });
        Tensor truth = graph.scope().of(Shape.of(1), new int[] {one.label(0)});
        Var scores = network.forward(pass, x);
        double[] z = scores.value().toDoubles();
        FeatureMaps maps = FeatureMaps.of(features[0].value());
        Gradients gradients =
            graph.backward(graph.sum(graph.apply(new CrossEntropy(scores, truth, 0)), 0));
        double[] saliency = saliency(gradients.of(x).toDoubles(), transform);
        int predicted =
            IntStream.range(0, z.length).reduce((a, b) -> z[b] > z[a] ? b : a).orElseThrow();
        List<FilterMap> all = descending(maps);
        int shown = Math.min(filters, all.size());
        return new ImageMaps(
            number,
            one.classNames().get(one.label(0)),
            one.classNames().get(predicted),
            new Tile(one.height(), one.width(), one.channels(), one.image(0)),
            saliency,
            maps.shape().dim(1),
            maps.shape().dim(2),
            all.subList(0, shown),
            all.subList(all.size() - shown, all.size()));
      }
    }
  }

  /** Brings gradients of normalized pixels to pixels from 0 to 1. */
  private static double[] saliency(double[] gradient, ImageTransform transform) {
    int channels = transform.channels();
    double[] saliency = new double[gradient.length / channels];
    for (int i = 0; i < gradient.length; i++) {
      double size = Math.abs(gradient[i]) / transform.std()[i % channels];
      saliency[i / channels] = Math.max(saliency[i / channels], size);
    }
    return saliency;
  }

  /** All filters by norm; of equal ones the lower number comes first. */
  private static List<FilterMap> descending(FeatureMaps maps) {
    double[] norms = maps.norms(0);
    List<FilterMap> all = new ArrayList<>();
    for (int c = 0; c < norms.length; c++) {
      all.add(new FilterMap(c, norms[c], maps.map(0, c)));
    }
    all.sort(Comparator.comparingDouble(FilterMap::norm).reversed());
    return List.copyOf(all);
  }
}
