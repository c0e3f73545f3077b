package org.catchupmix.mix.blocks;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.HostImages;
import org.catchupmix.mix.LabelMix;
import org.catchupmix.mix.Mixed;
import org.catchupmix.mix.Saliency;

/**
 * A batch mixed by {@link PuzzleMix}.
 *
 * @param lambda target share of an image's own blocks
 * @param blocks of the mask, along a side
 * @param height of the images, a multiple of {@code blocks}
 * @param width of the images, a multiple of {@code blocks}
 * @param std divisor of each channel; empty for 1
 * @param partner p, a permutation of the batch
 */
record Puzzle(
    PuzzleMix options,
    double lambda,
    int blocks,
    int height,
    int width,
    double[] std,
    int[] partner)
    implements BatchMix.AtPoint {
  /**
   * Layout of the mixed batch.
   *
   * @param masks mask m of each block of each image, row by row
   * @param sources source pixel, in the batch, of each pixel of the image's part
   * @param partnerSources source pixel of each pixel of the partner's part
   */
  record Plan(double[][] masks, int[] sources, int[] partnerSources) {}

  @Override
  public Mixed mix(Graph graph, Var features, Saliency saliency) {
    double[] x = HostImages.of("puzzlemix", features);
    double[] salient = options.clean() > 0 ? saliency.pixels() : saliency.pixelsTested();
    Plan plan = plan(x, features.shape().dim(-1), salient);
    double[] own =
        Arrays.stream(plan.masks())
            .mapToDouble(m -> Arrays.stream(m).average().orElse(1))
            .toArray();
    return new Mixed(
        HostImages.mixed(graph, features, mixed(x, plan)), new LabelMix.Weights(partner, own));
  }

  @Override
  public double cleanWeight() {
    return options.clean();
  }

  Plan plan(double[] x, int channels, double[] saliency) {
    int common = PuzzleMix.gcd(height, width) / blocks;
    boolean moves = options.transport() > 0;
    int side = moves ? PuzzleMix.divisorFrom(common, options.transport()) : common;
    BlockTransport transport = new BlockTransport(height / side, width / side, options.distance());
    double[][] shares = shares(saliency, height / blocks, width / blocks);
    double[][] salient = shares(saliency, side, side);
    PuzzleCosts costs =
        new PuzzleCosts(this, x, channels, PuzzleMix.divisorUpTo(common, options.border()));
    int[] sources = new int[x.length / channels];
    int[] others = new int[sources.length];
    double[][] masks = new double[partner.length][];
    for (int n = 0; n < partner.length; n++) {
      int p = partner[n];
      double[] mask = costs.mask(n, shares[n], shares[p]);
      double[] complement = Arrays.stream(mask).map(m -> 1 - m).toArray();
      int[] all = IntStream.range(0, salient[n].length).toArray();
      place(moves ? transport.sources(salient[n], shown(mask, side)) : all, side, n, n, sources);
      place(
          moves ? transport.sources(salient[p], shown(complement, side)) : all, side, p, n, others);
      masks[n] = mask;
    }
    return new Plan(masks, sources, others);
  }

  /** Whether a mask shows each block of this side. */
  private boolean[] shown(double[] mask, int side) {
    int columns = width / side;
    boolean[] shown = new boolean[height / side * columns];
    for (int j = 0; j < shown.length; j++) {
      shown[j] = mask[block(j / columns * side, j % columns * side)] > 0;
    }
    return shown;
  }

  /** Sets the source of each pixel of an image, which begins at {@code from}. */
  private void place(int[] moved, int side, int from, int at, int[] sources) {
    int columns = width / side;
    int image = height * width;
    for (int i = 0; i < image; i++) {
      int row = i / width;
      int column = i % width;
      int source = moved[row / side * columns + column / side];
      int sourceRow = source / columns * side + row % side;
      int sourceColumn = source % columns * side + column % side;
      sources[at * image + i] = from * image + sourceRow * width + sourceColumn;
    }
  }

  private int block(int row, int column) {
    return row * blocks / height * blocks + column * blocks / width;
  }

  private double[] mixed(double[] x, Plan plan) {
    int channels = x.length / plan.sources().length;
    double[] mixed = new double[x.length];
    for (int i = 0; i < plan.sources().length; i++) {
      int pixel = i % (height * width);
      double m = plan.masks()[i / (height * width)][block(pixel / width, pixel % width)];
      for (int c = 0; c < channels; c++) {
        double own = x[plan.sources()[i] * channels + c];
        double other = x[plan.partnerSources()[i] * channels + c];
        mixed[i * channels + c] = m * own + (1 - m) * other;
      }
    }
    return mixed;
  }

  double[][] shares(double[] saliency, int down, int across) {
    return IntStream.range(0, partner.length)
        .mapToObj(n -> Saliency.shares(saliency, n * height * width, height, width, down, across))
        .toArray(double[][]::new);
  }
}
