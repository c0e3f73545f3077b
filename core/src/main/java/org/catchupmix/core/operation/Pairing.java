package org.catchupmix.core.operation;

import java.util.Arrays;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * The pairs of a batch that are mixed: row n with row p[n].
 *
 * @param partner p, I32 {@code [N]}
 * @param inverse q with {@code q[p[n]] = n}, I32 {@code [N]}
 */
public record Pairing(Tensor partner, Tensor inverse) {
  /**
   * Uploads a pairing.
   *
   * @throws IllegalArgumentException if {@code p} is not a permutation of {@code 0..N-1}
   */
  public static Pairing of(TensorScope scope, int... p) {
    int[] q = inverse(p);
    Shape shape = Shape.of(p.length);
    return new Pairing(scope.of(shape, p), scope.of(shape, q));
  }

  /**
   * The inverse permutation.
   *
   * @throws IllegalArgumentException if {@code p} is not a permutation of {@code 0..N-1}
   */
  public static int[] inverse(int... p) {
    int[] q = new int[p.length];
    Arrays.fill(q, -1);
    for (int n = 0; n < p.length; n++) {
      if (p[n] < 0 || p[n] >= p.length || q[p[n]] >= 0) {
        throw new IllegalArgumentException(
            "pairing: %s is not a permutation of 0..%d: entry %d is %d"
                .formatted(Arrays.toString(p), p.length - 1, n, p[n]));
      }
      q[p[n]] = n;
    }
    return q;
  }
}
