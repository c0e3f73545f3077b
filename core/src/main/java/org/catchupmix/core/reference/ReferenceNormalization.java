package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;

import java.util.Arrays;
import org.catchupmix.core.primitive.Normalization;
import org.catchupmix.core.primitive.Normalization.GroupNorm;
import org.catchupmix.core.primitive.Normalization.GroupNormGradient;
import org.catchupmix.core.primitive.Normalization.Sizes;

/** Layer norm and group norm, group by group. */
final class ReferenceNormalization {
  private ReferenceNormalization() {}

  static void run(Normalization primitive) {
    Sizes s = primitive.sizes();
    if (primitive instanceof GroupNormGradient p) {
      Arrays.fill(doubles(p.dgamma()), 0);
      Arrays.fill(doubles(p.dbeta()), 0);
    }
    for (int n = 0; n < s.samples(); n++) {
      for (int g = 0; g < s.groups(); g++) {
        switch (primitive) {
          case GroupNorm p -> forward(p, s, n, g);
          case GroupNormGradient p -> gradient(p, s, n, g);
        }
      }
    }
  }

  private static void forward(GroupNorm p, Sizes s, int n, int g) {
    double[] x = doubles(p.x());
    int count = s.pixels() * s.channels();
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += x[s.index(n, g, i)];
    }
    double mean = sum / count;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      squares += Math.pow(x[s.index(n, g, i)] - mean, 2);
    }
    double invStd = 1 / Math.sqrt(squares / count + p.settings().epsilon());
    doubles(p.mean())[n * s.groups() + g] = mean;
    doubles(p.invStd())[n * s.groups() + g] = invStd;
    for (int i = 0; i < count; i++) {
      int at = s.index(n, g, i);
      int c = g * s.channels() + i % s.channels();
      doubles(p.y())[at] = doubles(p.gamma())[c] * (x[at] - mean) * invStd + doubles(p.beta())[c];
    }
  }

  private static void gradient(GroupNormGradient p, Sizes s, int n, int g) {
    double[] x = doubles(p.x());
    double[] dy = doubles(p.dy());
    double[] gamma = doubles(p.gamma());
    double mean = doubles(p.mean())[n * s.groups() + g];
    double invStd = doubles(p.invStd())[n * s.groups() + g];
    int count = s.pixels() * s.channels();
    double sum = 0;
    double weighted = 0;
    for (int i = 0; i < count; i++) {
      int at = s.index(n, g, i);
      int c = g * s.channels() + i % s.channels();
      double xhat = (x[at] - mean) * invStd;
      sum += gamma[c] * dy[at];
      weighted += gamma[c] * dy[at] * xhat;
      doubles(p.dgamma())[c] += dy[at] * xhat;
      doubles(p.dbeta())[c] += dy[at];
    }
    for (int i = 0; i < count; i++) {
      int at = s.index(n, g, i);
      int c = g * s.channels() + i % s.channels();
      double xhat = (x[at] - mean) * invStd;
      doubles(p.dx())[at] = invStd * (gamma[c] * dy[at] - sum / count - xhat * weighted / count);
    }
  }
}
