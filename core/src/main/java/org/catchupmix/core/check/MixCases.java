package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.catchupmix.core.operation.MixOp.BoxPaste;
import org.catchupmix.core.operation.MixOp.ChannelMix;
import org.catchupmix.core.operation.Pairing;
import org.catchupmix.core.primitive.Box;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;

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
      cases.add(mask(Shape.of(4, 7), keep, FilterRanking.DEFAULT, false));
      cases.add(mask(Shape.of(2, 300), 40 * keep, FilterRanking.DEFAULT, false));
    }
    // As many as the GPU's kernels rank.
    cases.add(mask(Shape.of(2, 4096), 2730, FilterRanking.DEFAULT, true));
    return cases;
  }

  static int[] partner(long seed, int samples) {
    return new PhiloxRandom(seed, "partner", samples).permutation(samples);
  }

  public static OpCase box(Shape x, int[] partner) {
    Box box = new Box(x.dim(1) / 3, x.dim(2) / 2, x.dim(1) - x.dim(1) / 3, (x.dim(2) + 1) / 2);
    return new OpCase(
            x.toString(),
            t ->
                new Mixing.BoxPaste(
                    t.activation(x), t.ints(partner), t.ints(box.numbers()), t.activationResult(x)))
        .differentiates(
            (g, v) ->
                new BoxPaste(
                    v, Pairing.of(g.scope(), partner), g.scope().of(Shape.of(4), box.numbers())));
  }

  /** The influence of filters on {@code x [N,H,W,C]}. */
  public static OpCase norm(String label, Shape x, NormKind kind) {
    return norm(label, x, kind, PhiloxRandom::nextGaussian);
  }

  private static OpCase norm(
      String label, Shape x, NormKind kind, ToDoubleFunction<PhiloxRandom> draw) {
    return new OpCase(
        label,
        t ->
            new Mixing.ChannelNorm(
                t.activation(x, draw), kind, t.result(Shape.of(x.dim(0), x.dim(3)))));
  }

  /** Norms at the ends of the range that F32 squares, see {@link Mixing.ChannelNorm}. */
  private static OpCase normOfScaled(Shape x, double scale) {
    return norm(
        "L2 %s scaled by %s".formatted(x, scale),
        x,
        NormKind.L2,
        random -> scale * Math.copySign(0.1 + random.nextDouble(), random.nextInt()));
  }

  /** Mixing of {@code x [N,H,W,C]} by a mask, and its gradient, for a permutation that is drawn. */
  public static List<OpCase> mix(String label, Shape x, Function<PhiloxRandom, int[]> partner) {
    Shape rows = Shape.of(x.dim(0));
    Shape masks = Shape.of(x.dim(0), x.dim(3));
    return List.of(
        new OpCase(
                label,
                t ->
                    new Mixing.ChannelMix(
                        t.activation(x),
                        t.ints(rows, partner),
                        t.bytes(masks, 2),
                        t.activationResult(x)))
            .differentiates(
                (g, v) -> {
                  byte[] bits = new byte[(int) masks.elements()];
                  for (int i = 0; i < bits.length; i++) {
                    bits[i] = (byte) (i * i % 3 % 2);
                  }
                  int[] p = partner.apply(new PhiloxRandom(3, label));
                  return new ChannelMix(v, Pairing.of(g.scope(), p), g.scope().of(masks, bits));
                }),
        new OpCase(
            label,
            t ->
                new Mixing.ChannelMixGradient(
                    t.activation(x),
                    t.ints(rows, partner),
                    t.bytes(masks, 2),
                    t.activationResult(x))));
  }

  /** The mask; with {@code ties} the norms take few values, and some filters are dead. */
  static OpCase mask(Shape norms, int keep, FilterRanking ranking, boolean ties) {
    int[] partner = partner(5, norms.dim(0));
    String label =
        "%s keep %d of %s %s%s"
            .formatted(norms, keep, ranking.influence(), ranking.order(), ties ? " with ties" : "");
    return mask(label, norms, keep, ranking, ties ? MixCases::tied : MixCases::drawn, _ -> partner);
  }

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
    return new OpCase(
        label,
        t ->
            new Mixing.RfiMask(
                t.real(norms, norm),
                t.ints(Shape.of(norms.dim(0)), partner),
                ranking,
                t.ints(keep),
                t.result(norms, OpCase.Kind.BYTE)));
  }
}
