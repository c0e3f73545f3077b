package org.catchupmix.mix;

import org.catchupmix.core.Reduction;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * PatchUp (Faramarzi, Amini, Badrinaaraayanan, Verma, Chandar, arXiv 2006.07794) at one mix point.
 * Blocks of the feature maps are altered, the same ones in all samples of the batch:
 *
 * <pre>
 *   gamma'   = gamma * H*W / ( b^2 * (H-b+1) * (W-b+1) )            b = block_size
 *   m[h,w,c] ~ Bernoulli(gamma')                                    a map of its own for each filter
 *   P[h,w,c] = 0 if there is a 1 of m in the b x b window around it, else 1
 *   hard:  y[n] = P * h[n] + (1 - P) * h[p(n)]                      own weight  u
 *   soft:  y[n] = P * h[n] + (1 - P) * (lambda * h[n] + (1 - lambda) * h[p(n)])
 *                                                                   own weight  u + (1 - u) * lambda
 *   u = mean of P
 * </pre>
 *
 * <p>Certain, for it is in the authors' code: this mask, these weights, a layer drawn uniformly
 * from the input, the stem and the first stage ({@code k = 2}), CutMix with alpha 1 at the input,
 * lambda of Beta(2, 2), {@code block_size} 7, gamma and {@code patchup_prob} 0.75 and 1 (soft), 0.5
 * and 0.7 (hard).
 *
 * <p>Ours: the block is no larger than the feature map (the formula has no meaning else); gamma' is
 * computed for the map at hand (that code computes it for the first map it meets, and keeps it);
 * and the loss is {@code w CE(z,y) + (1-w) CE(z,y[p])} with the own weight w. That code adds a
 * second loss with the re-weighted target; since cross entropy is linear in the target, its sum
 * with equal parts is twice ours.
 */
final class PatchUp implements BatchMix {
  private final int layer;
  private final double lambda;
  private final int[] partner;
  private final PatchUpOptions options;
  private final long randomSeed;
  private double ownWeight = 1;

  /**
   * PatchUp of a batch with everything drawn.
   *
   * @param layer the mix point, at least 1
   * @param lambda of the soft form, 0..1
   * @param partner p, a permutation of the batch
   * @param randomSeed decides the mask
   */
  PatchUp(int layer, double lambda, int[] partner, PatchUpOptions options, long randomSeed) {
    this.layer = layer;
    this.lambda = lambda;
    this.partner = partner.clone();
    this.options = options;
    this.randomSeed = randomSeed;
  }

  /** The method: a layer, lambda, a permutation and a mask are drawn for each batch. */
  static MixMethod method(MixOptions options) {
    return (batch, height, width, random) -> {
      int layer = Draws.layer(options.layers(), random);
      if (layer == 0) {
        return CutMix.draw(1, batch, height, width, random);
      }
      double lambda = Draws.lambda(options.alpha(), random);
      return new PatchUp(
          layer, lambda, random.permutation(batch), options.patchUp(), random.nextLong());
    };
  }

  /** The side of the blocks on a map of this size: odd, and no larger than the map. */
  static int block(int wanted, int height, int width) {
    int side = Math.min(height, width);
    return Math.min(wanted, side % 2 == 0 ? side - 1 : side);
  }

  /** gamma', the probability that a block is centred on an element. */
  static double centreProbability(double gamma, int block, int height, int width) {
    double places = (double) (height - block + 1) * (width - block + 1);
    return Math.min(1, gamma * height * width / (block * block * places));
  }

  /** 1 - P of a map of {@code [H,W,C]}: the blocks around the centres, clipped at the border. */
  static boolean[] holes(boolean[] centres, int block, int height, int width, int channels) {
    boolean[] holes = new boolean[centres.length];
    int half = block / 2;
    for (int i = 0; i < centres.length; i++) {
      if (centres[i]) {
        int c = i % channels;
        int column = i / channels % width;
        int row = i / channels / width;
        for (int h = Math.max(0, row - half); h <= Math.min(height - 1, row + half); h++) {
          for (int w = Math.max(0, column - half); w <= Math.min(width - 1, column + half); w++) {
            holes[(h * width + w) * channels + c] = true;
          }
        }
      }
    }
    return holes;
  }

  @Override
  public Var at(Graph graph, int point, Var features) {
    if (point != layer) {
      return features;
    }
    int height = features.shape().dim(1);
    int width = features.shape().dim(2);
    int channels = features.shape().dim(3);
    int block = block(options.block(), height, width);
    double probability = centreProbability(options.gamma(), block, height, width);
    PhiloxRandom random = new PhiloxRandom(randomSeed, "patchup");
    boolean[] centres = new boolean[height * width * channels];
    for (int i = 0; i < centres.length; i++) {
      centres[i] = random.nextDouble() < probability;
    }
    return alter(graph, features, holes(centres, block, height, width, channels));
  }

  /** Alters the elements that are in a hole. */
  Var alter(Graph graph, Var features, boolean[] holes) {
    double inHole = options.type() == PatchUpOptions.Type.SOFT ? lambda : 0;
    float[] own = new float[holes.length];
    int altered = 0;
    for (int i = 0; i < holes.length; i++) {
      own[i] = holes[i] ? (float) inHole : 1;
      altered += holes[i] ? 1 : 0;
    }
    double unaltered = (double) (holes.length - altered) / holes.length;
    ownWeight = unaltered + (1 - unaltered) * inHole;
    Shape all = features.shape();
    Scope scope = graph.scope();
    Tensor one = scope.of(Shape.of(all.dim(1), all.dim(2), all.dim(3)), own);
    Tensor weight = scope.real(all);
    scope.backend().run(new Reduction.Broadcast(one, new int[] {0}, 1, weight));
    scope.release(one);
    return ElementMix.of(graph, features, partner, weight);
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
