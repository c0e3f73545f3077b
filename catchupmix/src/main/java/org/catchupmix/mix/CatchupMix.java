package org.catchupmix.mix;

import static org.catchupmix.core.Preconditions.require;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.MixOp.ChannelMix;
import org.catchupmix.core.operation.Pairing;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.primitive.RandomNumbers;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * Catch-up Mix (Kang, Kang, Kim, AAAI 2024, arXiv 2401.13193) at one mix point: each sample keeps
 * its {@code keep = floor(lambda*C)} relatively weakest filters and takes the others from its
 * partner, so that slow-learning filters get their chance. At point 0, the input, it is CutMix.
 * With h the features, p the partners and lambda the mixing ratio, one of each per batch:
 *
 * <pre>
 *   a[n,c]   = sqrt( sum_hw h[n,h,w,c]^2 )                 influence of filter c on sample n
 *   s[n,c]   = a[n,c] / ( sum_c a[n,c] + 1e-12 )           share of filter c
 *   RFI[n,c] = s[n,c] - s[p(n),c]                          relative filter influence
 *   M[n,c]   = 1 for the keep filters of the lowest RFI[n,.], else 0
 *   y[n]     = M[n] * h[n] + (1 - M[n]) * h[p(n)]          own weight lambda
 * </pre>
 *
 * <p>Without a partner, {@code y[n] = M[n] * h[n]}, not scaled, with the sample's own label: as
 * much as {@code M} selects is kept, and nothing takes the place of the rest.
 *
 * <p>No gradient flows through M. The paper's abstract and Figure 2 state that activation maps of a
 * pair are compared by their l2 norm, and that the mask follows from RFI and the mixing ratio at
 * one random mix point. The exact forms above are those of a public reimplementation; its choices
 * are options here. {@link Mixing.RfiMask} defines ties and the ratio form of RFI.
 *
 * @param alpha lambda is drawn from Beta(alpha, alpha), above 0
 */
@AutoService(MixMethod.class)
@MixMethod.Entry(
    name = MixMethods.CATCHUP,
    year = 2024,
    about =
        "Catch-up Mix (Kang et al. 2024): weak filters are kept, the others come from the"
            + " partner")
