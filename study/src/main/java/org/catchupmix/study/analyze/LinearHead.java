package org.catchupmix.study.analyze;

import org.catchupmix.core.DType;
import org.catchupmix.core.autograd.ArithmeticOp.AddBias;
import org.catchupmix.core.autograd.ArithmeticOp.Cast;
import org.catchupmix.core.autograd.ArithmeticOp.MatMul;
import org.catchupmix.core.autograd.Var;

/**
 * The last layer of a network, {@code z = W x + b}, in double precision.
 *
 * @param weight W transposed: for each dimension of the latent vector the weights of all classes,
 *     {@code [C][K]}
 * @param bias b, {@code [K]}
 */
record LinearHead(double[][] weight, double[] bias) {
  /**
   * A batch that went through a network.
   *
   * @param latent the input of the last layer, {@code [N,C]}
   * @param weight of that layer, {@code [K,C]}
   * @param bias of that layer, {@code [K]}
   */
  record Traced(Var latent, Var weight, Var bias) {
    /** Finds the last layer behind class scores. */
    static Traced of(Var scores) {
      if (scores.producer() instanceof AddBias(Var product, Var bias)
          && uncast(product).producer()
              instanceof MatMul(Var latent, Var weight, boolean transposed)
          && transposed) {
        return new Traced(latent, weight, bias);
      }
      throw new IllegalArgumentException(
          "the scores were made by %s, not by a linear layer".formatted(scores));
    }

    private static Var uncast(Var v) {
      return v.producer() instanceof Cast(Var x, DType _) ? x : v;
    }

    LinearHead head() {
      int classes = weight.shape().dim(0);
      int dimensions = weight.shape().dim(1);
      double[] w = weight.value().toDoubles();
      double[][] transposed = new double[dimensions][classes];
      for (int k = 0; k < classes; k++) {
        for (int c = 0; c < dimensions; c++) {
          transposed[c][k] = w[k * dimensions + c];
        }
      }
      return new LinearHead(transposed, bias.value().toDoubles());
    }
  }

  /** C. */
  int dimensions() {
    return weight.length;
  }

  /**
   * Whether a picture is classified rightly when the first d dimensions of an order are zeroed, for
   * each d.
   *
   * <p>{@code z_d = b + sum over i >= d of x[o_i] W[.,o_i]} is built up from the end, so nothing is
   * ever subtracted. Right means that no other class scores as high as the label.
   *
   * @param correct {@code C + 1} counts; 1 is added where it is
   */
  void count(double[] latent, int label, int[] order, int[] correct) {
    double[] z = bias.clone();
    for (int d = order.length; d >= 0; d--) {
      if (d < order.length) {
        add(latent[order[d]], weight[order[d]], z);
      }
      correct[d] += isHighest(z, label) ? 1 : 0;
    }
  }

  private static void add(double x, double[] w, double[] z) {
    for (int k = 0; k < z.length; k++) {
      z[k] += x * w[k];
    }
  }

  private static boolean isHighest(double[] z, int label) {
    for (int k = 0; k < z.length; k++) {
      if (k != label && !(z[k] < z[label])) {
        return false;
      }
    }
    return true;
  }
}
