package org.catchupmix.mix.blocks;

import static org.catchupmix.core.Preconditions.require;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DirichletSampler;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.Choice;
import org.catchupmix.mix.Draws;
import org.catchupmix.mix.GradientSaliency;
import org.catchupmix.mix.MixMethod;

/**
 * Co-Mixup (Kim, Choo, Jeong, Song, ICLR 2021, arXiv 2102.03065): mixes all images of a part of the
 * batch jointly, so that each output shows salient blocks of several images and the outputs differ.
 * With z[o,b,k] the share of image k in block b of output o, and s its share of image k's saliency:
 *
 * <pre>
 *   x~[o]  = sum_k  z[o,block,k] x[k]          weight of label k in o = mean over b of z[o,b,k]
 *   z minimises   - sum_obk  z[o,b,k] ( s[k,b] + eta/B log prior[k] )
 *                 + beta/2B  sum of |z[o,b] - z[o,b']|^2 over neighbouring blocks b, b'
 *                 + gamma/B  sum_o sum_o' != o  of what both show of an image, where above tau
 * </pre>
 *
 * <p>B is the number of blocks; prior ~ Dirichlet(alpha, .., alpha) and the first z are drawn for
 * each part, and {@link JointMasks} finds z by graph cuts, output by output. The loss of the
 * unmixed batch is added, and its gradient is the saliency ({@link GradientSaliency}); both passes
 * are in training mode.
 *
 * <p>As in the authors' code, whose program for ImageNet has the cross entropy: the masks are equal
 * for equal saliency and draws, and the running statistics see both passes. The other settings are
 * those of their program for CIFAR-100; {@code
 * alpha=1:comix-part=16:comix-iterations=3:comix-stride=8} are what that for ImageNet does (it
 * names an alpha of 2, but draws from 1). Differences: where images are third in an output equally,
 * the first in the batch is taken (theirs leaves it to PyTorch's {@code topk}); a number of blocks
 * that does not divide the image is replaced by the nearest smaller one that does; images without
 * saliency have equal shares, and images that are salient at one place no distances (theirs become
 * NaN); the last part of a batch may be smaller (theirs for ImageNet wants full parts); cuts stop
 * by the objective of the CIFAR-100 program; its soft threshold is missing, and equal outputs are
 * parted unless the rounds end before the last one.
 *
 * @param alpha of the Dirichlet distribution from which the weights of images are drawn, 0.001..1e6
 * @param blocks {@code m_block_num}, along a side
 * @param part {@code m_part}, images that are mixed jointly; the last part of a batch has the rest
 * @param beta {@code m_beta}, smoothness of masks, at least 0
 * @param gamma {@code m_gamma}, cost of outputs that show alike, at least 0
 * @param eta {@code m_eta}, weight of the prior, at least 0
 * @param threshold {@code m_thres}, tau in blocks of an output, at least 0
 * @param compatibility {@code m_omega}, weight of the distance of salient places, 0..1
 * @param iterations {@code m_niter}, rounds over all outputs
 * @param stride step between the squares of 8 pixels in which the most salient place is searched
 * @param clean {@code clean_lam}, weight of the loss of the unmixed batch, at least 0
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "comixup",
    year = 2021,
    prefix = "comix",
    about = "Co-Mixup (Kim et al. 2021): salient blocks of many images are combined in each output")
public record CoMixup(
    @Choice double alpha,
    @Choice("number of comixup's blocks along a side") int blocks,
    @Choice("number of images that comixup mixes jointly") int part,
    @Choice("smoothness of comixup's masks") double beta,
    @Choice("how much comixup's outputs must differ") double gamma,
    @Choice("how closely comixup follows its random weights of images") double eta,
    @Choice("blocks of an image, as a share of an output's, that other comixup outputs may show")
        double threshold,
    @Choice("how much comixup joins images whose salient places are far apart, 0..1")
        double compatibility,
    @Choice("number of rounds in which comixup improves its masks") int iterations,
    @Choice("step in pixels of the search for the salient place of an image") int stride,
    @Choice("weight of the loss of unmixed images that comixup adds, 0 for none") double clean)
    implements MixMethod {
  /** Least alpha: below, all samples of a small part underflow, and the sampler never ends. */
  private static final double MIN_ALPHA = 1e-3;

  /** Largest weight: the integer costs of a cut stay far from overflow. */
  private static final double MAX_WEIGHT = 1e6;

  public CoMixup {
    require(
        alpha >= MIN_ALPHA && alpha <= MAX_WEIGHT,
        "--alpha %s must be %s..%s for comixup",
        alpha,
        MIN_ALPHA,
        MAX_WEIGHT);
    require(blocks >= 2, "--comix-blocks %s must be at least 2", blocks);
    require(part >= 1, "--comix-part %s must be at least 1 image", part);
    requireWeight("--comix-beta", beta);
    requireWeight("--comix-gamma", gamma);
    requireWeight("--comix-eta", eta);
    Draws.requireWeight("--comix-threshold", threshold);
    require(
        compatibility >= 0 && compatibility <= 1,
        "--comix-compatibility %s must be 0..1",
        compatibility);
    require(iterations >= 1, "--comix-iterations %s must be at least 1", iterations);
    require(stride >= 1, "--comix-stride %s must be at least 1 pixel", stride);
    Draws.requireWeight("--comix-clean", clean);
  }

  private static void requireWeight(String flag, double weight) {
    require(weight >= 0 && weight <= MAX_WEIGHT, "%s %s must be 0..%s", flag, weight, MAX_WEIGHT);
  }

  public CoMixup() {
    this(2, 4, 20, 0.32, 1, 0.05, 0.83, 0.001, 4, 1, 1);
  }

  @Override
  public boolean ignores(String key) {
    return switch (key) {
      case ALPHA -> eta == 0;
      case "comix-threshold" -> gamma == 0;
      case "comix-compatibility" -> gamma == 0;
      case "comix-stride" -> gamma == 0 || compatibility == 0;
      default -> false;
    };
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    int side = PuzzleMix.divisorUpTo(PuzzleMix.gcd(height, width), blocks);
    require(
        side > 1,
        "--mix comixup: images of %d x %d pixels cannot be cut into blocks: a number from 2 to %d"
            + " must divide both sides (--size)",
        height,
        width,
        blocks);
    List<Collage.Drawn> parts = new ArrayList<>();
    for (int from = 0; from < batch; from += part) {
      parts.add(drawn(from, Math.min(part, batch - from), side * side, random));
    }
    return new Collage(this, side, height, width, List.copyOf(parts));
  }

  private Collage.Drawn drawn(int from, int images, int cells, PhiloxRandom random) {
    UniformRandomProvider words = random::nextLong;
    // A Dirichlet distribution has at least two categories.
    double[] prior =
        images == 1 ? new double[] {1} : DirichletSampler.symmetric(words, images, alpha).sample();
    int[][] first = new int[images][cells];
    for (int[] output : first) {
      for (int i = 0; i < cells; i++) {
        output[i] = random.nextInt(images);
      }
    }
    return new Collage.Drawn(from, prior, first);
  }
}
