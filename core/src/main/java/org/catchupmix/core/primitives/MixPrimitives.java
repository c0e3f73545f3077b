package org.catchupmix.core.primitives;

import org.catchupmix.core.Box;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.Tensor;

/**
 * Mixing of samples and of their feature maps. Features are activations {@code [N,H,W,C]}; {@code
 * partner} is a permutation p of the batch, I32 {@code [N]}: row n is mixed with row p[n]; {@code
 * inverse} is q with {@code q[p[n]] = n}.
 */
public interface MixPrimitives {
  /**
   * CutMix (Yun et al. 2019): {@code out[n,h,w,c] = inside the box ? x[p[n],h,w,c] : x[n,h,w,c]}.
   * Its gradient is itself, with the inverse permutation.
   */
  void boxPaste(Tensor x, Tensor partner, Box box, Tensor out);

  /**
   * The influence of each filter on each sample, {@code a[n,c]}; {@code norms [N,C]}, real:
   *
   * <pre>
   *   L2: sqrt( sum over h,w of x[n,h,w,c]^2 )        L1: sum over h,w of |x[n,h,w,c]|
   * </pre>
   */
  void channelNorm(Tensor x, NormKind kind, Tensor norms);

  /**
   * The mask of Catch-up Mix. With {@code s[n,c] = a[n,c] / (sum_c a[n,c] + 1e-12)}:
   *
   * <pre>
   *   RFI[n,c]  = s[n,c] - s[p[n],c]                      DIFFERENCE
   *               s[n,c] / (s[p[n],c] + 1e-12)            RATIO
   *   rank[n,c] = #{ c' : RFI[n,c'] &lt; RFI[n,c]  or  (equal and c' &lt; c) }      keep LOWEST
   *               the same with &gt; in place of &lt; between values                 keep HIGHEST
   *   mask[n,c] = rank[n,c] &lt; keep ? 1 : 0
   * </pre>
   *
   * <p>Where a norm of the sample or of its partner is NaN or infinite, influences are NaN and have
   * no order: the sample's mask still holds 0s and 1s, but which, and how many, is not specified.
   *
   * @param norms a, real {@code [N,C]}
   * @param ranking difference or ratio, lowest or highest
   * @param keep how many filters of each sample are its own, {@code 0..C}
   * @param mask U8 {@code [N,C]}
   */
  void rfiMask(Tensor norms, Tensor partner, FilterRanking ranking, int keep, Tensor mask);

  /**
   * {@code out[n,h,w,c] = mask[n,c] ? x[n,h,w,c] : x[p[n],h,w,c]}; {@code mask} U8 {@code [N,C]}.
   */
  void channelMix(Tensor x, Tensor partner, Tensor mask, Tensor out);

  /**
   * Its gradient, a gather: {@code dx[n] = mask[n]*dy[n] + (1 - mask[q[n]])*dy[q[n]]}; the mask is
   * a constant.
   */
  void channelMixGradient(Tensor dy, Tensor inverse, Tensor mask, Tensor dx);
}
