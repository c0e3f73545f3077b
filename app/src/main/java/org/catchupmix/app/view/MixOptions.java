package org.catchupmix.app.view;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.mix.MixMethod;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.mix.NoMix;
import picocli.CommandLine.Option;

/** Flags that mix one batch at a chosen mix point. */
class MixOptions {
  /** Also selects the filters of Catch-up Mix if they are random. */
  static final long SEED = 1;

  @Option(
      names = "--mix",
      paramLabel = "METHOD",
      description = "the mix method (default: " + MixMethods.CATCHUP + ")")
  String method = MixMethods.CATCHUP;

  @Option(
      names = "--lambda",
      paramLabel = "L",
      description = "the mixing ratio of catchup, 0..1 (default: 0.7)")
  Double lambda;

  /**
   * A mix of one batch.
   *
   * @param mix with all random numbers drawn
   * @param name of the method that mixes there
   * @param lambda of Catch-up Mix where it mixes filters; NaN otherwise
   */
  record Drawn(BatchMix mix, String name, double lambda) {}

  /** Returns the method, restricted to a mix point. */
  MixMethod at(int point, List<Integer> networkPoints) {
    return MixMethods.at(MixMethods.named(method), List.of(point), networkPoints);
  }

  /**
   * Draws a mix of a batch at a mix point; two images are always exchanged.
   *
   * @param ofImages draws a mix of the batch's images, whose sizes it knows
   */
  Drawn draw(
      int point,
      List<Integer> networkPoints,
      int batch,
      BiFunction<MixMethod, PhiloxRandom, BatchMix> ofImages) {
    if (MixMethods.named(method) instanceof NoMix none) {
      Usage.require(lambda == null, "--lambda goes with catchup at a mix point above 0");
      MixMethods.requirePoint(point, networkPoints);
      // Without a mix any of these points can be shown.
      return new Drawn(BatchMix.NONE, none.name(), Double.NaN);
    }
    MixMethod here = at(point, networkPoints);
    PhiloxRandom random = new PhiloxRandom(SEED, "graph");
    if (!(here instanceof CatchupMix catchup) || point == 0) {
      Usage.require(lambda == null, "--lambda goes with catchup at a mix point above 0");
      BatchMix drawn =
          IntStream.range(0, 64)
              .mapToObj(_ -> ofImages.apply(here, random))
              .filter(mix -> batch != 2 || !keepsBoth(mix))
              .findFirst()
              .orElseThrow();
      return new Drawn(drawn, here instanceof CatchupMix ? "CutMix" : here.name(), Double.NaN);
    }
    double ratio = lambda == null ? 0.7 : lambda;
    Usage.require(ratio >= 0 && ratio <= 1, "--lambda %s must be 0..1", ratio);
    int[] partner = batch == 2 ? new int[] {1, 0} : random.permutation(batch);
    return new Drawn(catchup.drawn(point, ratio, partner, SEED), "Catch-up Mix", ratio);
  }

  /** Draws a mix of images as training does, by their sides and their normalization. */
  Drawn draw(
      int point, List<Integer> networkPoints, ImageDataset images, ImageTransform transform) {
    int n = images.size();
    return draw(
        point,
        networkPoints,
        n,
        (method, random) -> method.draw(n, images.height(), images.width(), transform, random));
  }

  private static boolean keepsBoth(BatchMix mix) {
    return mix instanceof BatchMix.AtPoint at && Arrays.equals(at.partner(), new int[] {0, 1});
  }
}
