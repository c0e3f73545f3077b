package org.catchupmix.mix;

import java.util.List;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.NormKind;

/**
 * The choices of the mix methods.
 *
 * @param alpha of the Beta(alpha, alpha) from which lambda is drawn, above 0
 * @param layers the mix points from which one is drawn for each batch
 * @param influence how filters of a pair are compared
 * @param keep which filters a sample keeps
 * @param norm how the influence of a filter is measured
 * @param labelWeight what weights the labels where filters are mixed
 * @param cutout of Cutout
 * @param patchUp of PatchUp
 * @param guided of GuidedMixup
 */
public record MixOptions(
    double alpha,
    List<Integer> layers,
    FilterRanking.Influence influence,
    Keep keep,
    NormKind norm,
    LabelWeight labelWeight,
    CutoutOptions cutout,
    PatchUpOptions patchUp,
    GuidedOptions guided) {
  /** Which filters a sample keeps as its own. */
  public enum Keep {
    /** Those of the lowest relative influence: the method. */
    LOWEST,
    /** Those of the highest: an ablation. */
    HIGHEST,
    /** Any, each set equally likely: an ablation. */
    RANDOM
  }

  /** What weights the labels where filters are mixed. */
  public enum LabelWeight {
    /** The lambda that was drawn. */
    SAMPLED,
    /** The share of filters that were kept, {@code floor(lambda*C) / C}. */
    KEPT
  }

  /** Checks the settings. */
  public MixOptions {
    if (!(alpha > 0)) {
      throw new IllegalArgumentException("alpha " + alpha + " wants to be above 0");
    }
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("mix layers: none given, at least one is wanted");
    }
    layers = List.copyOf(layers);
  }

  /** The choices of Catch-up Mix, and the defaults of the others. */
  public MixOptions(
      double alpha,
      List<Integer> layers,
      FilterRanking.Influence influence,
      Keep keep,
      NormKind norm,
      LabelWeight labelWeight) {
    this(
        alpha,
        layers,
        influence,
        keep,
        norm,
        labelWeight,
        CutoutOptions.DEFAULTS,
        PatchUpOptions.DEFAULTS,
        GuidedOptions.DEFAULTS);
  }

  /** The published form, drawing from these mix points. */
  public static MixOptions defaults(List<Integer> layers) {
    return new MixOptions(
        1,
        layers,
        FilterRanking.Influence.DIFFERENCE,
        Keep.LOWEST,
        NormKind.L2,
        LabelWeight.SAMPLED);
  }
}
