package org.catchupmix.core.autograd;

import java.util.List;
import org.catchupmix.core.Primitive;
import org.catchupmix.core.Tensor;

/**
 * A primitive that is still to run.
 *
 * @param waiting what it is
 * @param versions of the tensors that it reads, from when it began to wait: see {@link
 *     Tensor#version}
 */
record Due(Primitive waiting, List<Long> versions) {
  /** From now on. */
  static Due of(Primitive primitive) {
    return new Due(primitive, primitive.work().reads().stream().map(Tensor::version).toList());
  }

  /**
   * What runs now.
   *
   * @throws IllegalStateException if it would read other numbers than when it began to wait
   */
  Primitive primitive() {
    List<Tensor> reads = waiting.work().reads();
    for (int i = 0; i < reads.size(); i++) {
      if (reads.get(i).version() != versions.get(i)) {
        throw new IllegalStateException(
            "%s: input %d, %s, was written before the result was first read; ask for value() of the result before that"
                .formatted(waiting.name(), i, reads.get(i)));
      }
    }
    return waiting;
  }
}
