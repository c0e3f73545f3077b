package org.catchupmix.mix.blocks;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The masks of {@link CoMixup} for images that are mixed jointly.
 *
 * <p>Each round cuts the outputs one after the other. What the others show makes an image's cost:
 * with c[k] the blocks that they show of image k, and A the compatibility of images,
 *
 * <pre>
 *   cost[k] = 2 gamma/B  sum_j  A[k,j] c[j] * ( (A c)[j] &gt; tau B )
 * </pre>
 *
 * <p>From the second round on, a block may also show half of each of two images of its output, of
 * its three most shown ones if it has more. Before the last round, equal outputs are parted. Costs
 * are in single precision and rounded down to integers as in the authors' code and its library.
 *
 * @param side blocks along a side
 * @param cost of each block of each image, {@code [image][block]}
 * @param compatible A, {@code [image][image]}
 */
record JointMasks(CoMixup options, int side, float[][] cost, double[][] compatible) {
  private static final float UNARY = 100_000;
  private static final float TIE = 1000;
  private static final int PARTED = 100;

  /** Bonus for showing halves, so that they win over an image of equal cost. */
  private static final float HALVES = 5e-4f;

  private static final double TINY = 1e-8;
  private static final double UNCHANGED = 1e-6;

  /** The pairs of three images that share a block: first and second, and so on. */
  private static final int[][] PAIRS = {{0, 1}, {0, 2}, {1, 2}};

  /**
   * Prepares a part of a batch.
   *
   * @param shares of the saliency of each image in its blocks, {@code [image][block]}
   * @param prior weight of each image
   * @param distances of the images, {@code [image][image]}
   */
  static JointMasks of(
      CoMixup options, int side, double[][] shares, double[] prior, double[][] distances) {
    int images = prior.length;
    int blocks = side * side;
    float eta = (float) (options.eta() / blocks);
    float[][] cost = new float[images][blocks];
    double[][] compatible = new double[images][images];
    for (int k = 0; k < images; k++) {
      float drawn = eta * (float) StrictMath.log((float) prior[k] + (float) TINY);
      for (int b = 0; b < blocks; b++) {
        cost[k][b] = -(float) shares[k][b] - drawn;
      }
      for (int j = 0; j < images; j++) {
        double own = k == j ? 1 - options.compatibility() : 0;
        compatible[k][j] = own + options.compatibility() * distances[k][j];
      }
    }
    return new JointMasks(options, side, cost, compatible);
  }

  private int images() {
    return cost.length;
  }

  private int blocks() {
    return side * side;
  }

  /** Blocks that an output shows of an image, as a share of all. */
  static double shown(double[][] mask, int image) {
    return count(mask, image) / mask.length;
  }

  private static double count(double[][] mask, int image) {
    return Arrays.stream(mask).mapToDouble(m -> m[image]).sum();
  }

  private double[] counts(double[][] mask) {
    return IntStream.range(0, images()).mapToDouble(k -> count(mask, k)).toArray();
  }

  /**
   * Cuts the masks.
   *
   * @param first image that each block of each output shows before the first cut
   * @return share of each image in each block of each output: {@code [output][block][image]}
   */
  double[][][] cut(int[][] first) {
    double[][][] masks = new double[first.length][blocks()][images()];
    double[][] counts = new double[first.length][];
    for (int o = 0; o < first.length; o++) {
      for (int b = 0; b < blocks(); b++) {
        masks[o][b][first[o][b]] = 1;
      }
      counts[o] = counts(masks[o]);
    }
    Optional<boolean[][]> avoided = Optional.empty();
    double before = objective(masks, counts);
    for (int round = 0; round < options.iterations(); round++) {
      for (int o = 0; o < masks.length; o++) {
        float[][] all = costs(others(counts, o));
        if (avoided.isPresent()) {
          avoid(all, avoided.get()[o]);
        }
        int[] shared = round == 0 ? new int[0] : sharing(counts[o]);
        masks[o] = new OutputCut(side, ties(), all, shared).mask();
        counts[o] = counts(masks[o]);
      }
      if (round == options.iterations() - 2) {
        avoided = Optional.of(parting(counts));
      }
      double now = objective(masks, counts);
      if (Math.abs(before - now) / Math.abs(now) < UNCHANGED) {
        break;
      }
      before = now;
    }
    return masks;
  }

  /** Blocks of each image that the other outputs show. */
  private double[] others(double[][] counts, int output) {
    double[] sum = new double[images()];
    for (int o = 0; o < counts.length; o++) {
      for (int k = 0; o != output && k < sum.length; k++) {
        sum[k] += counts[o][k];
      }
    }
    return sum;
  }

  private float gamma() {
    return (float) (options.gamma() / blocks());
  }

