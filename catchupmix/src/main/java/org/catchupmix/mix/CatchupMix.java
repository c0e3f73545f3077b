package org.catchupmix.mix;

import org.catchupmix.core.DType;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.Mixing;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.Update;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.autograd.ops.ChannelMix;
import org.catchupmix.core.autograd.ops.Pairing;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * Catch-up Mix (Kang, Kang, Kim, AAAI 2024, arXiv 2401.13193) at one mix point: each sample keeps
 * the filters that are relatively weakest in it, {@code keep = floor(lambda*C)} of them, and takes
 * the others from its partner, so that slow-learning filters get their chance. At point 0, the
 * input, it is CutMix.
 *
 * <p>That activation maps of a pair are compared by their l2 norm, and that a binary mask comes
 * from the relative filter influence and the mixing ratio at one random layer, is the paper's; the
 * exact forms are those of DESIGN's specification, and each is an option.
 */
public final class CatchupMix implements BatchMix {
  private final int layer;
  private final double lambda;
  private final int[] partner;
  private final MixOptions options;
  private final long randomSeed;
  private double ownWeight;

  /**
   * Catch-up Mix of a batch with everything drawn.
   *
   * @param layer the mix point, at least 1
   * @param lambda the mixing ratio, 0..1
   * @param partner p, a permutation of the batch
   * @param randomSeed decides which filters are kept where {@code keep} is random
   */
  public CatchupMix(int layer, double lambda, int[] partner, MixOptions options, long randomSeed) {
    if (layer < 1) {
      throw new IllegalArgumentException(
          "catch-up mix: layer " + layer + " wants to be at least 1; 0, the input, is CutMix");
    }
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new IllegalArgumentException("catch-up mix: lambda " + lambda + " wants 0..1");
    }
    this.layer = layer;
    this.lambda = lambda;
    this.partner = partner.clone();
    this.options = options;
    this.randomSeed = randomSeed;
    this.ownWeight = lambda;
  }

  /** The method: a layer, lambda and a permutation are drawn for each batch. */
  static MixMethod method(MixOptions options) {
    return (batch, height, width, random) -> draw(options, batch, height, width, random);
  }

  private static BatchMix draw(
      MixOptions options, int batch, int height, int width, PhiloxRandom random) {
    int layer = Draws.layer(options.layers(), random);
    if (layer == 0) {
      return CutMix.draw(options.alpha(), batch, height, width, random);
    }
    double lambda = Draws.lambda(options.alpha(), random);
    return new CatchupMix(layer, lambda, random.permutation(batch), options, random.nextLong());
  }

  /** The number of filters that a sample keeps: computed in double, once, on the host. */
  public static int keep(double lambda, int channels) {
    return (int) Math.floor(lambda * channels);
  }

  @Override
  public Var at(Graph graph, int point, Var features) {
    if (point != layer) {
      return features;
    }
    int channels = features.shape().dim(-1);
    int keep = keep(lambda, channels);
    if (options.labelWeight() == MixOptions.LabelWeight.KEPT) {
      ownWeight = (double) keep / channels;
    }
    Scope scope = graph.scope();
    Pairing pairing = Pairing.of(scope, partner);
    Shape perFilter = Shape.of(features.shape().dim(0), channels);
    Tensor norms = scope.real(perFilter);
    if (options.keep() == MixOptions.Keep.RANDOM) {
      // Influences that are drawn, not measured: every set of filters is equally likely.
      graph.backend().run(new Update.FillUniform(randomSeed, 0, norms));
    } else {
      graph.backend().run(new Mixing.ChannelNorm(features.value(), options.norm(), norms));
    }
    Tensor mask = scope.tensor(perFilter, DType.U8);
    graph.backend().run(new Mixing.RfiMask(norms, pairing.partner(), ranking(), keep, mask));
    scope.release(norms);
    return graph.apply(new ChannelMix(features, pairing, mask));
  }

  private FilterRanking ranking() {
    return new FilterRanking(
        options.influence(),
        options.keep() == MixOptions.Keep.HIGHEST
            ? FilterRanking.Order.HIGHEST
            : FilterRanking.Order.LOWEST);
  }

  @Override
  public int[] partner() {
    return partner.clone();
  }

  @Override
  public double ownWeight() {
    return ownWeight;
  }
}
