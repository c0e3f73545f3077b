package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;
import static org.catchupmix.core.host.ArrayBuffer.ints;

import java.util.Arrays;
import org.catchupmix.core.host.ReducedIndex;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.tensor.Tensor;

/** Sums along axes: each element is added where its remaining coordinates say. */
final class ReferenceReductions {
  private ReferenceReductions() {}

  static void run(Reduction primitive) {
    switch (primitive) {
      case Reduction.Sum p -> sum(p);
      case Reduction.Broadcast p -> broadcast(p);
      case Reduction.Max p -> max(p);
      case Reduction.MaxGradient p -> maxGradient(p);
    }
  }

  private static void sum(Reduction.Sum p) {
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

  private static void broadcast(Reduction.Broadcast p) {
    double[] in = doubles(p.x());
    double[] to = doubles(p.out());
    ReducedIndex index = new ReducedIndex(p.out().shape(), p.axes());
    for (int i = 0; i < to.length; i++) {
      to[i] = p.alpha() * in[index.of(i)];
    }
  }

  private static void max(Reduction.Max p) {
    double[] in = doubles(p.x());
    double[] best = doubles(p.out());
    int[] winner = ints(p.winner());
    ReducedIndex index = new ReducedIndex(p.x().shape(), new int[] {p.axis()});
    Arrays.fill(winner, -1);
    for (int i = 0; i < in.length; i++) {
      int r = index.of(i);
      if (winner[r] < 0 || in[i] > best[r] || Double.isNaN(in[i]) && !Double.isNaN(best[r])) {
        best[r] = in[i];
        winner[r] = place(i, p.x(), p.axis());
      }
    }
  }

  private static void maxGradient(Reduction.MaxGradient p) {
    double[] dy = doubles(p.dy());
    double[] dx = doubles(p.dx());
    int[] winner = ints(p.winner());
    ReducedIndex index = new ReducedIndex(p.dx().shape(), new int[] {p.axis()});
    for (int i = 0; i < dx.length; i++) {
      int r = index.of(i);
      dx[i] = winner[r] == place(i, p.dx(), p.axis()) ? dy[r] : 0;
    }
  }

  /** The coordinate of element i on an axis. */
  private static int place(int i, Tensor t, int axis) {
    for (int a = t.shape().rank() - 1; a > axis; a--) {
      i /= t.shape().dim(a);
    }
    return i % t.shape().dim(axis);
  }
}
