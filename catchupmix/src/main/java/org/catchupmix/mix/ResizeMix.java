package org.catchupmix.mix;

import static org.catchupmix.core.Preconditions.require;

import com.google.auto.service.AutoService;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.primitive.Box;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * ResizeMix (Qin, Fang, Zhang, Liu, Wang, Wang, 2020, arXiv 2012.11101): pastes the whole image of
 * the partner, scaled to {@code floor(tau H) x floor(tau W)} pixels, at a uniformly random
 * position. tau is uniform in {@code [smallest, largest)}, and a label's weight is the visible
 * share of its image, {@code 1 - pasted area / area}. tau, place and permutation are drawn once per
 * batch.
 *
 * <p>Bilinear with aligned borders and without a filter, as {@code interpolate} of PyTorch; the
 * paper does not say which. The host scales the images.
 *
 * <p>No program of the authors is known to us. That of OpenMixup, which others use, differs: the
 * box has a uniform centre and is clipped at the border, so that the image is scaled to what is
 * left of it, by nearest neighbour. At 32x32 pixels a sample's own label then weighs 0.84 on
 * average, here 0.77.
 *
 * @param smallest {@code alpha} of the paper, 0.1
 * @param largest {@code beta} of the paper, 0.8
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = "resizemix",
    year = 2020,
    prefix = "resizemix",
    about = "ResizeMix (Qin et al. 2020): the partner's whole image is pasted, scaled down")
public record ResizeMix(
    @Choice("smallest side that resizemix pastes, as a share of the image's") double smallest,
    @Choice("largest side that resizemix pastes, as a share of the image's") double largest)
    implements MixMethod {
  public ResizeMix {
    require(smallest >= 0, "--resizemix-smallest %s must be at least 0", smallest);
    require(
        largest >= smallest && largest <= 1,
        "--resizemix-largest %s must be at most 1, and not below --resizemix-smallest",
        largest);
  }

  public ResizeMix() {
    this(0.1, 0.8);
  }

  /**
   * Batch with a pasted image.
   *
   * @param box where it is pasted, in an image of these sides
   * @param partner p, a permutation of the batch
   */
  record Pasted(int height, int width, Box box, int[] partner) implements BatchMix.AtPoint {
    @Override
    public Mixed mix(Graph graph, Var features, Saliency saliency) {
      double[] x = HostImages.of("resizemix", features);
      double[] y = x.clone();
      int channels = features.shape().dim(-1);
      int image = height * width * channels;
      for (int n = 0; n < partner.length; n++) {
        for (int row = 0; row < box.height(); row++) {
          Source from = Source.of(row, box.height(), height);
          for (int column = 0; column < box.width(); column++) {
            Source across = Source.of(column, box.width(), width);
            int to = ((box.top() + row) * width + box.left() + column) * channels;
            for (int c = 0; c < channels; c++) {
              int start = partner[n] * image + c;
              double upper = across.value(x, start + from.low() * width * channels, channels);
              double lower = across.value(x, start + from.high() * width * channels, channels);
              y[n * image + to + c] = upper + from.share() * (lower - upper);
            }
          }
        }
      }
      double own = 1 - (double) box.area() / ((double) height * width);
      return new Mixed(HostImages.mixed(graph, features, y), new LabelMix.OneWeight(partner, own));
    }
  }

  /**
   * The two pixels that a pixel of the scaled image lies between.
   *
   * @param share of the higher one
   */
  private record Source(int low, int high, double share) {
    static Source of(int pixel, int scaled, int side) {
      double place = Math.max(0, (pixel + 0.5) * side / scaled - 0.5);
      int low = (int) place;
      return new Source(low, Math.min(low + 1, side - 1), place - low);
    }

    double value(double[] x, int line, int channels) {
      double first = x[line + low * channels];
      return first + share * (x[line + high * channels] - first);
    }
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    double scale = smallest + (largest - smallest) * random.nextDouble();
    int boxHeight = (int) (scale * height);
    int boxWidth = (int) (scale * width);
    int top = random.nextInt(height - boxHeight + 1);
    int left = random.nextInt(width - boxWidth + 1);
    Box box = new Box(top, left, boxHeight, boxWidth);
    return new Pasted(height, width, box, random.permutation(batch));
  }
}
