package org.catchupmix.core.primitives;

import org.catchupmix.core.Tensor;

/**
 * Operations on each element by itself. All tensors of a call have one shape and are activations
 * unless said.
 */
public interface ElementwisePrimitives {
  /** {@code out = value}. */
  void fill(double value, Tensor out);

  /** {@code out = x}; one type, any. */
  void copy(Tensor x, Tensor out);

  /**
   * {@code out = x} in another type: U8 (as 0..255) or I32 to real, exactly where the real type has
   * the number; real to I32, toward zero and clamped to the range, NaN to 0; real to the type of
   * activations, to nearest, halves to even, and back, exactly.
   */
  void cast(Tensor x, Tensor out);

  /** {@code out = a + b}; {@code out} may be {@code a} or {@code b}. */
  void add(Tensor a, Tensor b, Tensor out);

  /** {@code out = a * b}; {@code out} may be {@code a} or {@code b}. */
  void multiply(Tensor a, Tensor b, Tensor out);

  /** {@code y = y + alpha * x}. */
  void axpy(double alpha, Tensor x, Tensor y);

  /** {@code out = alpha * x}; {@code out} may be {@code x}. */
  void scale(double alpha, Tensor x, Tensor out);

  /**
   * {@code out[..,c] = x[..,c] + bias[c]}; {@code bias [C]}; all real; {@code out} may be {@code
   * x}.
   */
  void addBias(Tensor x, Tensor bias, Tensor out);

  /** {@code out = max(x, 0)}, NaN stays NaN; {@code out} may be {@code x}. */
  void relu(Tensor x, Tensor out);

  /** {@code dx = y > 0 ? dy : 0}, with {@code y} the output of {@link #relu}. */
  void reluGradient(Tensor y, Tensor dy, Tensor dx);

  /** {@code out = lambda * a + (1 - lambda) * b}; {@code out} may be {@code a} or {@code b}. */
  void interpolate(Tensor a, Tensor b, double lambda, Tensor out);
}
