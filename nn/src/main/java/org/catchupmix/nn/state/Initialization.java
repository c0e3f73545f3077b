package org.catchupmix.nn.state;

import java.util.List;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.RandomNumbers;
import org.catchupmix.core.random.Philox;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Role;

/**
 * Initial weights. A tensor's numbers depend on the seed and its name alone.
 *
 * <ul>
 *   <li>convolutions: normal with {@code std = sqrt(2 / (Cout*KH*KW))} (He et al. 2015, fan out)
 *   <li>linear layers: uniform in {@code +-1/sqrt(in)}, weights and bias, PyTorch's default
 *   <li>embeddings: standard normal, PyTorch's default
 *   <li>bias of a convolution: uniform in {@code +-1/sqrt(KH*KW*Cin/groups)}, PyTorch's default
 *   <li>batch norm: gamma 1, beta 0, running mean 0, running variance 1
 * </ul>
 */
public final class Initialization {
  private Initialization() {}

  /**
   * Fills a network.
   *
   * @param zeroLastNorm whether the last batch norm of each residual branch starts with gamma = 0,
   *     so that each block starts as its shortcut (Goyal et al. 2017)
   * @throws IllegalArgumentException if it should, but no branch ends with batch norm
   */
  public static void fill(Network network, long seed, boolean zeroLastNorm) {
    Preconditions.require(
        !zeroLastNorm || network.named().stream().anyMatch(n -> n.role() == Role.LAST_NORM_SCALE),
        "zero-init: no block of %s ends with batch norm, as those of the resnet and resnext kinds do",
        network);
    fill(network, network.named(), seed, zeroLastNorm);
  }

  /** Fills the classifier with the numbers that {@link #fill} gives it; the others stay. */
  public static void fillHead(Network network, long seed) {
    fill(network, network.head(), seed, false);
  }

  private static void fill(
      Network network, List<Names.Named> tensors, long seed, boolean zeroLastNorm) {
    for (Names.Named n : tensors) {
      Tensor t = n.tensor();
      Backend b = network.backend();
      Shape s = t.shape();
      long stream = PhiloxRandom.stream("initial weights of " + n.name());
      switch (n.role()) {
        case CONVOLUTION_WEIGHT ->
            b.run(
                new RandomNumbers.FillNormal(
                    seed, stream, 0, Math.sqrt(2.0 / (s.dim(0) * s.dim(1) * s.dim(2))), t));
        case EMBEDDING -> b.run(new RandomNumbers.FillNormal(seed, stream, 0, 1, t));
        case LINEAR_WEIGHT -> uniform(b, seed, stream, s.dim(1), t);
        case BIAS -> uniform(b, seed, stream, inputs(network, n), t);
        case NORM_SCALE, RUNNING_VARIANCE -> b.run(new Elementwise.Fill(1, t));
        case LAST_NORM_SCALE -> b.run(new Elementwise.Fill(zeroLastNorm ? 0 : 1, t));
        case NORM_SHIFT, RUNNING_MEAN -> b.run(new Elementwise.Fill(0, t));
      }
    }
  }

  /** Number of inputs of a bias's layer, by the weights beside it. */
  private static int inputs(Network network, Names.Named bias) {
    String weight = bias.name().replaceFirst("bias$", "weight");
    Shape shape =
        network.named().stream()
            .filter(n -> n.name().equals(weight))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(bias.name() + " has no " + weight))
            .tensor()
            .shape();
    return (int) (shape.elements() / shape.dim(0));
  }

  private static void uniform(Backend b, long seed, long stream, int inputs, Tensor t) {
    double bound = 1 / Math.sqrt(inputs);
    double[] values = new double[(int) t.shape().elements()];
    Philox.uniforms(seed, stream, 0, values.length, (i, u) -> values[i] = bound * (2 * u - 1));
    b.upload(values, t);
  }
}
