package org.catchupmix.kernels.launch;

/**
 * Sizes of matmuls {@code out [M,N] = op(a) op(b)}.
 *
 * @param products number of matrices in each of the three, one behind the other
 * @param transposeA whether a is {@code [K,M]}
 * @param transposeB whether b is {@code [N,K]}
 */
public record GemmShape(int products, int m, int n, int k, boolean transposeA, boolean transposeB) {
  /** Makes the sizes of one product. */
  public GemmShape(int m, int n, int k, boolean transposeA, boolean transposeB) {
    this(1, m, n, k, transposeA, transposeB);
  }

  /** Makes the sizes of {@code [M,K]} by {@code [K,N]}. */
  public GemmShape(int m, int n, int k) {
    this(1, m, n, k, false, false);
  }
}
