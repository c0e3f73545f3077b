package org.catchupmix.mix;

import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.image.Border;
import org.catchupmix.core.image.Gaussian;

/**
 * GuidedMixup (Kang and Kim, AAAI 2023, arXiv 2306.16612) with random pairing: each pixel is mixed
 * by how salient it is in one picture and in the other:
 *
 * <pre>
 *   s[n]    = G * saliency[n],  divided by its sum over the picture      G a Gaussian filter
 *   a[n]    = s[n] / ( s[n] + s[p(n)] )                                  pixel by pixel; 1/2 for 0/0
 *   x~[n]   = a[n] * x[n] + (1 - a[n]) * x[p(n)]
 *   own weight of n = mean of a[n] over the picture
 * </pre>
 *
 * <p>Certain, for it is in the authors' code: all of this, a filter of side 7 and deviation 3 with
 * the border reflected, and random pairing as one of its {@code condition}s (the other, greedy,
 * pairs pictures whose salient regions lie apart; it is not here). Saliency is the gradient of the
 * loss, see {@link GradientSaliency}; the paper calls this form Guided-AP and trains it with {@code
 * mix_prob} 0.8, and Guided-SR the form that takes spectral residuals for saliency, which need no
 * network, with 0.5.
 *
 * @param options the filter
 * @param height of the pictures
 * @param width of the pictures
 * @param partner p, a permutation of the batch
 */
record GuidedMix(GuidedOptions options, int height, int width, int[] partner) implements BatchMix {
  /** Draws a permutation. */
  static MixMethod method(MixOptions options) {
    return (batch, height, width, random) ->
        new GuidedMix(options.guided(), height, width, random.permutation(batch));
  }

  @Override
  public BatchMix seeing(Saliency saliency) {
    int picture = height * width;
    double[] s = saliency.pixels().clone();
    for (int n = 0; n < partner.length; n++) {
      blur(s, n * picture);
      toShares(s, n * picture, picture);
    }
    double[] own = new double[s.length];
    double[] weights = new double[partner.length];
    for (int n = 0; n < partner.length; n++) {
      for (int i = 0; i < picture; i++) {
        double mine = s[n * picture + i];
        double both = mine + s[partner[n] * picture + i];
        own[n * picture + i] = both == 0 ? 0.5 : mine / both;
        weights[n] += own[n * picture + i] / picture;
      }
    }
    return new Guided(own, weights, partner);
  }

  private static void toShares(double[] s, int from, int pixels) {
    double sum = 0;
    for (int i = from; i < from + pixels; i++) {
      sum += s[i];
    }
    for (int i = from; i < from + pixels; i++) {
      s[i] = sum == 0 ? 1.0 / pixels : s[i] / sum;
    }
  }

  /** Filters the picture that begins at {@code start}: along columns, then along rows. */
  private void blur(double[] s, int start) {
    if (options.blur() > 1) {
      double[] filter = Gaussian.weights(options.sigma(), options.blur() / 2);
      for (int w = 0; w < width; w++) {
        filterLine(s, start + w, width, height, filter);
      }
      for (int h = 0; h < height; h++) {
        filterLine(s, start + h * width, 1, width, filter);
      }
    }
  }

  private static void filterLine(double[] s, int from, int stride, int length, double[] filter) {
    double[] line = new double[length];
    for (int i = 0; i < length; i++) {
      for (int j = 0; j < filter.length; j++) {
        int at = Border.MIRROR_CENTRE.inside(i + j - filter.length / 2, length);
        line[i] += filter[j] * s[from + at * stride];
      }
    }
    for (int i = 0; i < length; i++) {
      s[from + i * stride] = line[i];
    }
  }

  @Override
  public Var at(Graph graph, int point, Var features) {
    throw new IllegalStateException("guided has not seen its batch");
  }

  @Override
  public double ownWeight() {
    throw new IllegalStateException("guided has not seen its batch");
  }

  /**
   * A batch whose weights are known.
   *
   * @param own a, {@code [N,H,W]}
   * @param ownWeights of each sample's own label
   * @param partner p
   */
  private record Guided(double[] own, double[] ownWeights, int[] partner) implements BatchMix {
    @Override
    public Var at(Graph graph, int point, Var features) {
      return point == 0
          ? ElementMix.of(
              graph, features, partner, ElementMix.perPixel(graph.scope(), own, features.shape()))
          : features;
    }

    @Override
    public double ownWeight() {
      throw new IllegalStateException("guided weighs each label by itself: see ownWeights");
    }
  }
}
