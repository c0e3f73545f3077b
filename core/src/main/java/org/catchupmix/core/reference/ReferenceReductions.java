package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;

import java.util.Arrays;
import org.catchupmix.core.host.ReducedIndex;
import org.catchupmix.core.primitive.Reduction;

/** Sums along axes: each element is added where its remaining coordinates say. */
interface ReferenceReductions {
  default void reduction(Reduction primitive) {
    switch (primitive) {
      case Reduction.Sum p -> sum(p);
      case Reduction.Broadcast p -> broadcast(p);
    }
  }

  private void sum(Reduction.Sum p) {
    double[] in = doubles(p.x());
    double[] to = doubles(p.out());
    ReducedIndex index = new ReducedIndex(p.x().shape(), p.axes());
    Arrays.fill(to, 0);
    for (int i = 0; i < in.length; i++) {
      to[index.of(i)] += in[i];
    }
    for (int i = 0; i < to.length; i++) {
      to[i] *= p.alpha();
    }
  }

  private void broadcast(Reduction.Broadcast p) {
    double[] in = doubles(p.x());
    double[] to = doubles(p.out());
    ReducedIndex index = new ReducedIndex(p.out().shape(), p.axes());
    for (int i = 0; i < to.length; i++) {
      to[i] = p.alpha() * in[index.of(i)];
    }
  }
}
