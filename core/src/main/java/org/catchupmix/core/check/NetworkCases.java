package org.catchupmix.core.check;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.ImageTransform;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.PoolGeometry;
import org.catchupmix.core.SgdSettings;
import org.catchupmix.core.Shape;
import org.catchupmix.core.random.PhiloxRandom;

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
    int[] partner = partner(batch);
    List<OpCase> cases = new ArrayList<>(ElementwiseCases.of(features));
    ReductionCases.add(cases, features, 0, 1, 2);
    cases.add(MatrixCases.matmul(512, 512, 512, false, false));
    cases.add(MatrixCases.matmul(batch, CLASSES, 512, false, true));
    cases.addAll(MatrixCases.convolution(convolution(batch, 1, WIDTH, WIDTH, 3, 1)));
    BatchNormCases.add(cases, features, true);
    PoolCases.addWindowed(cases, new PoolGeometry(batch, PIXELS, PIXELS, WIDTH, 3, 2, 1));
    PoolCases.addGlobal(cases, features(batch, STAGES));
    LossCases.addSoftmax(cases, scores);
    LossCases.addIndexLoss(cases, scores, 0);
    LossCases.addSoftLoss(cases, scores);
    RowCases.addGather(cases, features, partner);
    RowCases.addImages(
        cases,
        images,
        new ImageTransform(new double[] {0.49, 0.48, 0.45}, new double[] {0.25, 0.24, 0.26}));
    MixCases.addBox(cases, images, partner);
    addMixing(cases, features, partner);
    UpdateCases.addStep(cases, weights, new SgdSettings(0.1, 0.9, true, 1e-4));
    UpdateCases.addRandom(cases, weights);
    return cases;
  }

  /** The three passes of each convolution of another size. */
  public static List<OpCase> convolutions(int batch) {
    List<OpCase> cases = new ArrayList<>();
    cases.addAll(MatrixCases.convolution(convolution(batch, 1, COLOURS, WIDTH, 3, 1)));
    cases.addAll(MatrixCases.convolution(convolution(batch, 1, WIDTH, WIDTH, 3, 1)));
    for (int stage = 2; stage <= STAGES; stage++) {
      int channels = channels(stage);
      cases.addAll(
          MatrixCases.convolution(convolution(batch, stage - 1, channels / 2, channels, 3, 2)));
      cases.addAll(
          MatrixCases.convolution(convolution(batch, stage - 1, channels / 2, channels, 1, 2)));
      cases.addAll(MatrixCases.convolution(convolution(batch, stage, channels, channels, 3, 1)));
    }
    return cases;
  }

  /** What Catch-up Mix runs at each of its mix points, the input first. */
  public static List<OpCase> mixing(int batch) {
    int[] partner = partner(batch);
    List<OpCase> cases = new ArrayList<>();
    MixCases.addBox(cases, Shape.of(batch, PIXELS, PIXELS, COLOURS), partner);
    for (int stage = 1; stage <= STAGES; stage++) {
      addMixing(cases, features(batch, stage), partner);
    }
    return cases;
  }

  private static void addMixing(List<OpCase> cases, Shape features, int[] partner) {
    int channels = features.dim(-1);
    cases.add(MixCases.norm(features, NormKind.L2));
    cases.add(
        MixCases.mask(
            Shape.of(features.dim(0), channels), channels / 2, FilterRanking.DEFAULT, false));
    MixCases.addMix(cases, features, partner);
  }

  private static int[] partner(int batch) {
    return new PhiloxRandom(3, "partner", batch).permutation(batch);
  }

  private static int channels(int stage) {
    return WIDTH << stage - 1;
  }

  private static int side(int stage) {
    return PIXELS >> stage - 1;
  }

  /** What a stage puts out; the stem puts out what the first stage does. */
  private static Shape features(int batch, int stage) {
    return Shape.of(batch, side(stage), side(stage), channels(stage));
  }

  /** A convolution of the features of a stage. */
  private static Conv2dGeometry convolution(
      int batch, int stage, int in, int out, int kernel, int stride) {
    return new Conv2dGeometry(
        batch, side(stage), side(stage), in, out, kernel, kernel, stride, kernel / 2);
  }
}
