package org.catchupmix.kernels.launch;

/**
 * Sizes of a matmul {@code out [M,N] = op(a) op(b)}.
 *
 * @param transposeA whether a is {@code [K,M]}
 * @param transposeB whether b is {@code [N,K]}
 */
public record GemmShape(int m, int n, int k, boolean transposeA, boolean transposeB) {
  /** Makes the sizes of {@code [M,K]} by {@code [K,N]}. */
  public GemmShape(int m, int n, int k) {
    this(m, n, k, false, false);
  }
}
