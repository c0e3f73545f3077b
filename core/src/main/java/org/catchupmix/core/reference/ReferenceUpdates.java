package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;

import org.catchupmix.core.SgdSettings;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.Update;
import org.catchupmix.core.random.Philox;

/** The optimiser's step and random numbers. */
interface ReferenceUpdates {
  /** Runs one of these. */
  default void update(Update primitive) {
    switch (primitive) {
      case Update.SgdStep(var w, var gradient, var velocity, var settings) ->
          sgdStep(w, gradient, velocity, settings);
      case Update.FillUniform(var seed, var stream, var out) -> fillUniform(seed, stream, out);
      case Update.FillNormal(var seed, var stream, var mean, var std, var out) ->
          fillNormal(seed, stream, mean, std, out);
    }
  }

  private void sgdStep(Tensor w, Tensor gradient, Tensor velocity, SgdSettings step) {
    double[] weight = doubles(w);
    double[] v = doubles(velocity);
    for (int i = 0; i < weight.length; i++) {
      double g = doubles(gradient)[i] + step.weightDecay() * weight[i];
      v[i] = step.momentum() * v[i] + g;
      weight[i] -= step.rate() * (step.nesterov() ? g + step.momentum() * v[i] : v[i]);
    }
  }

  private void fillUniform(long seed, long stream, Tensor out) {
    double[] to = doubles(out);
    Philox.uniforms(seed, stream, 0, to.length, (i, u) -> to[i] = u);
  }

  private void fillNormal(long seed, long stream, double mean, double std, Tensor out) {
    double[] to = doubles(out);
    Philox.normals(seed, stream, 0, to.length, (i, z) -> to[i] = mean + std * z);
  }
}
