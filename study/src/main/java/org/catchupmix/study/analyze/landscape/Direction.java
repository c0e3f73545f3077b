package org.catchupmix.study.analyze.landscape;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * A filter-normalised random direction (Li et al., "Visualizing the Loss Landscape of Neural Nets",
 * NeurIPS 2018, section 4): drawn normal, then each filter scaled to the norm of the network's,
 * {@code d_f := d_f / |d_f| * |w_f|}. A filter is all weights that lead to one output, a row {@code
 * w[f]} of a convolution {@code [Cout,KH,KW,Cin]} or of a linear layer {@code [out,in]}.
 *
 * <p>A network whose filters are larger by a factor is moved farther by that factor, so a step of 1
 * changes networks of all scales equally much: by as much as the weights are long.
 *
 * @param steps for each tensor the change of its numbers at a step of 1
 */
record Direction(List<double[]> steps) {
  /**
   * Draws one.
   *
   * @param weights each with filters along its first axis
   * @param seed decides it
   * @param number of the direction, which decides it too
   */
  static Direction random(List<Tensor> weights, long seed, int number) {
    PhiloxRandom random = new PhiloxRandom(seed, "landscape", number);
    List<double[]> steps = new ArrayList<>();
    for (Tensor weight : weights) {
      double[] w = weight.toDoubles();
      double[] d = new double[w.length];
      for (int i = 0; i < d.length; i++) {
        d[i] = random.nextNormal();
      }
      int filter = d.length / weight.shape().dim(0);
      for (int from = 0; from < d.length; from += filter) {
        double factor = norm(w, from, filter) / norm(d, from, filter);
        for (int i = from; i < from + filter; i++) {
          d[i] *= factor;
        }
      }
      steps.add(d);
    }
    return new Direction(List.copyOf(steps));
  }

  private static double norm(double[] v, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += v[i] * v[i];
    }
    return Math.sqrt(sum);
  }
}
