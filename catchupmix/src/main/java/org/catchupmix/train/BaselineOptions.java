package org.catchupmix.train;

import java.util.List;
import org.catchupmix.mix.CutoutOptions;
import org.catchupmix.mix.GuidedOptions;
import org.catchupmix.mix.MixKind;
import org.catchupmix.mix.PatchUpOptions;
import picocli.CommandLine.Option;

/** What the mix methods that Catch-up Mix is compared with leave to choose. */
public final class BaselineOptions {
  /** Squares that Cutout sets to zero in each picture, at least 1. */
  @Option(
      names = "--cutout-holes",
      paramLabel = "N",
      description = "squares that cutout cuts out of each picture (default: ${DEFAULT-VALUE})")
  public int cutoutHoles = CutoutOptions.DEFAULTS.holes();

  /** Side of a square of Cutout, in pixels. */
  @Option(
      names = "--cutout-length",
      paramLabel = "PIXELS",
      description = "side of a square of cutout (default: ${DEFAULT-VALUE})")
  public int cutoutLength = CutoutOptions.DEFAULTS.length();

  /** Whether PatchUp takes blocks of the partner or interpolates them. */
  @Option(
      names = "--patchup-type",
      paramLabel = "hard|soft",
      description = "patchup takes the partner's blocks, or interpolates (default: hard)")
  public PatchUpOptions.Type patchupType = PatchUpOptions.DEFAULTS.type();

  /** Side of a block of PatchUp in pixels of the feature map, odd. */
  @Option(
      names = "--patchup-block",
      paramLabel = "SIDE",
      description = "block_size of patchup, odd (default: ${DEFAULT-VALUE})")
  public int patchupBlock = PatchUpOptions.DEFAULTS.block();

  /** Share of the features that PatchUp alters, about, 0..1; null for that of the type. */
  @Option(
      names = "--patchup-gamma",
      paramLabel = "G",
      description =
          "share of the features that patchup alters, about (default: 0.5 if hard, 0.75 if soft)")
  public Double patchupGamma;

  /** Side of the Gaussian filter over the saliency of GuidedMixup, in pixels, odd; 0 for none. */
  @Option(
      names = "--guided-blur",
      paramLabel = "PIXELS",
      description =
          "side of the filter over the saliency of guided, odd, or 0 (default: ${DEFAULT-VALUE})")
  public int guidedBlur = GuidedOptions.DEFAULTS.blur();

  /** Standard deviation of that filter, in pixels. */
  @Option(
      names = "--guided-blur-sigma",
      paramLabel = "PIXELS",
      description = "deviation of that filter (default: ${DEFAULT-VALUE})")
  public double guidedBlurSigma = GuidedOptions.DEFAULTS.sigma();

  /** The defaults. */
  public BaselineOptions() {}

  /** Of Cutout. */
  CutoutOptions cutout() {
    return new CutoutOptions(cutoutHoles, cutoutLength);
  }

  /** Of PatchUp. */
  PatchUpOptions patchUp() {
    return new PatchUpOptions(
        patchupType, patchupBlock, patchupGamma == null ? patchupType.gamma() : patchupGamma);
  }

  /** Of GuidedMixup. */
  GuidedOptions guided() {
    return new GuidedOptions(guidedBlur, guidedBlurSigma);
  }

  /** Refuses what would do nothing with this method at these mix points. */
  void check(MixKind mix, List<Integer> layers) {
    boolean cut = mix == MixKind.CUTOUT;
    CutoutOptions cutout = CutoutOptions.DEFAULTS;
    Recipe.idle("--cutout-holes", cutoutHoles != cutout.holes(), cut, "--mix cutout");
    Recipe.idle("--cutout-length", cutoutLength != cutout.length(), cut, "--mix cutout");
    boolean patch = hasBlocks(mix, layers);
    String hidden = "--mix patchup with --mix-layers above 0";
    PatchUpOptions patchUp = PatchUpOptions.DEFAULTS;
    Recipe.idle("--patchup-type", patchupType != patchUp.type(), patch, hidden);
    Recipe.idle("--patchup-block", patchupBlock != patchUp.block(), patch, hidden);
    Recipe.idle("--patchup-gamma", patchupGamma != null, patch, hidden);
    boolean guide = mix == MixKind.GUIDED;
    GuidedOptions guided = GuidedOptions.DEFAULTS;
    Recipe.idle("--guided-blur", guidedBlur != guided.blur(), guide, "--mix guided");
    Recipe.idle(
        "--guided-blur-sigma",
        guidedBlurSigma != guided.sigma(),
        guide && guidedBlur > 1,
        "--mix guided with --guided-blur above 1");
  }

  /** PatchUp at the input is CutMix: it has no blocks. */
  private static boolean hasBlocks(MixKind mix, List<Integer> layers) {
    return mix == MixKind.PATCHUP && layers.stream().anyMatch(k -> k != 0);
  }

  /** Writes down the default that depends on another setting. */
  void settle(MixKind mix, List<Integer> layers) {
    if (hasBlocks(mix, layers)) {
      patchupGamma = patchUp().gamma();
    }
  }
}
