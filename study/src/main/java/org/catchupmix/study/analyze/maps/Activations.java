package org.catchupmix.study.analyze.maps;

import java.util.SortedMap;
import java.util.TreeMap;
import org.catchupmix.core.ImageTransform;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.mix.GradientSaliency;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.study.plot.ContactSheet.Tile;
import org.catchupmix.train.Pictures;

/**
 * Looks at pictures with a network, one after the other, by its running statistics.
 *
 * @param network with its weights
 * @param transform the normalisation it was trained with
 */
record Activations(Network network, ImageTransform transform) {
  /** What it sees in a picture of a set. */
  PictureMaps of(ImageDataset data, int number) {
    SortedMap<Integer, PointMaps> points = new TreeMap<>();
    try (Scope scope = new Scope(network.backend())) {
      Tensor x = Pictures.upload(scope, data.subset(new int[] {number}), 0, 1, transform);
      int predicted = forward(x, points);
      double[] saliency = GradientSaliency.ofTrained(network, x, new int[] {data.label(number)});
      return new PictureMaps(
          number,
          data.classNames().get(data.label(number)),
          data.classNames().get(predicted),
          new Tile(data.height(), data.width(), data.channels(), data.image(number)),
          Tile.colored(data.height(), data.width(), saliency),
          points);
    }
  }

  /** Fills in the features and returns the class with the highest score. */
  private int forward(Tensor x, SortedMap<Integer, PointMaps> points) {
    try (Graph graph = Graph.inference(network.backend())) {
      Pass.Mixing reading =
          (_, point, h) -> {
            if (point > 0) {
              points.put(point, maps(h));
            }
            return h;
          };
      double[] scores =
          network.forward(new Pass(graph, false, reading), Var.constant(x)).value().toDoubles();
      int best = 0;
      for (int k = 1; k < scores.length; k++) {
        best = scores[k] > scores[best] ? k : best;
      }
      return best;
    }
  }

  private static PointMaps maps(Var features) {
    Shape s = features.shape();
    return PointMaps.of(features.value().toDoubles(), s.dim(1), s.dim(2), s.dim(3));
  }
}
