package org.catchupmix.mix.blocks;

import java.util.Arrays;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.HostImages;
import org.catchupmix.mix.LabelMix;
import org.catchupmix.mix.Mixed;
import org.catchupmix.mix.Saliency;

/**
 * Plan by which {@link CoMixup} mixes a batch.
 *
 * @param priors weights of the images in each part of the batch; those of a part sum to 1
 * @param begin image from which the search starts, {@code [part][mixed image][block]}
 */
record CoMix(CoMixup options, int height, int width, double[][] priors, int[][][] begin)
    implements BatchMix.AtPoint {
  @Override
  public Mixed mix(Graph graph, Var features, Saliency saliency) {
    double[] x = HostImages.of("comixup", features);
    double[] s = saliency.pixels();
    double[] mixed = new double[x.length];
    int batch = features.shape().dim(0);
    double[][] shares = new double[batch][batch];
    int first = 0;
    for (int k = 0; k < priors.length; k++) {
      double[][][] masks = masks(k, first, s);
      for (int n = 0; n < masks.length; n++) {
        show(masks[n], first, first + n, features.shape().dim(-1), x, mixed);
        for (int m = 0; m < masks.length; m++) {
          shares[first + n][first + m] = Arrays.stream(masks[n][m]).average().orElseThrow();
        }
      }
      first += masks.length;
    }
    return new Mixed(HostImages.mixed(graph, features, mixed), new LabelMix.Shares(shares));
  }

  /** Returns the share of image m in block i of mixed image n, {@code [n][m][i]}. */
  double[][][] masks(int k, int first, double[] saliency) {
    int images = priors[k].length;
    int blocks = options.blocks();
    double[][] shares = new double[images][];
    int[][] places = new int[images][];
    for (int m = 0; m < images; m++) {
      int from = (first + m) * height * width;
      shares[m] = Saliency.shares(saliency, from, height, width, height / blocks, width / blocks);
      places[m] = place(saliency, from);
    }
    return new CoLabels(options, shares, priors[k], compatibility(places)).masks(begin[k]);
  }

  private int block(int pixel) {
    int blocks = options.blocks();
    return pixel / width * blocks / height * blocks + pixel % width * blocks / width;
  }

  /** Row and column of the most salient window. */
  private int[] place(double[] saliency, int from) {
    int side = CoMixup.window(height, width);
    int[] place = {0, 0};
    double most = -1;
    for (int row = 0; row + side <= height; row++) {
      for (int column = 0; column + side <= width; column++) {
        double sum = 0;
        for (int i = 0; i < side * side; i++) {
          sum += saliency[from + (row + i / side) * width + column + i % side];
        }
        if (sum > most) {
          most = sum;
          place = new int[] {row, column};
        }
      }
    }
    return place;
  }

  /** {@code (1 - omega) * identity + omega * distances}, whose rows sum to 1 on average. */
  private double[][] compatibility(int[][] places) {
    int images = places.length;
    double[][] a = new double[images][images];
    double sum = 0;
    for (int i = 0; i < images; i++) {
      for (int j = 0; j < images; j++) {
        a[i][j] = Math.abs(places[i][0] - places[j][0]) + Math.abs(places[i][1] - places[j][1]);
        sum += a[i][j];
      }
    }
    for (int i = 0; i < images; i++) {
      for (int j = 0; j < images; j++) {
        double far = sum == 0 ? 0 : a[i][j] / sum * images;
        a[i][j] = (1 - options.omega()) * (i == j ? 1 : 0) + options.omega() * far;
      }
    }
    return a;
  }

  private void show(double[][] mask, int first, int n, int channels, double[] x, double[] mixed) {
    int image = height * width;
    for (int m = 0; m < mask.length; m++) {
      for (int i = 0; i < image; i++) {
        double share = mask[m][block(i)];
        for (int c = 0; share > 0 && c < channels; c++) {
          mixed[(n * image + i) * channels + c] +=
              share * x[((first + m) * image + i) * channels + c];
        }
      }
    }
  }
}
