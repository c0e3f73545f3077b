package org.catchupmix.core.primitive;

import org.catchupmix.core.tensor.Tensor;

/** Random numbers of a seed and a stream, which depend on nothing else. All real. */
public sealed interface RandomNumbers extends Primitive {
  /**
   * Uniform numbers of [0,1), the same bits on each device: element i is {@code (r >>> 8) * 2^-24}
   * with r the i-th word of the Philox stream, see {@link org.catchupmix.core.random.Philox}.
   */
  record FillUniform(long seed, long stream, Tensor out) implements RandomNumbers {
    public FillUniform {
      Arguments.of(FillUniform.class).real("out", out);
    }
  }

  /**
   * Normal numbers by Box and Muller from the same stream: elements 2i and 2i+1 are {@code mean +
   * std * sqrt(-2 ln u) * cos|sin(2 pi v)} with {@code u = 1 - uniform(2i)}, {@code v =
   * uniform(2i+1)}. Equal on each device to a tolerance.
   */
  record FillNormal(long seed, long stream, double mean, double std, Tensor out)
      implements RandomNumbers {
    public FillNormal {
      Arguments.of(FillNormal.class).real("out", out);
    }
  }

  /** Receives the numbers. */
  Tensor out();

  @Override
  default Work work() {
    return Work.reading().writing(out());
  }
}
