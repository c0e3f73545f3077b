package org.catchupmix.train;

import org.catchupmix.core.ImageTransform;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;

/**
 * How well a network does on pictures that it did not train on, by its running statistics.
 *
 * @param pictures how many
 * @param loss mean cross entropy, in nats
 * @param top1 percentage whose class has the highest score
 * @param top5 percentage whose class is among the five highest
 */
public record Evaluation(int pictures, double loss, double top1, double top5) {
  /**
   * Tests a network. A class is among the k highest if fewer than k others score at least as high:
   * of equal scores none is favoured.
   */
  public static Evaluation of(
      Network network, ImageDataset data, ImageTransform transform, int batch) {
    double loss = 0;
    int first = 0;
    int five = 0;
    for (int from = 0; from < data.size(); from += batch) {
      BatchSource.Batch b = BatchSource.inOrder(data, from, Math.min(data.size(), from + batch));
      try (Graph graph = Graph.inference(network.backend())) {
        Tensor x = Pictures.upload(graph.scope(), b, data, transform);
        double[] z = network.forward(Pass.inference(graph), Var.constant(x)).value().toDoubles();
        int classes = z.length / b.size();
        for (int n = 0; n < b.size(); n++) {
          int at = n * classes;
          double own = z[at + b.labels()[n]];
          double max = own;
          int notBelow = -1;
          for (int k = at; k < at + classes; k++) {
            max = Math.max(max, z[k]);
            notBelow += z[k] >= own ? 1 : 0;
          }
          double sum = 0;
          for (int k = at; k < at + classes; k++) {
            sum += StrictMath.exp(z[k] - max);
          }
          loss += max + StrictMath.log(sum) - own;
          boolean finite = Double.isFinite(own);
          first += finite && notBelow < 1 ? 1 : 0;
          five += finite && notBelow < 5 ? 1 : 0;
        }
      }
    }
    double n = data.size();
    return new Evaluation(data.size(), loss / n, 100 * first / n, 100 * five / n);
  }
}
