package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;

import org.catchupmix.core.primitive.AdamRule;
import org.catchupmix.core.primitive.SgdRule;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.Tensor;

/** The optimiser's step. */
final class ReferenceUpdates {
  private ReferenceUpdates() {}

  static void run(Update primitive) {
    switch (primitive) {
      case Update.SgdStep p -> {
        if (!isSet(p.control().stopped())) {
          sgdStep(p, doubles(p.control().factors())[0]);
        }
      }
      case Update.AdamStep p -> {
        if (!isSet(p.control().stopped())) {
          adamStep(p, p.rule(), doubles(p.control().factors()));
        }
      }
      case Update.Stop(var x, var stopped) -> {
        if (!Double.isFinite(doubles(x)[0])) {
          doubles(stopped)[0] = 1;
        }
      }
      case Update.Snapshot(var x, var stopped, var out) -> {
        if (!isSet(stopped)) {
          System.arraycopy(doubles(x), 0, doubles(out), 0, doubles(out).length);
        }
      }
    }
  }

  private static boolean isSet(Tensor stopped) {
    return doubles(stopped)[0] != 0;
  }

  private static void adamStep(Update.AdamStep p, AdamRule rule, double[] factors) {
    double[] weight = doubles(p.w());
    double[] first = doubles(p.first());
    double[] second = doubles(p.second());
    double beta1 = rule.beta1();
    double beta2 = rule.beta2();
    for (int i = 0; i < weight.length; i++) {
      double g = doubles(p.gradient())[i] + rule.gradientDecay() * weight[i];
      first[i] = beta1 * first[i] + (1 - beta1) * g;
      second[i] = beta2 * second[i] + (1 - beta2) * g * g;
      double root = Math.sqrt(second[i]) * factors[1] + rule.epsilon();
      weight[i] = factors[2] * weight[i] - factors[0] * first[i] / root;
    }
  }

  private static void sgdStep(Update.SgdStep p, double rate) {
    double[] weight = doubles(p.w());
    double[] v = doubles(p.velocity());
    SgdRule step = p.rule();
    for (int i = 0; i < weight.length; i++) {
      double g = doubles(p.gradient())[i] + step.weightDecay() * weight[i];
      v[i] = step.momentum() * v[i] + g;
      weight[i] -= rate * (step.nesterov() ? g + step.momentum() * v[i] : v[i]);
    }
  }
}
