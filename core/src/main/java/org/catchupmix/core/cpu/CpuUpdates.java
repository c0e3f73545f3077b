package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.floats;

import org.catchupmix.core.SgdSettings;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.Update;
import org.catchupmix.core.random.Philox;

/** The optimiser's step and random numbers. */
interface CpuUpdates extends CpuContext {
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
    float[] weight = floats(w);
    float[] g = floats(gradient);
    float[] v = floats(velocity);
    float decay = (float) step.weightDecay();
    float momentum = (float) step.momentum();
    float rate = (float) step.rate();
    // w -= rate * (own * g + ahead * v): Nesterov looks ahead, plain momentum takes the velocity.
    float own = step.nesterov() ? 1 : 0;
    float ahead = step.nesterov() ? momentum : 1;
    forElements(
        weight.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float d = g[i] + decay * weight[i];
            float next = momentum * v[i] + d;
            v[i] = next;
            weight[i] -= rate * (own * d + ahead * next);
          }
        });
  }

  private void fillUniform(long seed, long stream, Tensor out) {
    float[] o = floats(out);
    forElements(
        o.length,
        (from, to) -> Philox.uniforms(seed, stream, from, to, (i, u) -> o[i] = (float) u));
  }

  private void fillNormal(long seed, long stream, double mean, double std, Tensor out) {
    float[] o = floats(out);
    forElements(
        o.length,
        (from, to) ->
            Philox.normals(seed, stream, from, to, (i, z) -> o[i] = (float) (mean + std * z)));
  }
}
