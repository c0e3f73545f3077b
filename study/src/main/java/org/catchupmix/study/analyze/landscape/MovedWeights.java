package org.catchupmix.study.analyze.landscape;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Role;

/**
 * Weights that are moved along directions, and put back bit for bit when this is closed. Biases and
 * the parameters of batch norm stay where they are, as with Li et al.
 */
final class MovedWeights implements AutoCloseable {
  private final List<Tensor> weights;
  private final List<double[]> origin;
  private final List<Tensor> copies;
  private final Scope scope;

  MovedWeights(List<Tensor> weights, Backend backend) {
    this.weights = List.copyOf(weights);
    origin = weights.stream().map(Tensor::toDoubles).toList();
    scope = new Scope(backend);
    copies =
        weights.stream()
            .map(
                w -> {
                  Tensor copy = scope.tensor(w.shape(), w.dtype());
                  backend.run(new Elementwise.Copy(w, copy));
                  return copy;
                })
            .toList();
  }

  /** The weights of all convolutions and linear layers of a network. */
  static MovedWeights of(Network network) {
    return new MovedWeights(
        network.named().stream().filter(MovedWeights::isMoved).map(Names.Named::tensor).toList(),
        network.backend());
  }

  private static boolean isMoved(Names.Named named) {
    return named.role() == Role.CONVOLUTION_WEIGHT || named.role() == Role.LINEAR_WEIGHT;
  }

  /** A direction for them. */
  Direction direction(long seed, int number) {
    restore();
    return Direction.random(weights, seed, number);
  }

  /** Moves them to {@code w + x d}. */
  void to(double x, Direction d) {
    to(x, d, 0, d);
  }

  /** Moves them to {@code w + x dx + y dy}. */
  void to(double x, Direction dx, double y, Direction dy) {
    for (int t = 0; t < weights.size(); t++) {
      double[] w = origin.get(t);
      double[] a = dx.steps().get(t);
      double[] b = dy.steps().get(t);
      double[] moved = new double[w.length];
      for (int i = 0; i < w.length; i++) {
        moved[i] = w[i] + x * a[i] + y * b[i];
      }
      scope.backend().upload(moved, weights.get(t));
    }
  }

  private void restore() {
    for (int t = 0; t < weights.size(); t++) {
      scope.backend().run(new Elementwise.Copy(copies.get(t), weights.get(t)));
    }
  }

  @Override
  public void close() {
    restore();
    scope.close();
  }
}