public record CatchupMix(
    @Choice double alpha,
    @Choice(key = MixMethod.POINTS) List<Integer> points,
    @Choice("how catchup compares the filters of a pair") FilterRanking.Influence rfi,
    @Choice("which filters a sample of catchup keeps") Keep keep,
    @Choice("how catchup measures an activation map") NormKind norm,
    @Choice("whether catchup weights labels by the lambda drawn or by the share of filters kept")
        LabelWeight labelWeight,
    @Choice("how catchup pairs samples: a derangement pairs none with itself") Partners pairing,
    @Choice("whether catchup fills the other filters from the partner, or leaves them zero (none)")
        Replacement partner)
    implements MixMethod {
  public enum Keep {
    /** Lowest relative influence: the method. */
    LOWEST,
    /** Highest relative influence: an ablation. */
    HIGHEST,
    /** A random set, each equally likely: an ablation. */
    RANDOM
  }

  /** Source of the filters that a sample does not keep. */
  public enum Replacement {
    /** The partner's filters, and its label: the method. */
    EXCHANGED,
    /**
     * None: they are zero, and the label is the sample's own. An ablation; point 0 stays CutMix.
     */
    NONE
  }

  public enum LabelWeight {
    /** The drawn lambda. */
    SAMPLED,
    /** The share of kept filters, {@code floor(lambda*C) / C}. */
    KEPT
  }

  /** Random partners of a batch. */
  public enum Partners {
    /** Any permutation, each equally likely. */
    PERMUTATION,
    /** A permutation without fixed points, each equally likely, as in a public reimplementation. */
    DERANGEMENT;

    private int[] draw(int batch, PhiloxRandom random) {
      int[] partner = random.permutation(batch);
      // About e draws; a batch of one has no derangement.
      while (this == DERANGEMENT && batch > 1 && hasFixedPoint(partner)) {
        partner = random.permutation(batch);
      }
      return partner;
    }

    private static boolean hasFixedPoint(int[] partner) {
      return IntStream.range(0, partner.length).anyMatch(n -> partner[n] == n);
    }
  }

  public CatchupMix {
    Draws.requireAlpha(alpha);
    points = Draws.requirePoints(points);
  }

  public CatchupMix() {
    this(
        1,
        List.of(0, 1, 2, 3, 4, 5),
        FilterRanking.Influence.DIFFERENCE,
        Keep.LOWEST,
        NormKind.L2,
        LabelWeight.SAMPLED,
        Partners.PERMUTATION,
        Replacement.EXCHANGED);
  }

  @Override
  public boolean ignores(String key) {
    return key.equals("label-weight") && partner == Replacement.NONE;
  }

  @Override
  public List<Integer> defaultPoints(List<Integer> networkPoints) {
    return Stream.concat(Stream.of(0), networkPoints.stream()).toList();
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    int point = Draws.point(points, random);
    if (point == 0) {
      return new CutMix(alpha).draw(height, width, random, () -> pairing.draw(batch, random));
    }
    double lambda = Draws.lambda(alpha, random);
    return drawn(point, lambda, pairing.draw(batch, random), random.nextLong());
  }

  /**
   * Returns a batch with everything drawn.
   *
   * @param point the mix point, at least 1
   * @param lambda the mixing ratio, 0..1
   * @param partner p, a permutation of the batch
   * @param randomSeed selects the filters if {@code keep} is random
   */
  public BatchMix drawn(int point, double lambda, int[] partner, long randomSeed) {
    return new Filters(this, point, lambda, partner, randomSeed);
  }

  /** Number of filters that a sample keeps, computed once on the host in double. */
  public static int keptFilters(double lambda, int channels) {
    return (int) Math.floor(lambda * channels);
  }

  private FilterRanking ranking() {
    return new FilterRanking(
        rfi, keep == Keep.HIGHEST ? FilterRanking.Order.HIGHEST : FilterRanking.Order.LOWEST);
  }

  private record Filters(
      CatchupMix options, int point, double lambda, int[] partner, long randomSeed)
      implements PairMix {
    Filters {
      require(point >= 1, "catch-up mix: mix point %s must be at least 1", point);
      require(lambda >= 0 && lambda <= 1, "catch-up mix: lambda %s must be 0..1", lambda);
      partner = partner.clone();
    }

    @Override
    public PairPlan plan(int channels) {
      int keep = keptFilters(lambda, channels);
      if (options.partner() == Replacement.NONE) {
        return PairPlan.filters(partner, 1, keep);
      }
      boolean byFilters = options.labelWeight() == LabelWeight.KEPT;
      return PairPlan.filters(partner, byFilters ? (double) keep / channels : lambda, keep);
    }

    @Override
    public Optional<Object> kind() {
      // The host passes the seed of random filters.
      return options.keep() == Keep.RANDOM
          ? Optional.empty()
          : Optional.of(List.of(options, point));
    }

    @Override
    public Var mix(Graph graph, Var features, PairTensors numbers) {
      int channels = features.shape().dim(-1);
      TensorScope scope = graph.scope();
      Pairing pairing = numbers.pairing();
      Shape perFilter = Shape.of(features.shape().dim(0), channels);
      Tensor norms = scope.real(perFilter);
      Tensor mask = scope.tensor(perFilter, DType.U8);
      if (options.keep() == Keep.RANDOM) {
        // Random influences make every set of filters equally likely.
        scope.run(new RandomNumbers.FillUniform(randomSeed, 0, norms));
      } else {
        scope.run(new Mixing.ChannelNorm(features.value(), options.norm(), norms));
      }
      scope.run(
          new Mixing.RfiMask(norms, pairing.partner(), options.ranking(), numbers.keep(), mask));
      scope.release(norms);
      return options.partner() == Replacement.NONE
          ? kept(graph, features, mask)
          : graph.apply(new ChannelMix(features, pairing, mask));
    }

    /** {@code M[n] * h[n]}, composed of existing operations. */
    private static Var kept(Graph graph, Var features, Tensor mask) {
      TensorScope scope = graph.scope();
      Tensor weight = scope.real(mask.shape());
      scope.run(new Elementwise.Cast(mask, weight));
      Tensor all = scope.real(features.shape());
      scope.run(new Reduction.Broadcast(weight, new int[] {1, 2}, 1, all));
      scope.release(weight);
      scope.release(mask);
      return graph.multiply(features, graph.as(features.value().dtype(), Var.constant(all)));
    }
  }
}
