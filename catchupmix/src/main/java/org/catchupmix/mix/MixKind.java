package org.catchupmix.mix;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The mix methods by name. */
public enum MixKind {
  /** Nothing is mixed. */
  NONE("nothing is mixed", false, _ -> List.of(0), _ -> (_, _, _, _) -> BatchMix.NONE),
  /** Cutout. */
  CUTOUT(
      "Cutout (DeVries and Taylor 2017): squares of each picture are set to zero",
      false,
      _ -> List.of(0),
      options ->
          (batch, height, width, random) ->
              Cutout.draw(options.cutout(), batch, height, width, random)),
  /** Mixup. */
  MIXUP(
      "Mixup (Zhang et al. 2018): pictures are interpolated",
      false,
      _ -> List.of(0),
      InterpolationMix::mixup),
  /** CutMix. */
  CUTMIX(
      "CutMix (Yun et al. 2019): a box of the partner's picture is pasted",
      false,
      _ -> List.of(0),
      options ->
          (batch, height, width, random) ->
              CutMix.draw(options.alpha(), batch, height, width, random)),
  /** SaliencyMix. */
  SALIENCYMIX(
      "SaliencyMix (Uddin et al. 2021): CutMix with the box on the most salient pixel",
      false,
      _ -> List.of(0),
      SaliencyMix::method),
  /** GuidedMixup. */
  GUIDED(
      "GuidedMixup (Kang and Kim 2023): pixels are mixed by their saliency in both pictures",
      false,
      _ -> List.of(0),
      GuidedMix::method),
  /** Manifold Mixup. */
  MANIFOLD(
      "Manifold Mixup (Verma et al. 2019): features at a random layer are interpolated",
      true,
      _ -> List.of(0, 2, 3),
      InterpolationMix::manifold),
  /** PatchUp. */
  PATCHUP(
      "PatchUp (Faramarzi et al. 2020): blocks of the features at a random layer are the partner's",
      true,
      _ -> List.of(0, 1, 2),
      PatchUp::method),
  /** Catch-up Mix. */
  CATCHUP(
      "Catch-up Mix (Kang et al. 2024): weak filters are kept, the others taken from the partner",
      true,
      points -> Stream.concat(Stream.of(0), points.stream()).toList(),
      CatchupMix::method);

  private final String description;
  private final boolean mixesFeatures;
  private final Function<List<Integer>, List<Integer>> defaultLayers;
  private final Function<MixOptions, MixMethod> maker;

  MixKind(
      String description,
      boolean mixesFeatures,
      Function<List<Integer>, List<Integer>> defaultLayers,
      Function<MixOptions, MixMethod> maker) {
    this.description = description;
    this.mixesFeatures = mixesFeatures;
    this.defaultLayers = defaultLayers;
    this.maker = maker;
  }

  /** One sentence with the paper. */
  public String description() {
    return description;
  }

  /** The alpha that its paper uses, or its authors' code. */
  public double defaultAlpha() {
    return this == PATCHUP ? 2 : 1;
  }

  /** The share of batches that are mixed in its authors' commands; 1 where that is not known. */
  public double defaultProbability(MixOptions options) {
    return switch (this) {
      case PATCHUP -> options.patchUp().type().probability();
      case SALIENCYMIX -> 0.5;
      case GUIDED -> 0.8;
      case NONE, CUTOUT, MIXUP, CUTMIX, MANIFOLD, CATCHUP -> 1;
    };
  }

  /** Whether it draws lambda of Beta(alpha, alpha), so that alpha matters. */
  public boolean drawsLambda(MixOptions options) {
    return switch (this) {
      case NONE, CUTOUT, GUIDED -> false;
      case PATCHUP ->
          options.patchUp().type() == PatchUpOptions.Type.SOFT
              && options.layers().stream().anyMatch(k -> k != 0);
      case MIXUP, CUTMIX, SALIENCYMIX, MANIFOLD, CATCHUP -> true;
    };
  }

  /** Whether samples are mixed with others, and labels with them. */
  public boolean mixesSamples() {
    return switch (this) {
      case NONE, CUTOUT -> false;
      case MIXUP, CUTMIX, SALIENCYMIX, GUIDED, MANIFOLD, PATCHUP, CATCHUP -> true;
    };
  }

  /** Whether it mixes features, at a point that it draws for each batch. */
  public boolean mixesFeatures() {
    return mixesFeatures;
  }

  /** The mix points that its paper uses, of those that a network has besides 0. */
  public List<Integer> defaultLayers(List<Integer> networkPoints) {
    return defaultLayers.apply(networkPoints);
  }

  /**
   * The method with its options.
   *
   * @param networkPoints the network's mix points besides 0
   * @throws IllegalArgumentException if a layer is none of the network's, or the method has no
   *     choice of layers
   */
  public MixMethod create(MixOptions options, List<Integer> networkPoints) {
    if (!mixesFeatures && !options.layers().equals(List.of(0))) {
      throw new IllegalArgumentException(
          "mix layers %s: %s mixes the input alone; leave them out"
              .formatted(options.layers(), name().toLowerCase(Locale.ROOT)));
    }
    for (int layer : options.layers()) {
      if (layer != 0 && !networkPoints.contains(layer)) {
        throw new IllegalArgumentException(
            "mix layer %d is none of this network's: 0, %s"
                .formatted(
                    layer,
                    networkPoints.stream().map(String::valueOf).collect(Collectors.joining(", "))));
      }
    }
    return maker.apply(options);
  }
}
