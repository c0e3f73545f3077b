package org.catchupmix.mix;

import java.util.Arrays;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.autograd.ops.Multiply;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * Cutout (DeVries and Taylor, arXiv 1708.04552): squares of each picture are set to zero. Their
 * centres are uniform over the pixels and they are clipped at the border. Nothing is mixed; labels
 * stay.
 *
 * <p>As in the authors' code: {@code length / 2} pixels to both sides of the centre, after
 * normalisation, so zero is the mean of the data, and {@code n_holes} = 1. The length is 16 for
 * CIFAR-10, 8 for CIFAR-100 and 20 for SVHN in the paper.
 *
 * @param keep 1 where a pixel stays and 0 where it is cut, {@code [N,H,W]}
 */
record Cutout(double[] keep) implements BatchMix {
  /** Draws the squares of a batch. */
  static Cutout draw(CutoutOptions options, int batch, int height, int width, PhiloxRandom random) {
    double[] keep = new double[batch * height * width];
    Arrays.fill(keep, 1);
    for (int n = 0; n < batch; n++) {
      for (int hole = 0; hole < options.holes(); hole++) {
        int row = random.nextInt(height);
        int column = random.nextInt(width);
        cut(keep, n * height * width, height, width, row, column, options.length() / 2);
      }
    }
    return new Cutout(keep);
  }

  /** Cuts the square around a pixel out of the picture that begins at {@code start}. */
  private static void cut(
      double[] keep, int start, int height, int width, int row, int column, int half) {
    for (int h = Math.max(0, row - half); h < Math.min(height, row + half); h++) {
      int line = start + h * width;
      Arrays.fill(
          keep, line + Math.max(0, column - half), line + Math.min(width, column + half), 0);
    }
  }

  @Override
  public Var at(Graph graph, int point, Var features) {
    return point == 0
        ? graph.apply(
            new Multiply(
                features, Var.constant(ElementMix.perPixel(graph.scope(), keep, features.shape()))))
        : features;
  }

  @Override
  public int[] partner() {
    return null;
  }

  @Override
  public double ownWeight() {
    return 1;
  }
}
