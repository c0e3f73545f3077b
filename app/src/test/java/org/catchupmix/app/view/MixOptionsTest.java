package org.catchupmix.app.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.mix.PairMix;
import org.catchupmix.mix.PairPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MixOptionsTest {
  private static final ImageTransform GREY =
      new ImageTransform(new double[] {0.5}, new double[] {0.2});

  private static ImageDataset images(int height, int width) {
    byte[][] black = new byte[2][height * width];
    return new ImageDataset("two", height, width, 1, black, new int[2], List.of("a", "b"));
  }

  /** A label's weight is the visible share of an image, which need not be square. */
  @Test
  void imagesHaveTheirHeightAndWidth() {
    MixOptions options = new MixOptions();
    options.method = "cutmix";
    BatchMix mix = options.draw(0, List.of(1), images(8, 40), GREY).mix();
    PairPlan plan = assertInstanceOf(PairMix.class, mix).plan(1);
    assertEquals(1 - plan.box().area() / (8 * 40.0), plan.ownWeight());
    assertTrue(plan.box().area() > 0);
  }

  @Test
  void aPointThatTheNetworkLacksIsRefusedWithoutAMixToo() {
    MixOptions options = new MixOptions();
    options.method = "none";
    assertThrows(
        IllegalArgumentException.class, () -> options.draw(9, List.of(1), images(8, 8), GREY));
  }

  /** A view of two images that keeps both would show nothing. */
  @ParameterizedTest
  @MethodSource("org.catchupmix.mix.MixMethods#names")
  void twoImagesAreExchanged(String method) {
    MixOptions options = new MixOptions();
    options.method = method;
    BatchMix mix = options.draw(0, List.of(1), images(28, 28), GREY).mix();
    if (mix != BatchMix.NONE) {
      int[] partner = assertInstanceOf(BatchMix.AtPoint.class, mix).partner();
      boolean inPairs = !Set.of("cutout", "comixup").contains(method);
      assertArrayEquals(inPairs ? new int[] {1, 0} : new int[0], partner);
    }
  }
}
