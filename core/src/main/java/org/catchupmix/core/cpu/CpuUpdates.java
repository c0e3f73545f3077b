package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.elements;
import static org.catchupmix.core.host.ArrayBuffer.floats;

import org.catchupmix.core.primitive.AdamRule;
import org.catchupmix.core.primitive.SgdRule;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.Tensor;

/** The optimiser's step, and the flag that stops it. */
final class CpuUpdates {
  private final CpuContext cpu;

  CpuUpdates(CpuContext cpu) {
    this.cpu = cpu;
  }

  /** Runs one of these. */
  void run(Update primitive) {
    switch (primitive) {
      case Update.SgdStep p -> {
        if (!isSet(p.control().stopped())) {
          sgdStep(p, floats(p.control().factors())[0]);
        }
      }
      case Update.AdamStep p -> {
        if (!isSet(p.control().stopped())) {
          adamStep(p, p.rule(), floats(p.control().factors()));
        }
      }
      case Update.Stop(var x, var stopped) -> {
        if (!Float.isFinite(floats(x)[0])) {
          floats(stopped)[0] = 1;
        }
      }
      case Update.Snapshot(var x, var stopped, var out) -> {
        if (!isSet(stopped)) {
          System.arraycopy(floats(x), 0, floats(out), 0, elements(x));
        }
      }
    }
  }

  private static boolean isSet(Tensor stopped) {
    return floats(stopped)[0] != 0;
  }

  private void sgdStep(Update.SgdStep p, float rate) {
    float[] weight = floats(p.w());
    float[] g = floats(p.gradient());
    float[] v = floats(p.velocity());
    SgdRule step = p.rule();
    float decay = (float) step.weightDecay();
    float momentum = (float) step.momentum();
    // w -= rate * (own * g + ahead * v): Nesterov looks ahead, plain momentum takes the velocity.
    float own = step.nesterov() ? 1 : 0;
    float ahead = step.nesterov() ? momentum : 1;
    cpu.forElements(
        elements(p.w()),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float d = g[i] + decay * weight[i];
            float next = momentum * v[i] + d;
            v[i] = next;
            weight[i] -= rate * (own * d + ahead * next);
          }
        });
  }

  private void adamStep(Update.AdamStep p, AdamRule rule, float[] factors) {
    float[] weight = floats(p.w());
    float[] gradient = floats(p.gradient());
    float[] first = floats(p.first());
    float[] second = floats(p.second());
    float beta1 = (float) rule.beta1();
    float beta2 = (float) rule.beta2();
    float rest1 = (float) (1 - rule.beta1());
    float rest2 = (float) (1 - rule.beta2());
    float epsilon = (float) rule.epsilon();
    float decay = (float) rule.gradientDecay();
    float rate = factors[0];
    float scale = factors[1];
    float shrinkage = factors[2];
    cpu.forElements(
        elements(p.w()),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float g = gradient[i] + decay * weight[i];
            first[i] = beta1 * first[i] + rest1 * g;
            second[i] = beta2 * second[i] + rest2 * g * g;
            float root = scale * (float) Math.sqrt(second[i]) + epsilon;
            weight[i] = shrinkage * weight[i] - rate * first[i] / root;
          }
        });
  }
}
