package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.operation.MixOp.BoxPaste;
import org.catchupmix.core.operation.MixOp.ChannelMix;
import org.catchupmix.core.operation.Pairing;
import org.catchupmix.core.primitive.Box;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Cases of mixing. The numbers of a case depend on its label, which tells the sizes. */
public final class MixCases {
  private MixCases() {}

  static List<OpCase> all() {
    List<OpCase> cases = new ArrayList<>();
    for (Shape x :
        List.of(
            Shape.of(1, 1, 1, 1),
            Shape.of(1, 2, 3, 8),
            Shape.of(4, 5, 3, 7),
            Shape.of(3, 4, 4, 16),
            Shape.of(6, 2, 2, 37),
            Shape.of(5, 9, 9, 64),
            Shape.of(2, 3, 3, 1036))) {
      int[] partner = partner(3, x.dim(0));
      cases.add(box(x, partner));
      cases.add(boxOfTheDevice(x, partner));
      for (NormKind kind : NormKind.values()) {
        cases.add(norm(kind + " " + x, x, kind));
      }
      cases.addAll(mix(x.toString(), x, _ -> partner));
    }
    Shape extreme = Shape.of(3, 7, 6, 40);
    for (double scale : new double[] {1e-17, 1e17}) {
      cases.add(normOfScaled(extreme, scale));
    }
    // A plane that a GPU divides among blocks.
    Shape plane = Shape.of(2, 28, 29, 20);
    for (NormKind kind : NormKind.values()) {
      cases.add(norm(kind + " " + plane, plane, kind));
    }
    for (int[] nck :
        new int[][] {
          {1, 1, 0}, {4, 7, 3}, {5, 64, 20}, {3, 130, 61}, {2, 256, 128}, {3, 300, 299}, {2, 16, 16}
        }) {
      for (boolean ties : new boolean[] {false, true}) {
        for (FilterRanking.Influence influence : FilterRanking.Influence.values()) {
          for (FilterRanking.Order order : FilterRanking.Order.values()) {
            FilterRanking ranking = new FilterRanking(influence, order);
            cases.add(mask(Shape.of(nck[0], nck[1]), nck[2], ranking, ties));
          }
        }
      }
    }
    for (int keep : new int[] {0, 3, 7}) {
      cases.add(keptOfTheDevice(Shape.of(4, 7), keep));
      cases.add(keptOfTheDevice(Shape.of(2, 300), 40 * keep));
    }
    // As many as the GPU's kernels rank.
    cases.add(mask(Shape.of(2, 4096), 2730, FilterRanking.DEFAULT, true));
    return cases;
  }

  static int[] partner(long seed, int samples) {
    return new PhiloxRandom(seed, "partner", samples).permutation(samples);
  }

  /** CutMix. */
  public static OpCase box(Shape x, int[] partner) {
    Box box = new Box(x.dim(1) / 3, x.dim(2) / 2, x.dim(1) - x.dim(1) / 3, (x.dim(2) + 1) / 2);
    return new OpCase(x.toString())
        .activation("x", x)
        .ints("partner", Shape.of(x.dim(0)), partner)
        .writesActivation("out", x)
        .runs((in, out) -> new Mixing.BoxPaste(in[0], in[1], box, out[0]))
        .differentiates(
            1, (g, v) -> g.apply(new BoxPaste(v.get(0), Pairing.of(g.scope(), partner), box)));
  }

  /** CutMix by a box that the device knows; the host's is another one. */
  private static OpCase boxOfTheDevice(Shape x, int[] partner) {
    return new OpCase(x + ", box of the device")
        .activation("x", x)
        .ints("partner", Shape.of(x.dim(0)), partner)
        .ints("numbers", Shape.of(4), x.dim(1) / 3, x.dim(2) / 2, 1, (x.dim(2) + 1) / 2)
        .writesActivation("out", x)
        .runs(
            (in, out) ->
                new Mixing.BoxPaste(in[0], in[1], new Box(0, 0, 0, 0), Optional.of(in[2]), out[0]));
  }

