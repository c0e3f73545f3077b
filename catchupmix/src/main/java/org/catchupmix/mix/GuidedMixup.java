package org.catchupmix.mix;

import static org.catchupmix.core.Preconditions.require;

import com.google.auto.service.AutoService;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.image.Border;
import org.catchupmix.core.image.Gaussian;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * GuidedMixup (Kang and Kim, AAAI 2023, arXiv 2306.16612) with random pairing: mixes each pixel by
 * its saliency in both images:
 *
 * <pre>
 *   s[n]    = G * saliency[n],  divided by its sum over the image      G a Gaussian filter
 *   a[n]    = s[n] / ( s[n] + s[p(n)] )                                  pixel by pixel; 1/2 for 0/0
 *   x~[n]   = a[n] * x[n] + (1 - a[n]) * x[p(n)]
 *   own weight of n = mean of a[n] over the image
 * </pre>
 *
 * <p>As in the authors' code: a filter of side 7 and standard deviation 3 with reflected borders,
 * and random pairing, one of its {@code condition}s (greedy pairing of images with distant salient
 * regions is missing). Saliency is the gradient of the loss ({@link GradientSaliency}); the paper
 * calls this form Guided-AP and uses {@code mix_prob} 0.8. Its other form, Guided-SR, uses spectral
 * residuals, which need no network, and 0.5. Their loss is the binary cross entropy of all softmax
 * probabilities, here it is the cross entropy.
 *
 * @param blur side of the Gaussian filter in pixels, odd; 0 for none
 * @param blurSigma {@code blur_sigma}, its standard deviation in pixels, above 0
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "guided",
    year = 2023,
    prefix = "guided",
    about = "GuidedMixup (Kang and Kim 2023): pixels are mixed by their saliency in both images")
public record GuidedMixup(
    @Choice("side of the blur filter on guided's saliency, odd, or 0 for none") int blur,
    @Choice("standard deviation of that filter") double blurSigma)
    implements MixMethod {
  public GuidedMixup {
    require(
        blur == 0 || blur > 0 && blur % 2 == 1,
        "--guided-blur %s must be odd, or 0 for none",
        blur);
    require(
        blurSigma > 0 && blurSigma < Double.POSITIVE_INFINITY,
        "--guided-blur-sigma %s must be above 0 pixels",
        blurSigma);
  }

  public GuidedMixup() {
    this(7, 3);
  }

  @Override
  public double defaultProbability() {
    return 0.8;
  }

  @Override
  public boolean ignores(String key) {
    return key.equals("guided-blur-sigma") && blur <= 1;
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    return new Guided(this, height, width, random.permutation(batch));
  }

  /**
   * Batch with pixels weighted by saliency.
   *
   * @param partner p, a permutation of the batch
   */
  record Guided(GuidedMixup options, int height, int width, int[] partner)
      implements BatchMix.AtPoint {
    @Override
    public Mixed mix(Graph graph, Var features, Saliency saliency) {
      int image = height * width;
      double[] s = saliency.pixels().clone();
      double[][] shares = new double[partner.length][];
      for (int n = 0; n < partner.length; n++) {
        blur(s, n * image);
        shares[n] = Saliency.shares(s, n * image, height, width, 1, 1);
      }
      double[] own = new double[s.length];
      double[] weights = new double[partner.length];
      for (int n = 0; n < partner.length; n++) {
        for (int i = 0; i < image; i++) {
          double mine = shares[n][i];
          double both = mine + shares[partner[n]][i];
          own[n * image + i] = both == 0 ? 0.5 : mine / both;
          weights[n] += own[n * image + i] / image;
        }
      }
      return new Mixed(
          ElementMix.of(
              graph, features, partner, ElementMix.perPixel(graph.scope(), own, features.shape())),
          new LabelMix.Weights(partner, weights));
    }

    /** Filters the image at {@code start} along columns, then along rows. */
    private void blur(double[] s, int start) {
      if (options.blur() > 1) {
        double[] filter = Gaussian.weights(options.blurSigma(), options.blur() / 2);
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
  }
}
