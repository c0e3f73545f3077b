package org.catchupmix.mix;

import com.google.auto.service.AutoService;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * SaliencyMix (Uddin, Monira, Shin, Chung, Bae, ICLR 2021, arXiv 2006.01791): CutMix whose box is
 * centred on the most salient pixel of the image that is pasted, so that the paste shows something.
 *
 * <p>As in the authors' code: lambda of Beta(alpha, alpha) (their {@code beta}, 1); a box of {@code
 * 1 - lambda} of the area, clipped at the border; one box for the batch, found in the partner of
 * its first image; labels by the area; {@code salmix_prob} 0.5. Different: the paper finds saliency
 * with a detector that needs no network (OpenCV's fine-grained static one); here it is the gradient
 * of the loss, see {@link GradientSaliency}. It costs a training pass, and is of little use early
 * in training.
 *
 * @param alpha lambda is drawn from Beta(alpha, alpha), above 0
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "saliencymix",
    year = 2021,
    about = "SaliencyMix (Uddin et al. 2021): CutMix with the box on the most salient pixel")
public record SaliencyMix(@Choice(key = MixMethod.ALPHA) double alpha) implements MixMethod {
  /** Checks the settings. */
  public SaliencyMix {
    Draws.requireAlpha(alpha);
  }

  /** The defaults. */
  public SaliencyMix() {
    this(1);
  }

  /**
   * A batch with the box where its saliency is highest.
   *
   * @param lambda the mixing ratio
   * @param height of the images
   * @param width of the images
   * @param partner p, a permutation of the batch
   */
  record Salient(double lambda, int height, int width, int[] partner) implements BatchMix {
    @Override
    public Mixed at(Graph graph, int point, Var features, Saliency saliency) {
      return point == 0
          ? pasted(saliency).at(graph, 0, features, saliency)
          : Mixed.ownLabels(features);
    }

    CutMix.Pasted pasted(Saliency saliency) {
      double[] pixels = saliency.pixels();
      int image = height * width;
      int from = partner[0] * image;
      int most = from;
      for (int i = from; i < from + image; i++) {
        most = pixels[i] > pixels[most] ? i : most;
      }
      int place = most - from;
      return CutMix.around(lambda, height, width, place / width, place % width, partner);
    }
  }

  @Override
  public double defaultProbability() {
    return 0.5;
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    double lambda = Draws.lambda(alpha, random);
    return new Salient(lambda, height, width, random.permutation(batch));
  }
}
