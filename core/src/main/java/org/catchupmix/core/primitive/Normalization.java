package org.catchupmix.core.primitive;

import static org.catchupmix.core.Preconditions.require;

import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * Normalization within a sample: layer norm (Ba et al. 2016) and group norm (Wu and He 2018). The
 * axes of {@code x [..,C]} are read as {@code [N,P,G,S]}: N samples, P pixels, and G groups of S
 * channels. Mean and variance are those of a group of a sample, over P and S. {@code x}, {@code y},
 * {@code dy}, {@code dx} are activations, all others real.
 */
public sealed interface Normalization extends Primitive {
  /**
   * How the axes are read.
   *
   * @param sampleAxes number of leading axes that count samples; the others but the last count
   *     pixels. Layer norm over the last axis has all but the last
   * @param groups G, which divides C; 1 for layer norm
   * @param epsilon added to the variance, above 0
   */
  record Settings(int sampleAxes, int groups, double epsilon) {
    public Settings {
      require(epsilon > 0, "group norm: epsilon %s must be above 0", epsilon);
      require(groups >= 1, "group norm: groups %d must be at least 1", groups);
    }
  }

  /** The extents N, P, G and S. */
  record Sizes(int samples, int pixels, int groups, int channels) {
    static Sizes of(Shape x, Settings settings) {
      int samples = 1;
      for (int axis = 0; axis < settings.sampleAxes; axis++) {
        samples *= x.dim(axis);
      }
      int channels = x.dim(-1);
      int pixels = (int) (x.elements() / samples / channels);
      return new Sizes(samples, pixels, settings.groups, channels / settings.groups);
    }

    /** Index in memory of element i of a group, {@code 0..P*S-1}. */
    public int index(int sample, int group, int i) {
      int pixel = i / channels;
      return ((sample * pixels + pixel) * groups + group) * channels + i % channels;
    }
  }

  Tensor x();

  Settings settings();

  /** The extents of its axes. */
  default Sizes sizes() {
    return Sizes.of(x().shape(), settings());
  }

  /**
   * Normalizes, with {@code gamma} and {@code beta} of {@code [C]}:
   *
   * <pre>
   *   mean[n,g] = mean over p,s of x     var[n,g] = mean over p,s of (x - mean)^2     invStd = 1/sqrt(var + epsilon)
   *   y[n,p,g,s] = gamma[g,s] * (x[n,p,g,s] - mean[n,g]) * invStd[n,g] + beta[g,s]
   * </pre>
   *
   * @param mean output {@code [N,G]}, as {@code invStd}, for the gradient
   */
  record GroupNorm(
      Tensor x, Tensor gamma, Tensor beta, Settings settings, Tensor y, Tensor mean, Tensor invStd)
      implements Normalization {
    public GroupNorm {
      check(Arguments.of(GroupNorm.class), x, settings)
          .perChannel("gamma", gamma, x)
          .perChannel("beta", beta, x)
          .like("y", y, x)
          .distinct(y, x)
          .real("mean", mean, statistics(x, settings))
          .real("invStd", invStd, statistics(x, settings));
    }
  }

  /**
   * Its gradients, with {@code xhat = (x - mean) invStd} and means over p and s:
   *
   * <pre>
   *   dx = invStd (gamma dy - mean(gamma dy) - xhat mean(gamma dy xhat))
   *   dgamma[c] = sum over n,p of dy xhat          dbeta[c] = sum over n,p of dy
   * </pre>
   */
  record GroupNormGradient(
      Tensor x,
      Tensor dy,
      Tensor gamma,
      Settings settings,
      Tensor mean,
      Tensor invStd,
      Tensor dx,
      Tensor dgamma,
      Tensor dbeta)
      implements Normalization {
    public GroupNormGradient {
      check(Arguments.of(GroupNormGradient.class), x, settings)
          .like("dy", dy, x)
          .perChannel("gamma", gamma, x)
          .real("mean", mean, statistics(x, settings))
          .real("invStd", invStd, statistics(x, settings))
          .like("dx", dx, x)
          .distinct(dx, x, dy)
          .perChannel("dgamma", dgamma, x)
          .perChannel("dbeta", dbeta, x);
    }
  }

  /** The shape {@code [N,G]} of the statistics. */
  static Shape statistics(Shape x, Settings settings) {
    Sizes s = Sizes.of(x, settings);
    return Shape.of(s.samples(), s.groups());
  }

  private static Shape statistics(Tensor x, Settings settings) {
    return statistics(x.shape(), settings);
  }

  @Override
  default Work work() {
    double elements = x().shape().elements();
    return switch (this) {
      case GroupNorm(var x, var gamma, var beta, _, var y, var mean, var invStd) ->
          Work.reading(x, gamma, beta).writing(y, mean, invStd).flops(7 * elements);
      case GroupNormGradient p ->
          Work.reading(p.x, p.dy, p.gamma, p.mean, p.invStd)
              .writing(p.dx, p.dgamma, p.dbeta)
              .flops(12 * elements);
    };
  }

  private static Arguments check(Arguments arguments, Tensor x, Settings settings) {
    arguments.activation("x", x);
    int rank = x.shape().rank();
    return arguments
        .that(
            rank >= 2 && settings.sampleAxes >= 1 && settings.sampleAxes < rank,
            "x %s must have channels and at least one axis of samples, here %d",
            x.shape(),
            settings.sampleAxes)
        .that(
            settings.groups >= 1 && x.shape().dim(-1) % settings.groups == 0,
            "groups %d must divide the channels of x %s",
            settings.groups,
            x.shape());
  }
}
