package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;

import org.catchupmix.core.SgdStep;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.primitives.UpdatePrimitives;
import org.catchupmix.core.random.Philox;

/** The optimiser's step and random numbers. */
interface ReferenceUpdates extends UpdatePrimitives {
  @Override
  default void sgdStep(Tensor w, Tensor gradient, Tensor velocity, SgdStep step) {
    double[] weight = doubles(w);
    double[] v = doubles(velocity);
    for (int i = 0; i < weight.length; i++) {
      double g = doubles(gradient)[i] + step.weightDecay() * weight[i];
      v[i] = step.momentum() * v[i] + g;
      weight[i] -= step.rate() * (step.nesterov() ? g + step.momentum() * v[i] : v[i]);
    }
  }

  @Override
  default void fillUniform(long seed, long stream, Tensor out) {
    double[] to = doubles(out);
    Philox.uniforms(seed, stream, 0, to.length, (i, u) -> to[i] = u);
  }

  @Override
  default void fillNormal(long seed, long stream, double mean, double std, Tensor out) {
    double[] to = doubles(out);
    Philox.normals(seed, stream, 0, to.length, (i, z) -> to[i] = mean + std * z);
  }
}
