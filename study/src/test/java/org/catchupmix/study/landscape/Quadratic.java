package org.catchupmix.study.landscape;

import java.util.List;

/** Half of {@code (w - m)^T A (w - m)}, whose Hessian is A; two filters of two parameters each. */
record Quadratic(double[][] a, double[] trained, double[] minimum) implements LossFunction {
  @Override
  public List<Filters> filters() {
    return List.of(new Filters(0, 2, 2));
  }

  @Override
  public double[] trained() {
    return trained.clone();
  }

  @Override
  public Value value(double[] w) {
    double loss = 0;
    double[] slope = slope(w);
    for (int i = 0; i < w.length; i++) {
      loss += (w[i] - minimum[i]) * slope[i] / 2;
    }
    return new Value(loss, 100 - loss);
  }

  @Override
  public Graded gradient(double[] w) {
    return new Graded(value(w).loss(), slope(w));
  }

  private double[] slope(double[] w) {
    double[] slope = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      for (int k = 0; k < w.length; k++) {
        slope[i] += a[i][k] * (w[k] - minimum[k]);
      }
    }
    return slope;
  }
}
