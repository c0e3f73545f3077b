package org.catchupmix.core.check;

import java.util.List;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;

/**
 * Compares the gradients of a function with central differences in double precision:
 *
 * <pre>
 *   dL/dx_i  ~  ( L(x + h e_i) - L(x - h e_i) ) / (2h),      L = &lt;seed, f(x)&gt;  with a random seed gradient
 * </pre>
 *
 * The function must be smooth within h of x: keep the inputs of a ReLU away from zero.
 */
public final class GradientCheck {
  /** The step h: small against the curvature, large against rounding (cube root of the epsilon). */
  public static final double STEP = 1e-5;

  private GradientCheck() {}

  @FunctionalInterface
  public interface Differentiable {
    /** Builds the result in the graph; any shape. */
    Var apply(Graph graph, List<Var> inputs);
  }

  public record Input(Shape shape, double[] values) {}

  /**
   * The relative error of the gradient of each input: norm of the difference over the larger norm
   * of the two.
   *
   * @param backend computes in F64: {@code reference}
   * @throws IllegalArgumentException if the backend computes in less
   */
  public static double[] compare(Backend backend, Differentiable f, List<Input> inputs) {
    if (backend.computeDtype() != DType.F64) {
      throw new IllegalArgumentException(
          "gradient check: backend %s computes in %s, must compute in F64: use reference"
              .formatted(backend.name(), backend.computeDtype()));
    }
    double[][] analytic = gradients(backend, f, inputs);
    double[] errors = new double[inputs.size()];
    try (TensorScope scope = new TensorScope(backend);
        Graph graph = Graph.inference(backend)) {
      List<Var> points = points(scope, inputs);
      double[] seed = seed(f.apply(graph, points).shape());
      for (int i = 0; i < errors.length; i++) {
        double[] values = inputs.get(i).values().clone();
        double[] numeric = new double[values.length];
        for (int j = 0; j < values.length; j++) {
          double value = values[j];
          values[j] = value + STEP;
          backend.upload(values, points.get(i).value());
          double above = loss(graph, f, points, seed);
          values[j] = value - STEP;
          backend.upload(values, points.get(i).value());
          double below = loss(graph, f, points, seed);
          values[j] = value;
          numeric[j] = (above - below) / (2 * STEP);
        }
        backend.upload(values, points.get(i).value());
        errors[i] = relativeError(analytic[i], numeric);
      }
    }
    return errors;
  }

  /**
   * The gradient of {@code <seed, f(x)>} w.r.t. each input on any backend, with the same random
   * seed gradient each time; zeros for an input that the result does not depend on.
   */
  public static double[][] gradients(Backend backend, Differentiable f, List<Input> inputs) {
    try (TensorScope scope = new TensorScope(backend);
        Graph graph = Graph.recording(backend)) {
      List<Var> points = points(scope, inputs);
      Var y = f.apply(graph, points);
      Gradients g = graph.backward(y, graph.scope().of(y.shape(), seed(y.shape())));
      return points.stream()
          .map(v -> g.has(v) ? g.of(v).toDoubles() : new double[(int) v.shape().elements()])
          .toArray(double[][]::new);
    }
  }

  private static List<Var> points(TensorScope scope, List<Input> inputs) {
    return inputs.stream().map(in -> Var.parameter(scope.of(in.shape(), in.values()))).toList();
  }

  private static double loss(Graph graph, Differentiable f, List<Var> points, double[] seed) {
    long mark = graph.scope().mark();
    double[] values = f.apply(graph, points).value().toDoubles();
    graph.scope().releaseSince(mark, null);
    double sum = 0;
    for (int i = 0; i < seed.length; i++) {
      sum += seed[i] * values[i];
    }
    return sum;
  }

  private static double[] seed(Shape shape) {
    return new PhiloxRandom(1, "gradient check").doubles(shape.elements(), -1, 1).toArray();
  }

  /**
   * {@code |a - b| / max(|a|, |b|)}, 0 where both are zero; norms are Euclidean.
   *
   * @throws IllegalArgumentException if the lengths differ
   */
  public static double relativeError(double[] a, double[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "relative error: %d and %d elements must be equally many".formatted(a.length, b.length));
    }
    double difference = 0;
    double left = 0;
    double right = 0;
    for (int i = 0; i < a.length; i++) {
      difference += (a[i] - b[i]) * (a[i] - b[i]);
      left += a[i] * a[i];
      right += b[i] * b[i];
    }
    return difference == 0 ? 0 : Math.sqrt(difference / Math.max(left, right));
  }
}
