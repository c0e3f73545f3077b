package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
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
    double[] seed =
        run(backend, inputs, (graph, vars) -> seed(f.apply(graph, vars).value().shape()));
    double[] errors = new double[inputs.size()];
    List<Input> shifted =
        inputs.stream().map(in -> new Input(in.shape(), in.values().clone())).toList();
    for (int i = 0; i < errors.length; i++) {
      double[] values = shifted.get(i).values();
      double[] numeric = new double[values.length];
      for (int j = 0; j < values.length; j++) {
        double value = values[j];
        values[j] = value + STEP;
        double above = loss(backend, f, shifted, seed);
        values[j] = value - STEP;
        double below = loss(backend, f, shifted, seed);
        values[j] = value;
        numeric[j] = (above - below) / (2 * STEP);
      }
      errors[i] = relativeError(analytic[i], numeric);
    }
    return errors;
  }

  /**
   * The gradient of {@code <seed, f(x)>} w.r.t. each input on any backend, with the same random
   * seed gradient each time; zeros for an input that the result does not depend on.
   */
  public static double[][] gradients(Backend backend, Differentiable f, List<Input> inputs) {
    return run(
        backend,
        inputs,
        (graph, vars) -> {
          Var y = f.apply(graph, vars);
          Gradients g = graph.backward(y, graph.scope().of(y.shape(), seed(y.shape())));
          return vars.stream()
              .map(v -> g.has(v) ? g.of(v).toDoubles() : new double[(int) v.shape().elements()])
              .toArray(double[][]::new);
        });
  }

  private static <R> R run(
      Backend backend, List<Input> inputs, BiFunction<Graph, List<Var>, R> body) {
    try (TensorScope scope = new TensorScope(backend);
        Graph graph = Graph.recording(backend)) {
      List<Var> vars = new ArrayList<>();
      for (Input in : inputs) {
        vars.add(Var.parameter(scope.of(in.shape(), in.values())));
      }
      return body.apply(graph, vars);
    }
  }

  private static double loss(Backend backend, Differentiable f, List<Input> inputs, double[] seed) {
    return run(
        backend,
        inputs,
        (graph, vars) -> {
          double[] values = f.apply(graph, vars).value().toDoubles();
          double sum = 0;
          for (int i = 0; i < seed.length; i++) {
            sum += seed[i] * values[i];
          }
          return sum;
        });
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