  /** The mask of a number of filters that the device knows; the host's is another one. */
  private static OpCase keptOfTheDevice(Shape norms, int keep) {
    return new OpCase(norms + " keep " + keep + " of the device")
        .real("norms", norms, MixCases::drawn)
        .ints("partner", Shape.of(norms.dim(0)), partner(5, norms.dim(0)))
        .ints("kept", Shape.of(1), keep)
        .writes("mask", norms, OpCase.Kind.BYTE)
        .runs(
            (in, out) ->
                new Mixing.RfiMask(
                    in[0], in[1], FilterRanking.DEFAULT, 1, Optional.of(in[2]), out[0]));
  }

  /** The influence of filters on {@code x [N,H,W,C]}. */
  public static OpCase norm(String label, Shape x, NormKind kind) {
    return new OpCase(label)
        .activation("x", x)
        .writes("norms", Shape.of(x.dim(0), x.dim(3)))
        .runs((in, out) -> new Mixing.ChannelNorm(in[0], kind, out[0]));
  }

  /** Norms at the ends of the range that F32 squares, see {@link Mixing.ChannelNorm}. */
  private static OpCase normOfScaled(Shape x, double scale) {
    return new OpCase("L2 %s scaled by %s".formatted(x, scale))
        .activation(
            "x", x, random -> scale * Math.copySign(0.1 + random.nextDouble(), random.nextInt()))
        .writes("norms", Shape.of(x.dim(0), x.dim(3)))
        .runs((in, out) -> new Mixing.ChannelNorm(in[0], NormKind.L2, out[0]));
  }

  /**
   * Mixing of {@code x [N,H,W,C]} by a mask, and its gradient.
   *
   * @param partner draws the permutation
   */
  public static List<OpCase> mix(String label, Shape x, Function<PhiloxRandom, int[]> partner) {
    Shape rows = Shape.of(x.dim(0));
    Shape masks = Shape.of(x.dim(0), x.dim(3));
    return List.of(
        new OpCase(label)
            .activation("x", x)
            .ints("partner", rows, partner)
            .bytes("mask", masks, 2)
            .writesActivation("out", x)
            .runs((in, out) -> new Mixing.ChannelMix(in[0], in[1], in[2], out[0]))
            .differentiates(
                1,
                (g, v) -> {
                  Scope scope = g.scope();
                  byte[] bits = new byte[(int) masks.elements()];
                  for (int i = 0; i < bits.length; i++) {
                    bits[i] = (byte) (i * i % 3 % 2);
                  }
                  Tensor mask = scope.of(masks, bits);
                  int[] p = partner.apply(new PhiloxRandom(3, label));
                  return g.apply(new ChannelMix(v.get(0), Pairing.of(scope, p), mask));
                }),
        new OpCase(label)
            .activation("dy", x)
            .ints("inverse", rows, partner)
            .bytes("mask", masks, 2)
            .writesActivation("dx", x)
            .runs((in, out) -> new Mixing.ChannelMixGradient(in[0], in[1], in[2], out[0])));
  }

  /** The mask; with {@code ties} the norms take few values, and some filters are dead. */
  static OpCase mask(Shape norms, int keep, FilterRanking ranking, boolean ties) {
    int[] partner = partner(5, norms.dim(0));
    String label =
        "%s keep %d of %s %s%s"
            .formatted(norms, keep, ranking.influence(), ranking.order(), ties ? " with ties" : "");
    return mask(label, norms, keep, ranking, ties ? MixCases::tied : MixCases::drawn, _ -> partner);
  }

  /** A norm. */
  public static double drawn(PhiloxRandom random) {
    return Math.abs(random.nextGaussian());
  }

  /** A norm of few values: many filters are equally strong, and the smaller channel decides. */
  public static double tied(PhiloxRandom random) {
    return random.nextInt(3);
  }

  /**
   * The mask of norms {@code [N,C]}.
   *
   * @param keep how many filters of each sample are its own
   * @param norm draws one
   * @param partner draws the permutation
   */
  public static OpCase mask(
      String label,
      Shape norms,
      int keep,
      FilterRanking ranking,
      ToDoubleFunction<PhiloxRandom> norm,
      Function<PhiloxRandom, int[]> partner) {
    return new OpCase(label)
        .real("norms", norms, norm)
        .ints("partner", Shape.of(norms.dim(0)), partner)
        .writes("mask", norms, OpCase.Kind.BYTE)
        .runs((in, out) -> new Mixing.RfiMask(in[0], in[1], ranking, keep, out[0]));
  }
}
