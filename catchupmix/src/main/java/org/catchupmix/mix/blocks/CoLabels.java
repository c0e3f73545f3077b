package org.catchupmix.mix.blocks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The image that each block of each mixed image of {@link CoMixup} shows. With z[n][m][i] the share
 * of image m in block i of mixed image n, s its saliency, pi its prior, a the compatibility of
 * images and B the number of blocks, approximately minimises
 *
 * <pre>
 *     sum_nmi  z[n][m][i] * ( -s[m][i] - eta / B * log pi[m] )
 *   + beta / B * sum_n sum over neighbours i, j that show different images
 *   + gamma / B * sum_nm  count[n][m] * (a t[n])[m],   count[n][m] = sum_i z[n][m][i],
 *     t[n][k] = o[n][k] where (a o[n])[k] is above threshold * B, else 0,   o[n] = total - count[n]
 * </pre>
 *
 * in rounds: {@link GridLabels} relabels each mixed image in turn while the counts of the others
 * are fixed. (The authors' code computes this; it may have been meant to compare image m itself
 * with the threshold.) From the second round on, a block may also show half of two images, among
 * the three most frequent ones of its mixed image. Before the last round, images are penalised in
 * mixed images that consist of the same images as another.
 */
final class CoLabels {
  private static final double TINY = 1e-8;

  /** Discount of a half-and-half block against the mean of both costs. */
  private static final double HALVES = 5e-4;

  /** Scale of integer costs, as in the authors' library. */
  private static final double UNIT = 100_000;

  private final CoMixup options;
  private final int images;
  private final int cells;

  private final double[][] cost;

  private final double[][] compatibility;

  /** {@code [n][m][i]}. */
  private double[][][] masks;

  /** Penalty of each image in each mixed image, or null. */
  private double[][] added;

  CoLabels(CoMixup options, double[][] shares, double[] priors, double[][] compatibility) {
    this.options = options;
    this.images = shares.length;
    this.cells = options.blocks() * options.blocks();
    this.compatibility = compatibility;
    this.cost = new double[images][cells];
    for (int m = 0; m < images; m++) {
      double prior = options.eta() / cells * Math.log(priors[m] + TINY);
      for (int i = 0; i < cells; i++) {
        cost[m][i] = -shares[m][i] - prior;
      }
    }
  }

  /**
   * Computes the masks.
   *
   * @param begin initial image of each block of each mixed image
   * @return {@code [n][m][i]}, the share of image m in block i of mixed image n
   */
  double[][][] masks(int[][] begin) {
    masks = new double[begin.length][images][cells];
    for (int n = 0; n < begin.length; n++) {
      for (int i = 0; i < cells; i++) {
        masks[n][begin[n][i]][i] = 1;
      }
    }
    double before = objective();
    for (int round = 0; round < options.rounds(); round++) {
      for (int n = 0; n < begin.length; n++) {
        masks[n] = labelled(n, round > 0);
      }
      if (round == options.rounds() - 2) {
        added = resolved();
      }
      double now = objective();
      if (Math.abs(before - now) / Math.abs(now) < 1e-6) {
        break;
      }
      before = now;
    }
    return masks;
  }

  private double[] counts(int n) {
    return Arrays.stream(masks[n]).mapToDouble(m -> Arrays.stream(m).sum()).toArray();
  }

  private double[] total() {
    double[] total = new double[images];
    for (int n = 0; n < masks.length; n++) {
      double[] counts = counts(n);
      Arrays.setAll(total, m -> total[m] + counts[m]);
    }
    return total;
  }

  private double[][] labelled(int n, boolean halves) {
    double[] counts = counts(n);
    double[] total = total();
    double[] others = new double[images];
    Arrays.setAll(others, k -> total[k] - counts[k]);
    double[] often = times(others);
    Arrays.setAll(others, k -> often[k] > options.threshold() * cells ? others[k] : 0);
    double[] avoided = times(others);
    double gamma = options.gamma() / cells;
    double[][] costs = new double[images][cells];
    for (int m = 0; m < images; m++) {
      double penalty = gamma * (2 * avoided[m] + (added == null ? 0 : added[n][m]));
      for (int i = 0; i < cells; i++) {
        costs[m][i] = cost[m][i] + penalty;
      }
    }
    int[] shown = halves ? mostFrequent(counts) : new int[0];
    List<int[]> shows = new ArrayList<>();
    for (int m = 0; m < images; m++) {
      shows.add(new int[] {m});
    }
    for (int i = 0; i < shown.length; i++) {
      for (int j = i + 1; j < shown.length; j++) {
        shows.add(new int[] {shown[i], shown[j]});
      }
    }
    return masks(energy(costs, shows).swapped(), shows);
  }

