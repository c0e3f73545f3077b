package org.catchupmix.core.primitive;

import java.util.List;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * Mixing of samples and of their feature maps. Features are activations {@code [N,H,W,C]}; {@code
 * partner} is a permutation p of the batch, I32 {@code [N]}: row n is mixed with row p[n]; {@code
 * inverse} is q with {@code q[p[n]] = n}.
 */
public sealed interface Mixing extends Primitive {
  /**
   * CutMix (Yun et al. 2019): {@code out[n,h,w,c] = inside the box ? x[p[n],h,w,c] : x[n,h,w,c]}.
   * Its gradient is itself, with the inverse permutation.
   *
   * @param box {@link Box#numbers}, I32 {@code [4]}; GPUs do not check that it lies within x
   */
  record BoxPaste(Tensor x, Tensor partner, Tensor box, Tensor out) implements Mixing {
    public BoxPaste {
      check(BoxPaste.class, x, partner, out).shaped("box", box, DType.I32, Shape.of(4));
    }
  }

  /**
   * The influence of each filter on each sample, {@code a[n,c]}; {@code norms [N,C]}, real:
   *
   * <pre>
   *   L2: sqrt( sum over h,w of x[n,h,w,c]^2 )        L1: sum over h,w of |x[n,h,w,c]|
   * </pre>
   *
   * <p>Devices that compute in F32 square in F32, so an L2 norm is exact to rounding where all
   * nonzero |x| lie in 1e-18..1e17. Outside it may be 0 or infinite.
   */
  record ChannelNorm(Tensor x, NormKind kind, Tensor norms) implements Mixing {
    public ChannelNorm {
      Arguments.of(ChannelNorm.class)
          .activation("x", x)
          .rank("x", x, 4, Arguments.IMAGE)
          .real("norms", norms, Shape.of(x.shape().dim(0), x.shape().dim(3)));
    }
  }

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
   * <p>If a norm of the sample or of its partner is NaN or infinite, influences have no order: the
   * mask holds 0s and 1s, but it is not specified which.
   *
   * @param norms a, real {@code [N,C]}
   * @param ranking difference or ratio, lowest or highest
   * @param keep number of filters of each sample that are its own, I32 {@code [1]}, {@code 0..C};
   *     GPUs do not check it
   * @param mask U8 {@code [N,C]}
   */
  record RfiMask(Tensor norms, Tensor partner, FilterRanking ranking, Tensor keep, Tensor mask)
      implements Mixing {
    public RfiMask {
      Arguments.of(RfiMask.class)
          .real("norms", norms)
          .rank("norms", norms, 2, "[N,C]")
          .shaped("partner", partner, DType.I32, Shape.of(norms.shape().dim(0)))
          .shaped("keep", keep, DType.I32, Shape.of(1))
          .shaped("mask", mask, DType.U8, norms.shape());
    }

    /**
     * Returns a value of {@code keep}.
     *
     * @throws IllegalArgumentException unless it is 0..C
     */
    public int within(int value) {
      int filters = norms.shape().dim(1);
      Preconditions.require(
          value >= 0 && value <= filters, "rfiMask: keep %d must be 0..%d", value, filters);
      return value;
    }
  }

  /**
   * {@code out[n,h,w,c] = mask[n,c] ? x[n,h,w,c] : x[p[n],h,w,c]}; {@code mask} U8 {@code [N,C]},
   * each 0 or 1, which is not checked: others give numbers that neither sample has.
   */
  record ChannelMix(Tensor x, Tensor partner, Tensor mask, Tensor out) implements Mixing {
    public ChannelMix {
      check(ChannelMix.class, x, partner, mask, out);
    }
  }

  /**
   * Its gradient, a gather: {@code dx[n] = mask[n]*dy[n] + (1 - mask[q[n]])*dy[q[n]]}; the mask is
   * a constant.
   */
  record ChannelMixGradient(Tensor dy, Tensor inverse, Tensor mask, Tensor dx) implements Mixing {
    public ChannelMixGradient {
      check(ChannelMixGradient.class, dy, inverse, mask, dx);
    }
  }

  @Override
  default Work work() {
    return switch (this) {
      case BoxPaste(var x, var partner, var box, var out) ->
          Work.reading(x, partner, box).writing(out);
      case ChannelNorm(var x, _, var norms) ->
          Work.reading(x).writing(norms).flops(2.0 * x.shape().elements());
      case RfiMask(var norms, var partner, _, var keep, var mask) ->
          Work.reading(norms, partner, keep).writing(mask);
      case ChannelMix(var x, var partner, var mask, var out) ->
          Work.reading(x, partner, mask).writing(out);
      case ChannelMixGradient(var dy, var inverse, var mask, var dx) ->
          Work.reading(dy, inverse, mask).writing(dx);
    };
  }

  @Override
  default List<Indices> indices() {
    return switch (this) {
      case BoxPaste p -> samples("partner", p.partner);
      case RfiMask p -> samples("partner", p.partner);
      case ChannelMix p -> samples("partner", p.partner);
      case ChannelMixGradient p -> samples("inverse", p.inverse);
      case ChannelNorm _ -> List.of();
    };
  }

  private static List<Indices> samples(String argument, Tensor permutation) {
    return List.of(new Indices(argument, permutation, permutation.shape().dim(0)));
  }

  private static Arguments check(
      Class<? extends Mixing> kind, Tensor x, Tensor partner, Tensor out) {
    return Arguments.of(kind)
        .activation("x", x)
        .rank("x", x, 4, Arguments.IMAGE)
        .shaped("partner", partner, DType.I32, Shape.of(x.shape().dim(0)))
        .like("out", out, x)
        .distinct(out, x);
  }

  private static void check(
      Class<? extends Mixing> kind, Tensor x, Tensor partner, Tensor mask, Tensor out) {
    check(kind, x, partner, out)
        .shaped("mask", mask, DType.U8, Shape.of(x.shape().dim(0), x.shape().dim(3)));
  }
}
