package org.catchupmix.core.contract;

import static org.catchupmix.core.contract.Arguments.distinct;

import org.catchupmix.core.SgdStep;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.UpdatePrimitives;

/** Checks the arguments of the optimiser's step and random numbers. */
interface CheckedUpdates extends CheckedContext, UpdatePrimitives {
  @Override
  default void sgdStep(Tensor w, Tensor gradient, Tensor velocity, SgdStep step) {
    args().same("sgdStep", w, "gradient", gradient, velocity);
    distinct("sgdStep", w, gradient, velocity);
    distinct("sgdStep", velocity, gradient);
    inner().sgdStep(w, gradient, velocity, step);
  }

  @Override
  default void fillUniform(long seed, long stream, Tensor out) {
    args().real("fillUniform", "out", out);
    inner().fillUniform(seed, stream, out);
  }

  @Override
  default void fillNormal(long seed, long stream, double mean, double std, Tensor out) {
    args().real("fillNormal", "out", out);
    inner().fillNormal(seed, stream, mean, std, out);
  }
}
