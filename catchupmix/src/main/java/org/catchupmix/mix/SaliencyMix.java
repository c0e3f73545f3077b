package org.catchupmix.mix;

import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * SaliencyMix (Uddin, Monira, Shin, Chung, Bae, ICLR 2021, arXiv 2006.01791): CutMix whose box is
 * centred on the most salient pixel of the picture that is pasted, so that the paste shows
 * something.
 *
 * <p>As in the authors' code: lambda of Beta(alpha, alpha) (their {@code beta}, 1); a box of {@code
 * 1 - lambda} of the area, clipped at the border; one box for the batch, found in the partner of
 * its first picture; labels by the area; {@code salmix_prob} 0.5. Different: the paper finds
 * saliency with a detector that needs no network (OpenCV's fine-grained static one); here it is the
 * gradient of the loss, see {@link GradientSaliency}. It costs a training pass, and early on points
 * at little.
 *
 * @param lambda the mixing ratio
 * @param height of the pictures
 * @param width of the pictures
 * @param partner p, a permutation of the batch
 */
record SaliencyMix(double lambda, int height, int width, int[] partner) implements BatchMix {
  /** Draws lambda and a permutation. */
  static MixMethod method(MixOptions options) {
    return (batch, height, width, random) -> draw(options, batch, height, width, random);
  }

  private static BatchMix draw(
      MixOptions options, int batch, int height, int width, PhiloxRandom random) {
    double lambda = Draws.lambda(options.alpha(), random);
    return new SaliencyMix(lambda, height, width, random.permutation(batch));
  }

  @Override
  public BatchMix seeing(Saliency saliency) {
    double[] pixels = saliency.pixels();
    int picture = height * width;
    int from = partner[0] * picture;
    int most = from;
    for (int i = from; i < from + picture; i++) {
      most = pixels[i] > pixels[most] ? i : most;
    }
    int place = most - from;
    return CutMix.around(lambda, height, width, place / width, place % width, partner);
  }

  @Override
  public Var at(Graph graph, int point, Var features) {
    throw new IllegalStateException("saliencymix has not seen its batch");
  }

  @Override
  public double ownWeight() {
    throw new IllegalStateException("saliencymix has not seen its batch");
  }
}
