package org.catchupmix.train;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.NormKind;
import org.catchupmix.mix.MixKind;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.mix.MixOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The mix method of a run and what it leaves to choose. Where {@code points} are asked for, they
 * are the mix points of the network besides 0.
 */
public final class MixSettings {
  /** How samples are mixed. */
  @Option(
      names = "--mix",
      paramLabel = "METHOD",
      description =
          "none, cutout, mixup, cutmix, saliencymix, guided, manifold, patchup or catchup"
              + " (default: catchup)")
  public MixKind method = MixKind.CATCHUP;

  /**
   * The mix points of which one is drawn for each batch, 0 the input; empty for the method's own.
   */
  @Option(
      names = "--mix-layers",
      split = ",",
      paramLabel = "K",
      description =
          "mix points to draw from, such as 0,1,2; 0 is the input (default: the method's own:"
              + " all for catchup, 0,2,3 for manifold, 0,1,2 for patchup)")
  public List<Integer> layers = new ArrayList<>();

  /** Lambda is drawn from Beta(alpha, alpha), above 0; null for the method's own. */
  @Option(
      names = "--alpha",
      paramLabel = "A",
      description =
          "lambda is drawn from Beta(A, A) (default: the method's own: 2 for patchup, else 1)")
  public Double alpha;

  /** Share of the batches that are mixed, 0..1; null for the method's own. */
  @Option(
      names = "--mix-prob",
      paramLabel = "P",
      description =
          "share of batches that are mixed (default: the method's own: 0.7 for hard patchup,"
              + " 0.5 for saliencymix, 0.8 for guided, else 1)")
  public Double probability;

  /** How Catch-up Mix compares the filters of a pair. */
  @Option(
      names = "--rfi",
      paramLabel = "difference|ratio",
      description = "how catchup compares the filters of a pair (default: difference)")
  public FilterRanking.Influence rfi = FilterRanking.Influence.DIFFERENCE;

  /** Which filters a sample of Catch-up Mix keeps. */
  @Option(
      names = "--keep",
      paramLabel = "lowest|highest|random",
      description = "which filters a sample of catchup keeps (default: lowest)")
  public MixOptions.Keep keep = MixOptions.Keep.LOWEST;

  /** How Catch-up Mix measures an activation map. */
  @Option(
      names = "--norm",
      paramLabel = "l2|l1",
      description = "how catchup measures an activation map (default: l2)")
  public NormKind norm = NormKind.L2;

  /** What weights the labels of Catch-up Mix. */
  @Option(
      names = "--label-weight",
      paramLabel = "sampled|kept",
      description =
          "catchup weighs labels by the lambda drawn, or by the share of filters kept"
              + " (default: sampled)")
  public MixOptions.LabelWeight labelWeight = MixOptions.LabelWeight.SAMPLED;

  /** Choices of other methods. */
  @Mixin public BaselineOptions baselines = new BaselineOptions();

  /** The defaults. */
  public MixSettings() {}

  /**
   * Finds what cannot be, and what would do nothing.
   *
   * @throws IllegalArgumentException with a sentence that names the flag
   */
  void check(List<Integer> points) {
    Recipe.require(
        probability == null || probability >= 0 && probability <= 1,
        "--mix-prob %s wants 0..1",
        probability);
    boolean catchup = method == MixKind.CATCHUP;
    Recipe.idle("--rfi", rfi != FilterRanking.Influence.DIFFERENCE, catchup, "--mix catchup");
    Recipe.idle("--keep", keep != MixOptions.Keep.LOWEST, catchup, "--mix catchup");
    Recipe.idle("--norm", norm != NormKind.L2, catchup, "--mix catchup");
    boolean weighted = labelWeight != MixOptions.LabelWeight.SAMPLED;
    Recipe.idle("--label-weight", weighted, catchup, "--mix catchup");
    boolean alphaSet = alpha != null && alpha != 1;
    boolean draws = method.drawsLambda(options(points));
    Recipe.idle("--alpha", alphaSet, draws, "a mix method that draws lambda");
    boolean mixes = method != MixKind.NONE;
    Recipe.idle("--mix-prob", probability != null && probability != 1, mixes, "a mix method");
    Recipe.idle("--mix-layers", !layers.isEmpty(), mixes, "a mix method");
    baselines.check(method, layers(points));
    create(points);
  }

  /** The method with its options. */
  MixMethod create(List<Integer> points) {
    return method.create(options(points), points);
  }

  /** The share of batches that are mixed. */
  double probability(List<Integer> points) {
    return probability == null ? method.defaultProbability(options(points)) : probability;
  }

  private List<Integer> layers(List<Integer> points) {
    return layers.isEmpty() ? method.defaultLayers(points) : layers;
  }

  private MixOptions options(List<Integer> points) {
    return new MixOptions(
        alpha == null ? method.defaultAlpha() : alpha,
        layers(points),
        rfi,
        keep,
        norm,
        labelWeight,
        baselines.cutout(),
        baselines.patchUp(),
        baselines.guided());
  }

  /** Writes down the defaults that depend on the method and the network. */
  void settle(List<Integer> points) {
    if (method != MixKind.NONE) {
      layers = layers(points);
      probability = probability(points);
    }
    if (method.drawsLambda(options(points))) {
      alpha = options(points).alpha();
    }
    baselines.settle(method, layers(points));
  }
}
