package org.catchupmix.study.pair;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.primitive.RandomNumbers;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.mix.PairMix;
import org.catchupmix.mix.PairPlan;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.Script;
import org.catchupmix.study.plot.Sheet.Tile;
import org.catchupmix.study.plot.TileColours;
import org.catchupmix.train.BatchSource;

/**
 * Data with which a script mixes two images at any mix point with any lambda: norms and maps before
 * the mix. With two samples that mix at one point, features up to there depend on neither.
 *
 * @param point mix point that is shown first
 * @param lambda that is shown first
 * @param labels classes of A and B
 * @param palette colours of the bytes -127 to 127 of a map, RGB
 * @param points all mix points of the network but the input
 */
public record LiveMix(
    int point, double lambda, List<String> labels, byte[] palette, List<Point> points) {
  /** Filters of a mix point whose maps are in the page. */
  private static final int MAX_MAPS = 16;

  /** Mixing ratios at which the script compares its numbers with the engine's. */
  private static final List<Double> CHECKED = List.of(0.0, 0.1, 0.29, 0.5, 0.7, 1.0);

  /**
   * Features at a mix point.
   *
   * @param norms of each filter as the engine computes them, {@code [2][C]}
   * @param random numbers that take their place if random filters are kept
   * @param shown filters with maps, ascending
   * @param maps A's and B's map of each of them, as bytes relative to the largest of the two
   * @param checks what the engine computes from the norms
   */
  record Point(
      int point,
      int height,
      int width,
      double[][] norms,
      double[][] random,
      int[] shown,
      byte[] maps,
      List<Check> checks) {}

  /**
   * Numbers of the engine.
   *
   * @param order which filters are kept: lowest, highest or random
   * @param ownWeight weight of the own label, if it is the share of kept filters
   * @param masks of A and B, a digit for each filter
   */
  record Check(String order, double lambda, int keep, double ownWeight, String[] masks) {}

  /**
   * Runs a network on two images without a mix.
   *
   * @param images two, A and B
   * @param point mix point that is shown first, at least 1
   * @param lambda that is shown first, 0..1
   * @param randomSeed selects random filters, see {@link CatchupMix#drawn}
   */
  public static LiveMix of(
      Network network,
      ImageTransform transform,
      ImageDataset images,
      int point,
      double lambda,
      long randomSeed) {
    List<Point> points = new ArrayList<>();
    TreeSet<Double> lambdas = new TreeSet<>(CHECKED);
    lambdas.add(lambda);
    try (Graph graph = Graph.recording(network.backend())) {
      Tensor x = BatchSource.inOrder(images, transform, 0, 2).upload(graph.scope());
      Pass.Mixer watcher =
          (_, at, h) -> {
            if (at > 0) {
              points.add(new Engine(graph.scope(), h.value(), randomSeed).point(at, lambdas));
            }
            return h;
          };
      network.forward(new Pass(graph, false, watcher), Var.constant(x));
    }
    List<String> labels =
        IntStream.range(0, 2).mapToObj(n -> images.classNames().get(images.label(n))).toList();
    return new LiveMix(point, lambda, labels, colours(), points);
  }

  static byte[] colours() {
    double[] levels = IntStream.rangeClosed(-127, 127).asDoubleStream().toArray();
    return Tile.colored(1, levels.length, levels, TileColours.relative(127)).pixels();
  }

  /** Adds the panel to a page, which runs its script. */
  void addTo(Page page, String title) {
    page.run(new Script(Page.resource(LiveMix.class, "live.js")));
    page.section(title)
        .paragraph(
            "Move lambda, and choose the mix point and the filters that a sample keeps. All numbers"
                + " are computed in the page from the norms of the two samples, by the formulas"
                + " below. Random filters are those of one seed.")
        .live("live-mix", json());
  }

  String json() {
    try {
      return new ObjectMapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Norms and masks of the features at one mix point, as a training step computes them. */
  record Engine(TensorScope scope, Tensor h, long randomSeed) {
    private int filters() {
      return h.shape().dim(3);
    }

    Point point(int at, Iterable<Double> lambdas) {
      Shape perFilter = Shape.of(2, filters());
      Tensor norms = scope.real(perFilter);
      Tensor random = scope.real(perFilter);
      scope.run(new Mixing.ChannelNorm(h, NormKind.L2, norms));
      scope.run(new RandomNumbers.FillUniform(randomSeed, 0, random));
      List<Check> checks = new ArrayList<>();
      for (double lambda : lambdas) {
        for (CatchupMix.Keep order : CatchupMix.Keep.values()) {
          checks.add(check(at, order, lambda, order == CatchupMix.Keep.RANDOM ? random : norms));
        }
      }
      FeatureMaps maps = FeatureMaps.of(h);
      int[] ascending = maps.ascending(0);
      int[] shown =
          Arrays.stream(ImageDataset.spread(filters(), MAX_MAPS))
              .map(r -> ascending[r])
              .sorted()
              .toArray();
      return new Point(
          at,
          h.shape().dim(1),
          h.shape().dim(2),
          rows(norms.toDoubles()),
          rows(random.toDoubles()),
          shown,
          bytes(maps, shown),
          checks);
    }

    private Check check(int at, CatchupMix.Keep order, double lambda, Tensor norms) {
      FilterRanking.Influence difference = FilterRanking.DEFAULT.influence();
      CatchupMix method =
          new CatchupMix(
              1,
              List.of(at),
              difference,
              order,
              NormKind.L2,
              CatchupMix.LabelWeight.KEPT,
              CatchupMix.Partners.PERMUTATION,
              CatchupMix.Replacement.EXCHANGED);
      int[] exchanged = {1, 0};
      PairPlan plan = ((PairMix) method.drawn(at, lambda, exchanged, randomSeed)).plan(filters());
      FilterRanking ranking =
          new FilterRanking(
              difference,
              order == CatchupMix.Keep.HIGHEST
                  ? FilterRanking.Order.HIGHEST
                  : FilterRanking.Order.LOWEST);
      Tensor mask = scope.tensor(norms.shape(), DType.U8);
      Tensor partner = scope.of(Shape.of(2), exchanged);
      Tensor keep = scope.of(Shape.of(1), new int[] {plan.keep()});
      scope.run(new Mixing.RfiMask(norms, partner, ranking, keep, mask));
      StringBuilder digits = new StringBuilder();
      for (byte m : mask.toBytes()) {
        digits.append(m);
      }
      String[] masks = {digits.substring(0, filters()), digits.substring(filters())};
      String name = order.name().toLowerCase(Locale.ROOT);
      return new Check(name, lambda, plan.keep(), plan.ownWeight(), masks);
    }

    private static double[][] rows(double[] both) {
      int half = both.length / 2;
      return new double[][] {
        Arrays.copyOf(both, half), Arrays.copyOfRange(both, half, both.length)
      };
    }

    private static byte[] bytes(FeatureMaps maps, int[] filters) {
      int pixels = maps.shape().dim(1) * maps.shape().dim(2);
      byte[] bytes = new byte[filters.length * 2 * pixels];
      int at = 0;
      for (int c : filters) {
        double largest = maps.largest(c);
        for (int n = 0; n < 2; n++) {
          for (double v : maps.map(n, c)) {
            bytes[at++] = (byte) (largest > 0 ? Math.rint(127 * v / largest) : 0);
          }
        }
      }
      return bytes;
    }
  }
}
