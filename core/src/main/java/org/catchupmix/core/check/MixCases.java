package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.Box;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.Mixing;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.ops.BoxPaste;
import org.catchupmix.core.autograd.ops.ChannelMix;
import org.catchupmix.core.autograd.ops.Pairing;
import org.catchupmix.core.random.PhiloxRandom;

/** Cases of mixing. */
final class MixCases {
  /** Differences run the operation twice for each element. */
  private static final int MOST_DIFFERENCES = 2000;

  private MixCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (Shape x :
        List.of(
            Shape.of(1, 1, 1, 1),
            Shape.of(4, 5, 3, 7),
            Shape.of(3, 4, 4, 16),
            Shape.of(6, 2, 2, 37),
            Shape.of(5, 9, 9, 64),
            Shape.of(2, 3, 3, 1036))) {
      int[] partner = new PhiloxRandom(3, "partner", x.dim(0)).permutation(x.dim(0));
      addBox(cases, x, partner);
      for (NormKind kind : NormKind.values()) {
        cases.add(norm(x, kind));
      }
      addMix(cases, x, partner);
    }
    // A plane that a GPU divides among blocks.
    for (NormKind kind : NormKind.values()) {
      cases.add(norm(Shape.of(2, 28, 29, 20), kind));
    }
    for (int[] nck :
        new int[][] {
          {1, 1, 0}, {4, 7, 3}, {5, 64, 20}, {3, 130, 61}, {2, 256, 128}, {3, 300, 299}, {2, 16, 16}
        }) {
      addMasks(cases, Shape.of(nck[0], nck[1]), nck[2], false);
      addMasks(cases, Shape.of(nck[0], nck[1]), nck[2], true);
    }
    // As many as the GPU's kernels rank.
    cases.add(mask(Shape.of(2, 4096), 2730, FilterRanking.DEFAULT, true));
    return cases;
  }

  /** CutMix. */
  static void addBox(List<OpCase> cases, Shape x, int[] partner) {
    Box box = new Box(x.dim(1) / 3, x.dim(2) / 2, x.dim(1) - x.dim(1) / 3, (x.dim(2) + 1) / 2);
    OpCase c =
        new OpCase(x.toString())
            .activation("x", x)
            .ints("partner", Shape.of(x.dim(0)), partner)
            .writesActivation("out", x)
            .runs((in, out) -> new Mixing.BoxPaste(in[0], in[1], box, out[0]));
    if (x.elements() < MOST_DIFFERENCES) {
      c.differentiates(
          1, (g, v) -> g.apply(new BoxPaste(v.get(0), Pairing.of(g.scope(), partner), box)));
    }
    cases.add(c);
  }

  /** The influence of filters. */
  static OpCase norm(Shape x, NormKind kind) {
    return new OpCase(kind + " " + x)
        .activation("x", x)
        .writes("norms", Shape.of(x.dim(0), x.dim(3)))
        .runs((in, out) -> new Mixing.ChannelNorm(in[0], kind, out[0]));
  }

  /** Mixing by a mask, and its gradient. */
  static void addMix(List<OpCase> cases, Shape x, int[] partner) {
    Shape rows = Shape.of(x.dim(0));
    Shape masks = Shape.of(x.dim(0), x.dim(3));
    OpCase mix =
        new OpCase(x.toString())
            .activation("x", x)
            .ints("partner", rows, partner)
            .bytes("mask", masks, 2)
            .writesActivation("out", x)
            .runs((in, out) -> new Mixing.ChannelMix(in[0], in[1], in[2], out[0]));
    if (x.elements() < MOST_DIFFERENCES) {
      mix.differentiates(
          1,
          (g, v) -> {
            Scope scope = g.scope();
            byte[] bits = new byte[(int) masks.elements()];
            for (int i = 0; i < bits.length; i++) {
              bits[i] = (byte) (i * i % 3 % 2);
            }
            Tensor mask = scope.of(masks, bits);
            return g.apply(new ChannelMix(v.get(0), Pairing.of(scope, partner), mask));
          });
    }
    cases.add(mix);
    cases.add(
        new OpCase(x.toString())
            .activation("dy", x)
            .ints("inverse", rows, partner)
            .bytes("mask", masks, 2)
            .writesActivation("dx", x)
            .runs((in, out) -> new Mixing.ChannelMixGradient(in[0], in[1], in[2], out[0])));
  }

  private static void addMasks(List<OpCase> cases, Shape norms, int keep, boolean ties) {
    for (FilterRanking.Influence influence : FilterRanking.Influence.values()) {
      for (FilterRanking.Order order : FilterRanking.Order.values()) {
        cases.add(mask(norms, keep, new FilterRanking(influence, order), ties));
      }
    }
  }

  /** The mask; with {@code ties} the norms take few values, and some filters are dead. */
  static OpCase mask(Shape norms, int keep, FilterRanking ranking, boolean ties) {
    int[] partner = new PhiloxRandom(5, "partner", norms.dim(0)).permutation(norms.dim(0));
    OpCase c =
        new OpCase(
            "%s keep %d of %s %s%s"
                .formatted(
                    norms, keep, ranking.influence(), ranking.order(), ties ? " with ties" : ""));
    return c.real(
            "norms",
            norms,
            () -> ties ? c.random().nextInt(3) : Math.abs(c.random().nextGaussian()))
        .ints("partner", Shape.of(norms.dim(0)), partner)
        .writes("mask", norms, OpCase.Kind.BYTE)
        .runs((in, out) -> new Mixing.RfiMask(in[0], in[1], ranking, keep, out[0]));
  }
}
