package org.catchupmix.core.primitives;

import org.catchupmix.core.SgdStep;
import org.catchupmix.core.Tensor;

/** The optimiser's step and random numbers. All real. */
public interface UpdatePrimitives {
  /**
   * Stochastic gradient descent as in {@code torch.optim.SGD}, in place; all of one shape:
   *
   * <pre>
   *   g        = gradient + weightDecay * w
   *   velocity = momentum * velocity + g              (velocity starts at zero)
   *   w        = w - rate * ( nesterov ? g + momentum * velocity : velocity )
   * </pre>
   */
  void sgdStep(Tensor w, Tensor gradient, Tensor velocity, SgdStep step);

  /**
   * Uniform numbers of [0,1), the same bits on each device: element i is {@code (r >>> 8) * 2^-24}
   * with r the i-th word of the Philox stream, see {@link org.catchupmix.core.random.Philox}.
   */
  void fillUniform(long seed, long stream, Tensor out);

  /**
   * Normal numbers by Box and Muller from the same stream: elements 2i and 2i+1 are {@code mean +
   * std * sqrt(-2 ln u) * cos|sin(2 pi v)} with {@code u = 1 - uniform(2i)}, {@code v =
   * uniform(2i+1)}. Equal on each device to a tolerance.
   */
  void fillNormal(long seed, long stream, double mean, double std, Tensor out);
}
