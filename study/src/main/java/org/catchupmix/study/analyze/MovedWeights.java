package org.catchupmix.study.analyze;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Role;

/**
 * Moves weights along directions and restores them bit for bit when closed.
 *
 * <p>Biases and the parameters of batch norm are not moved, as in Li et al.
 */
final class MovedWeights implements AutoCloseable {
  private final List<Tensor> weights;
  private final Backend backend;
  private final List<double[]> origin;

  MovedWeights(List<Tensor> weights, Backend backend) {
    this.weights = List.copyOf(weights);
    this.backend = backend;
    origin = weights.stream().map(Tensor::toDoubles).toList();
  }

  /** Selects the weights of all convolutions and linear layers of a network. */
  static MovedWeights of(Network network) {
    return new MovedWeights(
        network.named().stream().filter(MovedWeights::isMoved).map(Names.Named::tensor).toList(),
        network.backend());
  }

  private static boolean isMoved(Names.Named named) {
    return named.role() == Role.CONVOLUTION_WEIGHT || named.role() == Role.LINEAR_WEIGHT;
  }

  /** Restores the weights, then draws a direction scaled to the norms of their filters. */
  Direction direction(long seed, int number) {
    restore();
    return Direction.random(weights, seed, number);
  }

  /** Moves the weights to {@code w + x dx + y dy}. */
  void moveTo(double x, Direction dx, double y, Direction dy) {
    for (int t = 0; t < weights.size(); t++) {
      double[] w = origin.get(t);
      double[] a = dx.steps().get(t);
      double[] b = dy.steps().get(t);
      double[] moved = new double[w.length];
      for (int i = 0; i < w.length; i++) {
        moved[i] = w[i] + x * a[i] + y * b[i];
      }
      backend.upload(moved, weights.get(t));
    }
  }

  /** Restores the weights, bit for bit since doubles hold their numbers exactly. */
  private void restore() {
    for (int t = 0; t < weights.size(); t++) {
      backend.upload(origin.get(t), weights.get(t));
    }
  }

  @Override
  public void close() {
    restore();
  }

  /**
   * A filter-normalized random direction.
   *
   * <p>Its entries are standard normal; each filter is then scaled to the norm of the network's
   * filter, {@code d_f := d_f / |d_f| * |w_f|} (Li et al., "Visualizing the Loss Landscape of
   * Neural Nets", NeurIPS 2018, section 4). A filter is a row {@code w[f]} of a convolution {@code
   * [Cout,KH,KW,Cin]} or of a linear layer {@code [out,in]}. A step of 1 is as long as the weights,
   * so networks of all scales change equally.
   *
   * @param steps for each tensor the change of its numbers at a step of 1
   */
  record Direction(List<double[]> steps) {
    static Direction random(List<Tensor> weights, long seed, int number) {
      PhiloxRandom random = new PhiloxRandom(seed, "landscape", number);
      List<double[]> steps = new ArrayList<>();
      for (Tensor weight : weights) {
        double[] w = weight.toDoubles();
        double[] d = new double[w.length];
        for (int i = 0; i < d.length; i++) {
          d[i] = random.nextNormal();
        }
        int filterSize = d.length / weight.shape().dim(0);
        for (int from = 0; from < d.length; from += filterSize) {
          double factor = norm(w, from, filterSize) / norm(d, from, filterSize);
          for (int i = from; i < from + filterSize; i++) {
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
}
