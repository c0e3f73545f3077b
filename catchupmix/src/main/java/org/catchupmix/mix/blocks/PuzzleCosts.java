package org.catchupmix.mix.blocks;

import java.util.Arrays;

/**
 * Integer costs of the masks of {@link PuzzleMix}, as in the authors' code. The unary costs of an
 * image sum to about 1000 per block.
 */
final class PuzzleCosts {
  private static final double UNIT = 1000;
  private static final double TINY = 1e-8;

  private final Puzzle puzzle;
  private final int blocks;
  private final int channels;

  /** Number of means along a block's side. */
  private final int meansDown;

  private final int meansAcross;

  /** Means of the squares of each image, {@code [h,w,c]}, on the scale of pixels. */
  private final double[][] means;

  /**
   * Prepares a batch.
   *
   * @param x {@code [N,H,W,C]}
   * @param side pixels along the squares whose means are compared; divides the block's side
   */
  PuzzleCosts(Puzzle puzzle, double[] x, int channels, int side) {
    this.puzzle = puzzle;
    this.blocks = puzzle.blocks();
    this.channels = channels;
    this.meansDown = puzzle.height() / blocks / side;
    this.meansAcross = puzzle.width() / blocks / side;
    int across = meansAcross * blocks;
    this.means = new double[puzzle.partner().length][meansDown * blocks * across * channels];
    int image = puzzle.height() * puzzle.width() * channels;
    for (int i = 0; i < x.length; i++) {
      int pixel = i % image / channels;
      int c = i % channels;
      int mean = pixel / puzzle.width() / side * across + pixel % puzzle.width() / side;
      double scale = puzzle.std().length == 0 ? 1 : puzzle.std()[c];
      means[i / image][mean * channels + c] += x[i] * scale / (side * side);
    }
  }

  /**
   * Computes an image's mask: 1 where a block shows it, 0 where it shows its partner.
   *
   * @param own shares of its saliency
   * @param other shares of its partner's saliency
   */
  double[] mask(int n, double[] own, double[] other) {
    int last = puzzle.options().labels() - 1;
    int[] labels = energy(n, own, other).swapped();
    return Arrays.stream(labels).mapToDouble(l -> 1 - (double) l / last).toArray();
  }

  /** Returns the energy to minimize; label 0 shows the image, the last label its partner. */
  GridLabels energy(int n, double[] own, double[] other) {
    int cells = blocks * blocks;
    double[] showOwn = other.clone();
    double[] showOther = own.clone();
    long[] down = new long[cells];
    long[] right = new long[cells];
    for (int i = 0; i < cells; i++) {
      if (i / blocks < blocks - 1) {
        down[i] = border(n, i, i + blocks, true, showOwn, showOther);
      }
      if (i % blocks < blocks - 1) {
        right[i] = border(n, i, i + 1, false, showOwn, showOther);
      }
    }
    int labels = puzzle.options().labels();
    long squares = (long) (labels - 1) * (labels - 1);
    long[][] unary = new long[labels][cells];
    long[][] parted = new long[labels][labels];
    for (int l = 0; l < labels; l++) {
      double share = (double) l / (labels - 1);
      double prior = prior(l);
      for (int i = 0; i < cells; i++) {
        double cost = (1 - share) * showOwn[i] + share * showOther[i] + prior;
        unary[l][i] = squares * whole(cost);
      }
      for (int k = 0; k < labels; k++) {
        parted[l][k] = (long) (l - k) * (l - k);
      }
    }
    return new GridLabels(blocks, blocks, unary, parted, down, right);
  }

  private long whole(double cost) {
    return (long) (UNIT * blocks * blocks * cost);
  }

  private double prior(int label) {
    double lambda = puzzle.lambda();
    boolean two = puzzle.options().labels() == 2;
    double share =
        switch (label) {
          case 0 -> two ? lambda : lambda * lambda;
          case 1 -> two ? 1 - lambda : 2 * lambda * (1 - lambda);
          default -> (1 - lambda) * (1 - lambda);
        };
    return -puzzle.options().eta() * Math.log(share + TINY) / (blocks * blocks);
  }

  /**
   * Adds half of the unconditional border cost of two blocks to each of them.
   *
   * @return weight of the squared difference of their labels
   */
  private long border(
      int n, int first, int second, boolean below, double[] showOwn, double[] showOther) {
    double beta = puzzle.options().beta() / blocks / 16;
    double weight = beta * puzzle.options().gamma();
    int p = puzzle.partner()[n];
    double ownOwn = weight * step(n, n, first, below);
    double ownOther = weight * step(n, p, first, below);
    double otherOwn = weight * step(p, n, first, below);
    double otherOther = weight * step(p, p, first, below);
    showOwn[first] += (ownOther + ownOwn) / 2;
    showOther[first] += (otherOwn + otherOther) / 2;
    showOwn[second] += (otherOwn + ownOwn) / 2;
    showOther[second] += (ownOther + otherOther) / 2;
    double across = (ownOther + otherOwn - ownOwn - otherOther) / 2;
    return Math.max(0, whole(across + beta));
  }

  /** Mean distance between the last line of a block in image a and the next line in image b. */
  private double step(int a, int b, int block, boolean below) {
    int across = meansAcross * blocks;
    int row = block / blocks * meansDown + (below ? meansDown - 1 : 0);
    int column = block % blocks * meansAcross + (below ? 0 : meansAcross - 1);
    int along = below ? 1 : across;
    int beyond = below ? across : 1;
    int length = below ? meansAcross : meansDown;
    double sum = 0;
    for (int k = 0; k < length; k++) {
      int here = row * across + column + k * along;
      for (int c = 0; c < channels; c++) {
        int at = here * channels + c;
        sum += Math.abs(means[a][at] - means[b][at + beyond * channels]);
      }
    }
    return sum / (length * channels);
  }
}
