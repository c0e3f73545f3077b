package org.catchupmix.mix;

import com.google.auto.service.AutoService;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * SaliencyMix (Uddin, Monira, Shin, Chung, Bae, ICLR 2021, arXiv 2006.01791): CutMix whose box is
 * centred on the most salient pixel of the pasted image, so that it contains an object.
 *
 * <p>As in the authors' code: lambda ~ Beta(alpha, alpha) (their {@code beta}, 1); a box of {@code
 * 1 - lambda} of the area, clipped at the border; one box per batch, found in the partner of its
 * first image; labels weighted by area; {@code salmix_prob} 0.5. Difference: the paper uses a
 * detector without a network (OpenCV's fine-grained static saliency); here saliency is the gradient
 * of the loss ({@link GradientSaliency}), which costs a training pass and says little early in
 * training.
 *
 * @param alpha lambda is drawn from Beta(alpha, alpha), above 0
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "saliencymix",
    year = 2021,
    about = "SaliencyMix (Uddin et al. 2021): CutMix with the box on the most salient pixel")
public record SaliencyMix(@Choice double alpha) implements MixMethod {
  public SaliencyMix {
    Draws.requireAlpha(alpha);
  }

  public SaliencyMix() {
    this(1);
  }

  /**
   * Batch whose box is at the highest saliency.
   *
   * @param partner p, a permutation of the batch
   */
  record Salient(double lambda, int height, int width, int[] partner) implements BatchMix.AtPoint {
    @Override
    public Mixed mix(Graph graph, Var features, Saliency saliency) {
      return pasted(saliency).mix(graph, features, saliency);
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