  /** Cost of each block of each image, given what the other outputs show. */
  private float[][] costs(double[] shown) {
    double threshold = options.threshold() * blocks();
    double[] over =
        IntStream.range(0, images())
            .mapToDouble(j -> times(compatible[j], shown) > threshold ? shown[j] : 0)
            .toArray();
    float[][] costs = new float[images()][];
    for (int k = 0; k < costs.length; k++) {
      float penalty = 2 * gamma() * (float) times(compatible[k], over);
      costs[k] = plus(cost[k], penalty);
    }
    return costs;
  }

  private static double times(double[] row, double[] x) {
    return IntStream.range(0, x.length).mapToDouble(j -> row[j] * x[j]).sum();
  }

  private static float[] plus(float[] row, float x) {
    float[] sum = row.clone();
    for (int b = 0; b < sum.length; b++) {
      sum[b] += x;
    }
    return sum;
  }

  private void avoid(float[][] costs, boolean[] avoided) {
    for (int k = 0; k < costs.length; k++) {
      costs[k] = avoided[k] ? plus(costs[k], gamma()) : costs[k];
    }
  }

  /** Images of an output that may share blocks: two, or the three most shown; none for one. */
  private int[] sharing(double[] counts) {
    int[] shown = IntStream.range(0, counts.length).filter(k -> counts[k] > 0).toArray();
    if (shown.length < 2) {
      return new int[0];
    }
    return Arrays.stream(shown)
        .boxed()
        .sorted((j, k) -> Double.compare(counts[k], counts[j]))
        .limit(3)
        .mapToInt(k -> k)
        .sorted()
        .toArray();
  }

  /** Weight of a border between neighbouring blocks. */
  private long ties() {
    return (long) ((float) (options.beta() / blocks()) * TIE);
  }

  /** The image that each of two equal outputs should avoid. */
  private boolean[][] parting(double[][] counts) {
    boolean[][] avoided = new boolean[counts.length][images()];
    for (int i = 0; i < counts.length; i++) {
      for (int j = i + 1; j < counts.length; j++) {
        int[] shown = shown(counts[i]);
        if (shown.length > 1 && Arrays.equals(shown, shown(counts[j]))) {
          avoided[i][shown[0]] = true;
          avoided[j][shown[1]] = true;
        }
      }
    }
    return avoided;
  }

  private static int[] shown(double[] counts) {
    return IntStream.range(0, counts.length).filter(k -> counts[k] > 0).toArray();
  }

  /** The objective without its threshold. */
  private double objective(double[][][] masks, double[][] counts) {
    double sum = 0;
    for (double[][] mask : masks) {
      for (int b = 0; b < mask.length; b++) {
        for (int k = 0; k < images(); k++) {
          double below = b / side < side - 1 ? mask[b][k] - mask[b + side][k] : 0;
          double right = b % side < side - 1 ? mask[b][k] - mask[b + 1][k] : 0;
          double steps = below * below + right * right;
          sum += cost[k][b] * mask[b][k] + options.beta() / blocks() / 2 * steps;
        }
      }
    }
    for (int k = 0; k < images(); k++) {
      int image = k;
      double all = Arrays.stream(counts).mapToDouble(c -> c[image]).sum();
      double own = Arrays.stream(counts).mapToDouble(c -> c[image] * c[image]).sum();
      sum += options.gamma() / blocks() * (all * all - own);
    }
    return sum;
  }

  /**
   * The cut of one output.
   *
   * @param ties weight of a border
   * @param cost of each block of each image
   * @param shared up to three images of which a block may show two halves
   */
  private record OutputCut(int side, long ties, float[][] cost, int[] shared) {
    double[][] mask() {
      int images = cost.length;
      int pairs = shared.length == 2 ? 1 : shared.length;
      long[][] unary = new long[images + pairs][side * side];
      long[][] parted = new long[images + pairs][images + pairs];
      for (long[] row : parted) {
        Arrays.fill(row, PARTED);
      }
      for (int l = 0; l < unary.length; l++) {
        parted[l][l] = 0;
        for (int b = 0; b < side * side; b++) {
          unary[l][b] = (long) (UNARY * cost(l, b));
        }
      }
      for (int p = 0; p < pairs; p++) {
        for (int k : PAIRS[p]) {
          parted[images + p][shared[k]] = PARTED / 4;
          parted[shared[k]][images + p] = PARTED / 4;
        }
      }
      long[] weights = new long[side * side];
      Arrays.fill(weights, ties);
      int[] labels = new GridLabels(side, side, unary, parted, weights, weights).swapped();
      double[][] mask = new double[side * side][images];
      for (int b = 0; b < labels.length; b++) {
        if (labels[b] < images) {
          mask[b][labels[b]] = 1;
        } else {
          mask[b][shared[PAIRS[labels[b] - images][0]]] = 0.5;
          mask[b][shared[PAIRS[labels[b] - images][1]]] = 0.5;
        }
      }
      return mask;
    }

    private float cost(int label, int block) {
      if (label < cost.length) {
        return cost[label][block];
      }
      int[] pair = PAIRS[label - cost.length];
      return 0.5f * cost[shared[pair[0]]][block] + 0.5f * cost[shared[pair[1]]][block] - HALVES;
    }
  }
}