  private double[] times(double[] vector) {
    double[] product = new double[images];
    for (int m = 0; m < images; m++) {
      for (int k = 0; k < images; k++) {
        product[m] += compatibility[m][k] * vector[k];
      }
    }
    return product;
  }

  private int[] mostFrequent(double[] counts) {
    return IntStream.range(0, images)
        .filter(m -> counts[m] > 0)
        .boxed()
        .sorted((a, b) -> Double.compare(counts[b], counts[a]))
        .limit(3)
        .sorted()
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * Energy of labels.
   *
   * @param shows images that a block with each label shows, one or two
   */
  private GridLabels energy(double[][] costs, List<int[]> shows) {
    int labels = shows.size();
    long[][] unary = new long[labels][cells];
    long[][] parted = new long[labels][labels];
    for (int l = 0; l < labels; l++) {
      int[] shown = shows.get(l);
      for (int i = 0; i < cells; i++) {
        double sum = 0;
        for (int m : shown) {
          sum += costs[m][i];
        }
        unary[l][i] = (long) (UNIT * (sum / shown.length - (shown.length - 1) * HALVES));
      }
      for (int k = 0; k < labels; k++) {
        // An image beside a pair that contains it differs by a half: (1/2)^2.
        int[] other = shows.get(k);
        boolean near = shown.length != other.length && intersect(shown, other);
        parted[l][k] = l == k ? 0 : near ? 25 : 100;
      }
    }
    long[] weights = new long[cells];
    Arrays.fill(weights, (long) ((float) (options.beta() / cells) * 1000f));
    return new GridLabels(options.blocks(), options.blocks(), unary, parted, weights, weights);
  }

  private static boolean intersect(int[] a, int[] b) {
    return Arrays.stream(a).anyMatch(m -> Arrays.stream(b).anyMatch(k -> k == m));
  }

  private double[][] masks(int[] labels, List<int[]> shows) {
    double[][] mask = new double[images][cells];
    for (int i = 0; i < cells; i++) {
      for (int m : shows.get(labels[i])) {
        mask[m][i] = 1.0 / shows.get(labels[i]).length;
      }
    }
    return mask;
  }

  /**
   * Penalties that separate mixed images with equal images: one loses the first, one the second.
   */
  private double[][] resolved() {
    double[][] add = new double[masks.length][images];
    int[][] shown = new int[masks.length][];
    for (int n = 0; n < masks.length; n++) {
      double[] counts = counts(n);
      shown[n] = IntStream.range(0, images).filter(m -> counts[m] > 0).toArray();
    }
    for (int a = 0; a < masks.length; a++) {
      for (int b = a + 1; b < masks.length; b++) {
        if (shown[a].length > 1 && Arrays.equals(shown[a], shown[b])) {
          add[a][shown[a][0]] = 1;
          add[b][shown[a][1]] = 1;
        }
      }
    }
    return add;
  }

  /** Objective without the threshold, for the stopping rule. */
  private double objective() {
    int side = options.blocks();
    double unary = 0;
    double borders = 0;
    double same = 0;
    double[] total = total();
    for (int n = 0; n < masks.length; n++) {
      for (int m = 0; m < images; m++) {
        double[] mask = masks[n][m];
        for (int i = 0; i < cells; i++) {
          unary += cost[m][i] * mask[i];
          borders += i + side < cells ? square(mask[i] - mask[i + side]) : 0;
          borders += i % side < side - 1 ? square(mask[i] - mask[i + 1]) : 0;
        }
        same -= square(Arrays.stream(mask).sum());
      }
    }
    for (double t : total) {
      same += t * t;
    }
    return unary + options.beta() / cells / 2 * borders + options.gamma() / cells * same;
  }

  private static double square(double v) {
    return v * v;
  }
}
