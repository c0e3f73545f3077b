package org.catchupmix.mix;

import static org.catchupmix.core.Preconditions.require;

import com.google.auto.service.AutoService;
import java.util.List;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * PatchUp (Faramarzi, Amini, Badrinaaraayanan, Verma, Chandar, arXiv 2006.07794) at one mix point.
 * Alters blocks of the feature maps, the same ones in all samples of the batch:
 *
 * <pre>
 *   gamma'   = gamma * H*W / ( b^2 * (H-b+1) * (W-b+1) )            b = block_size
 *   m[h,w,c] ~ Bernoulli(gamma')                                    one map per filter
 *   P[h,w,c] = 0 if there is a 1 of m in the b x b window around it, else 1
 *   hard:  y[n] = P * h[n] + (1 - P) * h[p(n)]                      own weight  u
 *   soft:  y[n] = P * h[n] + (1 - P) * (lambda * h[n] + (1 - lambda) * h[p(n)])
 *                                                                   own weight  u + (1 - u) * lambda
 *   u = mean of P
 * </pre>
 *
 * <p>As in the authors' code: this mask, these weights, a mix point drawn uniformly from the input,
 * the stem and the first stage ({@code k = 2}), CutMix with alpha 1 at the input, lambda ~ Beta(2,
 * 2), {@code block_size} 7, gamma and {@code patchup_prob} 0.75 and 1 (soft), 0.5 and 0.7 (hard).
 *
 * <p>Differences: the block is at most as large as the feature map, since the formula requires it;
 * gamma' is computed for each map (their code keeps that of the first map); and the loss is {@code
 * w CE(z,y) + (1-w) CE(z,y[p])} with w the own weight. Theirs is the binary cross entropy of all
 * softmax probabilities, weighted like this, plus that of the re-weighted target.
 *
 * @param alpha lambda is drawn from Beta(alpha, alpha), above 0
 * @param type {@code patchup_type}: the treatment of a block's elements
 * @param block {@code block_size}, the side of a block, odd
 * @param gamma approximate share of altered elements, 0..1; 0 for the default of the type
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "patchup",
    year = 2020,
    prefix = "patchup",
    about =
        "PatchUp (Faramarzi et al. 2020): blocks of the features at a random mix point are the"
            + " partner's")
public record PatchUp(
    @Choice double alpha,
    @Choice(key = MixMethod.POINTS) List<Integer> points,
    @Choice("whether patchup swaps blocks (hard) or interpolates them (soft)") Type type,
    @Choice("block_size of patchup, odd") int block,
    @Choice(
            "approximate share of the features that patchup changes; 0 for 0.5 if hard, 0.75 if soft")
        double gamma)
    implements MixMethod {
  /** Treatment of a block's elements. */
  public enum Type {
    /** Replaced by the partner's. */
    HARD(0.5, 0.7),
    /** Interpolated with the partner's. */
    SOFT(0.75, 1);

    private final double gamma;
    private final double probability;

    Type(double gamma, double probability) {
      this.gamma = gamma;
      this.probability = probability;
    }
  }

  public PatchUp {
    Draws.requireAlpha(alpha);
    points = Draws.requirePoints(points);
    require(block > 0 && block % 2 == 1, "--patchup-block %s must be odd and at least 1", block);
    require(gamma >= 0 && gamma <= 1, "--patchup-gamma %s must be 0..1", gamma);
  }

  public PatchUp() {
    this(2, List.of(0, 1, 2), Type.HARD, 7, 0);
  }

  double share() {
    return gamma == 0 ? type.gamma : gamma;
  }

  /** {@code patchup_prob} of the authors' commands. */
  @Override
  public double defaultProbability() {
    return type.probability;
  }

  private boolean hidden() {
    return points.stream().anyMatch(k -> k != 0);
  }

  @Override
  public boolean ignores(String key) {
    return key.equals(ALPHA)
        ? type == Type.HARD || !hidden()
        : key.startsWith("patchup-") && !hidden();
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    int point = Draws.point(points, random);
    if (point == 0) {
      return new CutMix().draw(batch, height, width, random);
    }
    double lambda = Draws.lambda(alpha, random);
    return new Patched(this, point, lambda, random.permutation(batch), random.nextLong());
  }

  /** Side of a block on a map of this size: odd, at most that of the map. */
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

  /**
   * Batch mixed at a point.
   *
   * @param point the mix point, at least 1
   * @param lambda of the soft form, 0..1
   * @param partner p, a permutation of the batch
   * @param randomSeed decides the mask
   */
  record Patched(PatchUp options, int point, double lambda, int[] partner, long randomSeed)
      implements BatchMix.AtPoint {
    @Override
    public Mixed mix(Graph graph, Var features, Saliency saliency) {
      int height = features.shape().dim(1);
      int width = features.shape().dim(2);
      int channels = features.shape().dim(3);
      int block = PatchUp.block(options.block(), height, width);
      double probability = centreProbability(options.share(), block, height, width);
      PhiloxRandom random = new PhiloxRandom(randomSeed, "patchup");
      boolean[] centres = new boolean[height * width * channels];
      for (int i = 0; i < centres.length; i++) {
        centres[i] = random.nextDouble() < probability;
      }
      return alter(graph, features, holes(centres, block, height, width, channels));
    }

    Mixed alter(Graph graph, Var features, boolean[] holes) {
      double inHole = options.type() == Type.SOFT ? lambda : 0;
      double[] kept = new double[holes.length];
      int altered = 0;
      for (int i = 0; i < holes.length; i++) {
        kept[i] = holes[i] ? inHole : 1;
        altered += holes[i] ? 1 : 0;
      }
      double unaltered = (double) (holes.length - altered) / holes.length;
      Shape all = features.shape();
      TensorScope scope = graph.scope();
      Tensor one = scope.of(Shape.of(all.dim(1), all.dim(2), all.dim(3)), kept);
      Tensor weight = scope.real(all);
      scope.backend().run(new Reduction.Broadcast(one, new int[] {0}, 1, weight));
      scope.release(one);
      return new Mixed(
          ElementMix.of(graph, features, partner, weight),
          new LabelMix.OneWeight(partner, unaltered + (1 - unaltered) * inHole));
    }
  }
}
