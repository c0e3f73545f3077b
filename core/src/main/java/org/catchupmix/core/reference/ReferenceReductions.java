package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;

import java.util.Arrays;
import org.catchupmix.core.host.ReducedIndex;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Sums along axes: each element is added where its remaining coordinates say. */
interface ReferenceReductions {
  /** Runs one of these. */
  default void reduction(Reduction primitive) {
    switch (primitive) {
      case Reduction.Sum(var x, var axes, var out) -> sum(x, axes, out);
      case Reduction.Mean(var x, var axes, var out) -> mean(x, axes, out);
      case Reduction.Broadcast(var x, var axes, var alpha, var out) ->
          broadcast(x, axes, alpha, out);
    }
  }

  private void sum(Tensor x, int[] axes, Tensor out) {
    double[] in = doubles(x);
    double[] to = doubles(out);
    ReducedIndex index = new ReducedIndex(x.shape(), axes);
    Arrays.fill(to, 0);
    for (int i = 0; i < in.length; i++) {
      to[index.of(i)] += in[i];
    }
  }

  private void mean(Tensor x, int[] axes, Tensor out) {
    sum(x, axes, out);
    Shape full = x.shape();
    double[] to = doubles(out);
    double count = (double) full.elements() / to.length;
    for (int i = 0; i < to.length; i++) {
      to[i] /= count;
    }
  }

  private void broadcast(Tensor x, int[] axes, double alpha, Tensor out) {
    double[] in = doubles(x);
    double[] to = doubles(out);
    ReducedIndex index = new ReducedIndex(out.shape(), axes);
    for (int i = 0; i < to.length; i++) {
      to[i] = alpha * in[index.of(i)];
    }
  }
}
