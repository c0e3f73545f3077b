package org.catchupmix.mix.blocks;

import com.google.auto.service.AutoService;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DirichletSampler;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.Choice;
import org.catchupmix.mix.Draws;
import org.catchupmix.mix.MixMethod;

/**
 * Co-Mixup (Kim, Choo, Jeong, Song, ICLR 2021, arXiv 2102.03065): each mixed image is assembled
 * from blocks of images of its part of the batch, so that saliency is high, neighbouring blocks
 * come from one image, and mixed images differ from each other. {@link CoLabels} has the formula
 * and finds the blocks. Its label is the mean of its blocks' labels.
 *
 * <p>As in the authors' code with its defaults for CIFAR-100: equal saliency and equal random start
 * give equal blocks; a batch is divided into parts of 20 images. Differences: the loss is the cross
 * entropy of the mixed labels instead of the binary cross entropy of all probabilities; their
 * additional loss of clean images ({@code clean_lam} 1) is missing, but saliency is computed as
 * with it, by the network in training mode; ties between images with equally many blocks go to the
 * first, where theirs depend on a sort.
 *
 * @param alpha parameter of the Dirichlet prior over a part's images, above 0
 * @param part {@code m_part}, number of images mixed with each other, at least 2
 * @param blocks {@code m_block_num}, blocks along a side
 * @param beta {@code m_beta}, weight of the smoothness, at least 0
 * @param gamma {@code m_gamma}, weight of the diversity, at least 0
 * @param threshold {@code m_thres}, share of its blocks in other mixed images above which an image
 *     is penalised, at least 0
 * @param eta {@code m_eta}, weight of the prior, at least 0
 * @param omega {@code m_omega}, weight of the distance between salient regions, 0..1
 * @param rounds {@code m_niter}, at least 1
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "comixup",
    year = 2021,
    prefix = "comixup",
    about = "Co-Mixup (Kim et al. 2021): salient blocks of many images are assembled")
public record CoMixup(
    @Choice(
            value = "parameter of the Dirichlet distribution of comixup's image weights",
            key = "comixup-alpha")
        double alpha,
    @Choice("number of images that comixup mixes together") int part,
    @Choice("blocks of comixup along a side") int blocks,
    @Choice("how strongly comixup prefers that neighbouring blocks show the same image")
        double beta,
    @Choice("how strongly comixup prefers diverse mixed images") double gamma,
    @Choice("share of an image that other mixed images may show before comixup avoids it")
        double threshold,
    @Choice("how closely comixup follows the image weights") double eta,
    @Choice("how much comixup considers the distance between the salient regions of images, 0..1")
        double omega,
    @Choice("rounds of improvement in comixup") int rounds)
    implements MixMethod {
  public CoMixup {
    Draws.requireAlpha(alpha);
    Draws.require(part >= 2, "--comixup-part %s must be at least 2", part);
    Draws.require(blocks >= 2, "--comixup-blocks %s must be at least 2", blocks);
    Draws.requireWeight("--comixup-beta", beta);
    Draws.requireWeight("--comixup-gamma", gamma);
    Draws.requireWeight("--comixup-threshold", threshold);
    Draws.requireWeight("--comixup-eta", eta);
    Draws.require(omega >= 0 && omega <= 1, "--comixup-omega %s must be 0..1", omega);
    Draws.require(rounds >= 1, "--comixup-rounds %s must be at least 1", rounds);
  }

  public CoMixup() {
    this(2, 20, 4, 0.32, 1, 0.83, 0.05, 0.001, 4);
  }

  @Override
  public boolean ignores(String key) {
    return gamma == 0 && (key.equals("comixup-threshold") || key.equals("comixup-omega"));
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    if (height % blocks != 0 || width % blocks != 0) {
      throw new IllegalArgumentException(
          "--comixup-blocks %d must divide the images' sides %d x %d"
              .formatted(blocks, height, width));
    }
    UniformRandomProvider words = random::nextLong;
    int parts = (batch + part - 1) / part;
    double[][] priors = new double[parts][];
    int[][][] begin = new int[parts][][];
    for (int k = 0; k < parts; k++) {
      int images = Math.min(part, batch - k * part);
      priors[k] =
          images == 1
              ? new double[] {1}
              : DirichletSampler.symmetric(words, images, alpha).sample();
      begin[k] =
          IntStream.range(0, images)
              .mapToObj(
                  _ ->
                      IntStream.range(0, blocks * blocks)
                          .map(_ -> random.nextInt(images))
                          .toArray())
              .toArray(int[][]::new);
    }
    return new CoMix(this, height, width, priors, begin);
  }

  /** Side in pixels of the window that locates an image's salient region. */
  static int window(int height, int width) {
    return Math.min(8, Math.min(height, width));
  }
}
