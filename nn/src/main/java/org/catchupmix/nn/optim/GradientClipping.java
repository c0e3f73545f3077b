package org.catchupmix.nn.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Limits for gradients. */
public final class GradientClipping {
  /** Keeps the quotient finite, as in PyTorch. */
  private static final double EPSILON = 1e-6;

  private GradientClipping() {}

  /**
   * Computes the Euclidean norm of all gradients together.
   *
   * @param parameters whose gradients count; those without one are left out
   * @param scope for temporary tensors
   */
  public static double globalNorm(Gradients gradients, List<Var> parameters, TensorScope scope) {
    Tensor sum = scope.filled(Shape.of(), 0);
    for (Var p : parameters) {
      if (gradients.has(p)) {
        Tensor g = gradients.of(p);
        int[] axes = IntStream.range(0, g.shape().rank()).toArray();
        Tensor squares = scope.like(g, out -> new Elementwise.Multiply(g, g, out));
        Tensor part = scope.real(Shape.of(), out -> new Reduction.Sum(squares, axes, 1, out));
        scope.run(new Elementwise.Axpy(1, part, sum));
        scope.release(squares);
        scope.release(part);
      }
    }
    double square = sum.item();
    scope.release(sum);
    return Math.sqrt(square);
  }

  /**
   * Scales all gradients so that their {@link #globalNorm} is at most {@code most}, as {@code
   * torch.nn.utils.clip_grad_norm_}: {@code g * min(1, most / (norm + 1e-6))}.
   *
   * @param most above 0
   * @param scope of the scaled copies
   * @return the gradients of these parameters; the given ones stay as they are
   * @throws IllegalArgumentException if {@code most} is not above 0
   */
  public static Gradients byGlobalNorm(
      Gradients gradients, List<Var> parameters, double most, TensorScope scope) {
    Preconditions.require(most > 0, "most %s must be above 0", most);
    double factor = Math.min(1, most / (globalNorm(gradients, parameters, scope) + EPSILON));
    Map<Var, Tensor> scaled = new LinkedHashMap<>();
    for (Var p : parameters) {
      if (gradients.has(p)) {
        Tensor g = gradients.of(p);
        scaled.put(p, scope.like(g, out -> new Elementwise.Scale(factor, g, out)));
      }
    }
    return Gradients.of(scaled);
  }
}
