package org.catchupmix.study.analyze;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.Pass;
import org.catchupmix.study.robust.suite.TestedNetwork;
import org.catchupmix.train.FilterProbe;
import org.ejml.data.DMatrixRMaj;
import org.ejml.simple.SimpleEVD;
import org.ejml.simple.SimpleMatrix;

/**
 * Redundancy of the filters at one mix point, over N images and P positions of a map.
 *
 * <p>With X_c the maps of filter c, {@code [N,P]}, and K_c = X_c X_c^T without its diagonal:
 *
 * <pre>
 *   U_c[i,j]   = K_c[i,j] - (r_i + r_j) / (N - 2) + sum_i r_i / ((N - 1) (N - 2))    for i != j, else 0,
 *                where r_i = sum_j K_c[i,j]
 *   HSIC_1     = sum_ij U_c[i,j] U_d[i,j] / (N (N - 3))
 *   CKA(c, d)  = sum_ij U_c[i,j] U_d[i,j] / ( |U_c| |U_d| )         1: equal up to scale and rotation
 *   rank       = exp( - sum_i p_i ln p_i ),   p_i = sigma_i / sum_j sigma_j
 * </pre>
 *
 * <p>CKA is linear centered kernel alignment (Kornblith et al., ICML 2019) with HSIC_1, the
 * unbiased estimator of Song et al. (JMLR 2012, equation 5), written with U-centered matrices
 * (Székely and Rizzo, 2014). Independent filters have a CKA near 0, which may be below 0; with the
 * usual, biased estimator it grows with P / N: 0.67 for noise at 256 positions of 128 images. The
 * effective rank (Roy and Vetterli, EUSIPCO 2007) has the singular values sigma of all activations,
 * {@code [N P, C]} with columns of mean 0. Filters that differ in at most one image take part in
 * the rank only.
 *
 * @param cka mean over the pairs of different filters; NaN for fewer than two filters that vary, or
 *     fewer than 4 images
 * @param rank 1 to C; 0 if all filters are constant
 */
public record Redundancy(double cka, double rank) {
  /** Measures a network at its hidden mix points, on up to {@link FilterProbe#IMAGES} images. */
  static SortedMap<Integer, Redundancy> of(TestedNetwork all) {
    TestedNetwork tested = all.limited(FilterProbe.IMAGES);
    SortedMap<Integer, double[][]> maps = new TreeMap<>();
    SortedMap<Integer, Integer> channels = new TreeMap<>();
    for (int from = 0; from < tested.size(); from += tested.batch()) {
      int first = from;
      int to = Math.min(tested.size(), from + tested.batch());
      try (Graph graph = Graph.inference(tested.network().backend())) {
        Var x = tested.batch(graph.scope(), from, to);
        Pass.Mixer reader =
            (_, point, h) -> {
              double[] values = h.value().toDoubles();
              int size = values.length / (to - first);
              double[][] rows = maps.computeIfAbsent(point, _ -> new double[tested.size()][]);
              for (int n = first; n < to; n++) {
                rows[n] = Arrays.copyOfRange(values, (n - first) * size, (n - first + 1) * size);
              }
              channels.put(point, h.shape().dim(-1));
              return h;
            };
        tested.network().forward(new Pass(graph, false, reader), x);
      }
    }
    SortedMap<Integer, Redundancy> points = new TreeMap<>();
    maps.tailMap(1).forEach((k, rows) -> points.put(k, of(rows, channels.get(k))));
    return points;
  }

  /**
   * Measures activations.
   *
   * @param rows the images, each {@code [P,C]}, row by row
   */
  static Redundancy of(double[][] rows, int channels) {
    return new Redundancy(meanCka(rows, channels), effectiveRank(rows, channels));
  }

  /** With unit matrices U_c / |U_c|, the sum of all CKA is |their sum|^2, so no pair is visited. */
  private static double meanCka(double[][] rows, int channels) {
    int n = rows.length;
    double[] sum = new double[n * n];
    int varying = 0;
    for (int c = 0; c < channels && n > 3; c++) {
      double[] k = gram(rows, c, channels);
      double[] u = centered(k, n);
      double norm = Math.sqrt(dot(u, u));
      // Where only one image differs, U is 0 but for rounding.
      if (norm > 1e-10 * Math.sqrt(dot(k, k))) {
        varying++;
        Arrays.setAll(sum, i -> sum[i] + u[i] / norm);
      }
    }
    return varying < 2 ? Double.NaN : (dot(sum, sum) - varying) / (varying * (varying - 1.0));
  }

  /** {@code X_c X_c^T} with 0 in the diagonal, {@code [N,N]}. */
  private static double[] gram(double[][] rows, int c, int channels) {
    int n = rows.length;
    int positions = rows[0].length / channels;
    double[][] x = new double[n][positions];
    for (int p = 0; p < positions; p++) {
      int at = p * channels + c;
      // U does not depend on the mean, but without it fewer digits are lost.
      double mean = Arrays.stream(rows).mapToDouble(row -> row[at]).average().orElse(0);
      for (int i = 0; i < n; i++) {
        x[i][p] = rows[i][at] - mean;
      }
    }
    double[] k = new double[n * n];
    Arrays.setAll(k, i -> i / n == i % n ? 0 : dot(x[i / n], x[i % n]));
    return k;
  }

  /** The matrix U of a matrix without diagonal. */
  private static double[] centered(double[] k, int n) {
    double[] row = new double[n];
    for (int i = 0; i < k.length; i++) {
      row[i / n] += k[i] / (n - 2);
    }
    double all = Arrays.stream(row).sum() / (n - 1);
    double[] u = new double[k.length];
    Arrays.setAll(u, i -> i / n == i % n ? 0 : k[i] - row[i / n] - row[i % n] + all);
    return u;
  }

  /** The singular values are the square roots of the eigenvalues of the covariance. */
  private static double effectiveRank(double[][] rows, int channels) {
    double[] mean = new double[channels];
    int positions = rows[0].length / channels;
    for (double[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        mean[i % channels] += row[i] / (rows.length * (double) positions);
      }
    }
    SimpleMatrix covariance = new SimpleMatrix(channels, channels);
    for (double[] row : rows) {
      double[] centred = new double[row.length];
      Arrays.setAll(centred, i -> row[i] - mean[i % channels]);
      SimpleMatrix x = SimpleMatrix.wrap(DMatrixRMaj.wrap(positions, channels, centred));
      covariance = covariance.plus(x.transpose().mult(x));
    }
    SimpleEVD<SimpleMatrix> values = covariance.eig();
    double[] sigma =
        IntStream.range(0, channels)
            .mapToDouble(i -> Math.sqrt(Math.max(0, values.getEigenvalue(i).getReal())))
            .toArray();
    double sum = Arrays.stream(sigma).sum();
    return sum == 0
        ? 0
        : Math.exp(
            Arrays.stream(sigma)
                .filter(v -> v > 0)
                .map(v -> -v / sum * StrictMath.log(v / sum))
                .sum());
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
