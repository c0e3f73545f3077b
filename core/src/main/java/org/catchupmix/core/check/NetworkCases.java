package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.core.primitive.AdamSettings;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.primitive.PoolGeometry;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.tensor.Shape;

/**
 * Cases of the sizes that networks have, for benchmarks: those of PreActResNet-18 of width 64 on
 * images of 32x32x3 with 100 classes.
 */
public final class NetworkCases {
  private static final int PIXELS = 32;
  private static final int COLOURS = 3;
  private static final int CLASSES = 100;
  private static final int WIDTH = 64;
  private static final int STAGES = 4;

  private NetworkCases() {}

  /** Every primitive of the contract, on the features of the first stage where it has a choice. */
  public static List<OpCase> operations(int batch) {
    Shape images = Shape.of(batch, PIXELS, PIXELS, COLOURS);
    Shape features = features(batch, 1);
    Shape weights = Shape.of(512, 3, 3, 512);
    Shape scores = Shape.of(batch, CLASSES);
    int[] partner = MixCases.partner(3, batch);
    return Stream.of(
            ElementwiseCases.of(features),
            ElementwiseCases.functions(scores),
            ReductionCases.of(features, 0, 1, 2),
            ReductionCases.max(scores, 1),
            NormalizationCases.of(features, 1, 8),
            List.of(RowCases.permutation(features, 0, 3, 1, 2)),
            List.of(
                MatrixCases.matmul(512, 512, 512, false, false),
                MatrixCases.matmul(batch, CLASSES, 512, false, true)),
            MatrixCases.passes(convolution(batch, 1, WIDTH, WIDTH, 3, 1)),
            List.of(
                MatrixCases.inference(convolution(batch, 1, WIDTH, WIDTH, 3, 1), true, true, true)),
            BatchNormCases.of(features, true),
            PoolCases.windows(new PoolGeometry(Shape.of(batch, PIXELS, PIXELS, WIDTH), 3, 2, 1)),
            PoolCases.featureMaps(features(batch, STAGES)),
            LossCases.softmax(scores),
            LossCases.indexLoss(scores, 0),
            RowCases.gather(features, partner),
            List.of(RowCases.images(images, RowCases.COLOURS), MixCases.box(images, partner)),
            mixing(features, partner),
            List.of(
                UpdateCases.step(weights, new SgdSettings(0.1, 0.9, true, 1e-4)),
                UpdateCases.adam(weights, AdamSettings.adamW(0.001, 0.01), 7, 0),
                UpdateCases.stop(1, 0),
                UpdateCases.snapshot(Shape.of(WIDTH), 0)),
            UpdateCases.random(weights))
        .flatMap(List::stream)
        .toList();
  }

  /** The three passes of each convolution of another size. */
  public static List<OpCase> convolutions(int batch) {
    List<Conv2dGeometry> all =
        new ArrayList<>(
            List.of(
                convolution(batch, 1, COLOURS, WIDTH, 3, 1),
                convolution(batch, 1, WIDTH, WIDTH, 3, 1)));
    for (int stage = 2; stage <= STAGES; stage++) {
      int channels = channels(stage);
      all.add(convolution(batch, stage - 1, channels / 2, channels, 3, 2));
      all.add(convolution(batch, stage - 1, channels / 2, channels, 1, 2));
      all.add(convolution(batch, stage, channels, channels, 3, 1));
    }
    return all.stream().flatMap(g -> MatrixCases.passes(g).stream()).toList();
  }

  /** The primitives of Catch-up Mix at each mix point, the input first. */
  public static List<OpCase> mixing(int batch) {
    int[] partner = MixCases.partner(3, batch);
    List<OpCase> cases = new ArrayList<>();
    cases.add(MixCases.box(Shape.of(batch, PIXELS, PIXELS, COLOURS), partner));
    for (int stage = 1; stage <= STAGES; stage++) {
      cases.addAll(mixing(features(batch, stage), partner));
    }
    return cases;
  }

  private static List<OpCase> mixing(Shape x, int[] partner) {
    int channels = x.dim(-1);
    Shape norms = Shape.of(x.dim(0), channels);
    List<OpCase> cases = new ArrayList<>();
    cases.add(MixCases.norm(NormKind.L2 + " " + x, x, NormKind.L2));
    cases.add(MixCases.mask(norms, channels / 2, FilterRanking.DEFAULT, false));
    cases.addAll(MixCases.mix(x.toString(), x, _ -> partner));
    return cases;
  }

  private static int channels(int stage) {
    return WIDTH << stage - 1;
  }

  private static int side(int stage) {
    return PIXELS >> stage - 1;
  }

  /** The output shape of a stage; the stem has that of the first stage. */
  private static Shape features(int batch, int stage) {
    return Shape.of(batch, side(stage), side(stage), channels(stage));
  }

  private static Conv2dGeometry convolution(
      int batch, int stage, int in, int out, int kernel, int stride) {
    return new Conv2dGeometry(
        Shape.of(batch, side(stage), side(stage), in),
        Shape.of(out, kernel, kernel, in),
        stride,
        kernel / 2);
  }
}
