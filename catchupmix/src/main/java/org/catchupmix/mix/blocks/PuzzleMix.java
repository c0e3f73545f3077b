package org.catchupmix.mix.blocks;

import static org.catchupmix.core.Preconditions.require;

import com.google.auto.service.AutoService;
import java.util.stream.IntStream;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.Choice;
import org.catchupmix.mix.Draws;
import org.catchupmix.mix.GradientSaliency;
import org.catchupmix.mix.MixMethod;

/**
 * PuzzleMix (Kim, Choo, Song, ICML 2020, arXiv 2009.06962): chooses the image that each block shows
 * so that little saliency is lost and neighbouring blocks fit, and moves salient blocks to where
 * they are shown. With s the saliency of a block, m in {0, 1/(L-1), .., 1} its mask, and T and T'
 * the moves of {@link BlockTransport}:
 *
 * <pre>
 *   x~[n] = m * T(x[n]) + (1 - m) * T'(x[p(n)])             own weight of n = mean of m
 *   m minimises      sum_i  m_i s[p(n)]_i + (1 - m_i) s[n]_i
 *                  + sum_ij (m_i - m_j)^2 (beta + beta gamma d_ij) / (16 blocks)
 *                  - sum_i  eta log Binomial((L-1) m_i; L-1, lambda) / blocks^2
 * </pre>
 *
 * <p>d is the excess of the difference across the border of blocks i and j over that within each
 * image, in units of the pixel range; {@link GridLabels} finds m approximately. lambda ~
 * Beta(alpha, alpha), the permutation p and the number of blocks along a side (2, 4, 8 or 16) are
 * drawn once per batch.
 *
 * <p>As in the authors' code with its settings for CIFAR-100: equal saliency gives equal masks and
 * moves; saliency is the gradient of the loss in evaluation mode ({@link
 * GradientSaliency#pixelsTested}), with a loss of clean images ({@code clean_lam} above 0) in
 * training mode. Differences: the loss is the cross entropy of the mixed labels instead of the
 * binary cross entropy of all probabilities, and so is that of clean images; adversarial noise
 * ({@code adv_p}) is missing; sizes that do not divide the image are replaced by the nearest that
 * do.
 *
 * @param alpha lambda is drawn from Beta(alpha, alpha), above 0
 * @param labels {@code n_labels}: 2 if a block shows one image, 3 if it may also show half of each
 * @param beta weight of the smoothness of the mask, at least 0
 * @param gamma weight of the fit at borders, relative to beta, 0..1
 * @param eta weight of lambda, at least 0
 * @param border {@code neigh_size}, side in pixels of the averaged squares compared at borders
 * @param transport {@code t_size}, side in pixels of the moved blocks, at most that of a mask
 *     block; 0 to move none
 * @param distance {@code t_eps}, cost of moving a block, at least 0
 * @param clean {@code 2 clean_lam}, weight of the loss of the unmixed batch, at least 0
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "puzzlemix",
    year = 2020,
    prefix = "puzzle",
    about = "PuzzleMix (Kim et al. 2020): salient blocks of both images are assembled")
public record PuzzleMix(
    @Choice double alpha,
    @Choice("number of labels of a puzzlemix block: 2 shows either image, 3 also half of each")
        int labels,
    @Choice("smoothness of the puzzlemix mask") double beta,
    @Choice("how much puzzlemix considers whether images match at block borders, 0..1")
        double gamma,
    @Choice("how closely puzzlemix follows lambda") double eta,
    @Choice("side of the squares whose means puzzlemix compares at block borders") int border,
    @Choice("side of the blocks that puzzlemix moves, 0 to move none") int transport,
    @Choice("cost of moving a block in puzzlemix") double distance,
    @Choice("weight of the loss of unmixed images that puzzlemix adds, 0 for none") double clean)
    implements MixMethod {
  public PuzzleMix {
    Draws.requireAlpha(alpha);
    require(labels == 2 || labels == 3, "--puzzle-labels %s must be 2 or 3", labels);
    Draws.requireWeight("--puzzle-beta", beta);
    require(gamma >= 0 && gamma <= 1, "--puzzle-gamma %s must be 0..1", gamma);
    Draws.requireWeight("--puzzle-eta", eta);
    require(border >= 1, "--puzzle-border %s must be at least 1 pixel", border);
    require(transport >= 0, "--puzzle-transport %s must be at least 0 pixels", transport);
    Draws.requireWeight("--puzzle-distance", distance);
    Draws.requireWeight("--puzzle-clean", clean);
  }

  public PuzzleMix() {
    this(1, 3, 1.2, 0.5, 0.2, 4, 4, 0.8, 0);
  }

  @Override
  public boolean ignores(String key) {
    return switch (key) {
      case "puzzle-gamma" -> beta == 0;
      case "puzzle-border" -> beta == 0 || gamma == 0;
      case "puzzle-distance" -> transport == 0;
      default -> false;
    };
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    return draw(batch, height, width, new ImageTransform(new double[0], new double[0]), random);
  }

  @Override
  public BatchMix draw(
      int batch, int height, int width, ImageTransform transform, PhiloxRandom random) {
    double lambda = Draws.lambda(alpha, random);
    int[] sides = sides(height, width);
    int blocks = sides[random.nextInt(sides.length)];
    return new Puzzle(
        this, lambda, blocks, height, width, transform.std(), random.permutation(batch));
  }

  /** Possible blocks along a side: 2, 4, 8, 16, each reduced to a divisor of the image. */
  static int[] sides(int height, int width) {
    int common = gcd(height, width);
    int[] sides =
        IntStream.of(2, 4, 8, 16).map(n -> divisorUpTo(common, n)).filter(n -> n > 1).toArray();
    if (sides.length == 0) {
      throw new IllegalArgumentException(
          "--mix puzzlemix: images of %d x %d pixels cannot be cut into blocks: a number from 2 to"
                  .formatted(height, width)
              + " 16 must divide both sides (--size)");
    }
    return sides;
  }

  static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  static int divisorUpTo(int number, int most) {
    return IntStream.iterate(Math.min(number, most), d -> d - 1)
        .filter(d -> number % d == 0)
        .findFirst()
        .orElseThrow();
  }

  /** Smallest divisor from a limit on, or the number itself. */
  static int divisorFrom(int number, int least) {
    return IntStream.rangeClosed(Math.min(number, least), number)
        .filter(d -> number % d == 0)
        .findFirst()
        .orElseThrow();
  }
}
