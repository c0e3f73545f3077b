package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.floats;

import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.primitive.Normalization;
import org.catchupmix.core.primitive.Normalization.GroupNorm;
import org.catchupmix.core.primitive.Normalization.GroupNormGradient;
import org.catchupmix.core.primitive.Normalization.Sizes;

/** Layer norm and group norm, with sums in double precision; a task owns groups, or channels. */
final class CpuNormalization {
  private final CpuContext cpu;

  CpuNormalization(CpuContext cpu) {
    this.cpu = cpu;
  }

  /** Runs one of these. */
  void run(Normalization primitive) {
    Sizes s = primitive.sizes();
    switch (primitive) {
      case GroupNorm p -> forGroups(s, (n, g) -> forward(p, s, n, g));
      case GroupNormGradient p -> {
        forGroups(s, (n, g) -> inputGradient(p, s, n, g));
        int channels = s.groups() * s.channels();
        cpu.forRanges(channels, CpuTuning.LANES, (from, to) -> parameterGradients(p, s, from, to));
      }
    }
  }

  /** Works on a group of a sample. */
  @FunctionalInterface
  private interface Group {
    /** Runs. */
    void run(int sample, int group);
  }

  private void forGroups(Sizes s, Group body) {
    cpu.forRows(
        s.samples() * s.groups(),
        s.pixels() * s.channels(),
        (from, to) -> {
          for (int row = from; row < to; row++) {
            body.run(row / s.groups(), row % s.groups());
          }
        });
  }

  private static void forward(GroupNorm p, Sizes s, int n, int g) {
    float[] x = floats(p.x());
    float[] y = floats(p.y());
    float[] gamma = floats(p.gamma());
    float[] beta = floats(p.beta());
    int channels = s.channels();
    int count = s.pixels() * channels;
    double sum = 0;
    for (int pixel = 0; pixel < s.pixels(); pixel++) {
      int at = s.index(n, g, pixel * channels);
      for (int c = 0; c < channels; c++) {
        sum += x[at + c];
      }
    }
    double mean = sum / count;
    double squares = 0;
    for (int pixel = 0; pixel < s.pixels(); pixel++) {
      int at = s.index(n, g, pixel * channels);
      for (int c = 0; c < channels; c++) {
        double off = x[at + c] - mean;
        squares += off * off;
      }
    }
    double invStd = 1 / Math.sqrt(squares / count + p.settings().epsilon());
    floats(p.mean())[n * s.groups() + g] = (float) mean;
    floats(p.invStd())[n * s.groups() + g] = (float) invStd;
    int first = g * channels;
    for (int pixel = 0; pixel < s.pixels(); pixel++) {
      int at = s.index(n, g, pixel * channels);
      for (int c = 0; c < channels; c++) {
        y[at + c] = (float) (gamma[first + c] * (x[at + c] - mean) * invStd + beta[first + c]);
      }
    }
  }

  private static void inputGradient(GroupNormGradient p, Sizes s, int n, int g) {
    float[] x = floats(p.x());
    float[] dy = floats(p.dy());
    float[] dx = floats(p.dx());
    float[] gamma = floats(p.gamma());
    double mean = floats(p.mean())[n * s.groups() + g];
    double invStd = floats(p.invStd())[n * s.groups() + g];
    int channels = s.channels();
    int first = g * channels;
    double sum = 0;
    double weighted = 0;
    for (int pixel = 0; pixel < s.pixels(); pixel++) {
      int at = s.index(n, g, pixel * channels);
      for (int c = 0; c < channels; c++) {
        double up = (double) gamma[first + c] * dy[at + c];
        sum += up;
        weighted += up * (x[at + c] - mean);
      }
    }
    int count = s.pixels() * channels;
    double shift = sum / count;
    double slope = weighted * invStd * invStd / count;
    for (int pixel = 0; pixel < s.pixels(); pixel++) {
      int at = s.index(n, g, pixel * channels);
      for (int c = 0; c < channels; c++) {
        double up = (double) gamma[first + c] * dy[at + c];
        dx[at + c] = (float) (invStd * (up - shift - (x[at + c] - mean) * slope));
      }
    }
  }

  private static void parameterGradients(GroupNormGradient p, Sizes s, int from, int to) {
    float[] x = floats(p.x());
    float[] dy = floats(p.dy());
    float[] mean = floats(p.mean());
    float[] invStd = floats(p.invStd());
    int all = s.groups() * s.channels();
    double[] gammas = new double[to - from];
    double[] betas = new double[to - from];
    for (int row = 0; row < s.samples() * s.pixels(); row++) {
      int statistics = row / s.pixels() * s.groups();
      for (int c = from; c < to; c++) {
        int of = statistics + c / s.channels();
        double up = dy[row * all + c];
        gammas[c - from] += up * (x[row * all + c] - mean[of]) * invStd[of];
        betas[c - from] += up;
      }
    }
    for (int c = from; c < to; c++) {
      floats(p.dgamma())[c] = (float) gammas[c - from];
      floats(p.dbeta())[c] = (float) betas[c - from];
    }
  }
}
