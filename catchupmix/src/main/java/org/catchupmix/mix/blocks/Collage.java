package org.catchupmix.mix.blocks;

import java.util.List;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.HostImages;
import org.catchupmix.mix.LabelMix;
import org.catchupmix.mix.Mixed;
import org.catchupmix.mix.Saliency;

/**
 * A batch mixed by {@link CoMixup}.
 *
 * @param blocks of the masks, along a side
 * @param height of the images, a multiple of {@code blocks}
 * @param width of the images, a multiple of {@code blocks}
 * @param parts that are mixed jointly, in the order of the batch
 */
record Collage(CoMixup options, int blocks, int height, int width, List<Drawn> parts)
    implements BatchMix.AtPoint {
  /**
   * Random numbers of a part of the batch.
   *
   * @param from its first image
   * @param prior weight of each image, with sum 1
   * @param first image that each block of each output shows before the first cut
   */
  record Drawn(int from, double[] prior, int[][] first) {
    int images() {
      return prior.length;
    }
  }

  @Override
  public Mixed mix(Graph graph, Var features, Saliency saliency) {
    double[] x = HostImages.of("comixup", features);
    double[] salient = options.clean() > 0 ? saliency.pixels() : saliency.pixelsTested();
    double[] mixed = new double[x.length];
    int batch = features.shape().dim(0);
    double[][] weights = new double[batch][batch];
    for (Drawn part : parts) {
      double[][][] masks = masks(part, salient);
      for (int n = 0; n < part.images(); n++) {
        show(x, part, masks[n], features.shape().dim(-1), mixed, part.from() + n);
        for (int k = 0; k < part.images(); k++) {
          weights[part.from() + n][part.from() + k] = JointMasks.shown(masks[n], k);
        }
      }
    }
    return new Mixed(HostImages.mixed(graph, features, mixed), new LabelMix.Mixture(weights));
  }

  @Override
  public double cleanWeight() {
    return options.clean();
  }

  /** Share of each image of a part in each block of each output: {@code [output][block][image]}. */
  double[][][] masks(Drawn part, double[] saliency) {
    double[][] shares = new double[part.images()][];
    for (int k = 0; k < part.images(); k++) {
      int from = (part.from() + k) * height * width;
      shares[k] = Saliency.shares(saliency, from, height, width, height / blocks, width / blocks);
    }
    double[][] distances =
        new SalientPlaces(height, width, options.stride())
            .distances(saliency, part.from(), part.images());
    return JointMasks.of(options, blocks, shares, part.prior(), distances).cut(part.first());
  }

  /** Writes output n of the batch: the images of a part, weighted by a mask. */
  private void show(double[] x, Drawn part, double[][] mask, int channels, double[] mixed, int n) {
    int pixels = height * width;
    for (int i = 0; i < pixels; i++) {
      double[] shares = mask[i / width * blocks / height * blocks + i % width * blocks / width];
      for (int k = 0; k < shares.length; k++) {
        for (int c = 0; shares[k] > 0 && c < channels; c++) {
          mixed[(n * pixels + i) * channels + c] +=
              shares[k] * x[((part.from() + k) * pixels + i) * channels + c];
        }
      }
    }
  }
}
