package org.catchupmix.mix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.primitive.Box;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.api.Test;

/** ResizeMix and FMix. */
class ImagePasteTest extends ReferenceGraph {
  private static double own(Mixed mixed) {
    return assertInstanceOf(LabelMix.OneWeight.class, mixed.labels()).ownWeight();
  }

  /** Expected: {@code torch.nn.functional.interpolate(x, (2, 3), mode="bilinear")}. */
  @Test
  void resizeMixPastesThePartnersWholeImage() {
    double[] x = new double[2 * 4 * 4];
    Arrays.setAll(x, i -> i < 16 ? -1 : (i - 16) * (i - 16));
    Var images = constant(Shape.of(2, 4, 4, 1), x);
    BatchMix mix = new ResizeMix.Pasted(4, 4, new Box(1, 1, 2, 3), new int[] {1, 0});
    Mixed mixed = mix.at(graph, 0, images, Saliency.NONE);
    double[] expected = x.clone();
    double[] scaled = {8.8333, 16.5, 27.5, 107.5, 136.5, 168.8333};
    for (int i = 0; i < 6; i++) {
      expected[4 * (1 + i / 3) + 1 + i % 3] = scaled[i];
      expected[16 + 4 * (1 + i / 3) + 1 + i % 3] = -1;
    }
    assertArrayEquals(expected, numbers(mixed), 1e-4);
    assertEquals(10 / 16.0, own(mixed));
    Var variable = Var.parameter(images.value());
    assertThrows(IllegalStateException.class, () -> mix.at(graph, 0, variable, Saliency.NONE));
  }

  @Test
  void resizeMixDrawsScalesInItsRangeAndStaysInside() {
    double least = 1;
    double most = 0;
    for (int i = 0; i < 200; i++) {
      BatchMix drawn = new ResizeMix().draw(3, 20, 40, new PhiloxRandom(1, "test", i));
      Box box = assertInstanceOf(ResizeMix.Pasted.class, drawn).box();
      assertTrue(box.top() >= 0 && box.top() + box.height() <= 20, box.toString());
      assertTrue(box.left() >= 0 && box.left() + box.width() <= 40, box.toString());
      least = Math.min(least, box.width() / 40.0);
      most = Math.max(most, box.width() / 40.0);
    }
    assertEquals(0.1, least, 0.03);
    assertEquals(0.8, most, 0.05);
    assertThrows(IllegalArgumentException.class, () -> new ResizeMix(0.5, 0.4));
    assertThrows(IllegalArgumentException.class, () -> new ResizeMix(0.5, 1.1));
  }

  @Test
  void fMixKeepsTheShareOfLambdaInFewRegions() {
    for (int i = 0; i < 20; i++) {
      FMix.Masked mix = new FMix().draw(2, 16, 12, new PhiloxRandom(1, "test", i));
      double kept = Arrays.stream(mix.keep()).sum();
      assertEquals(mix.lambda() * mix.keep().length, kept, 1);
      int borders = 0;
      for (int p = 0; p < mix.keep().length; p++) {
        borders += p % 12 > 0 && mix.keep()[p] != mix.keep()[p - 1] ? 1 : 0;
      }
      // Independent pixels of lambda = 1/2 would have 88.
      assertTrue(borders <= 50, borders + " borders");
      Var images = constant(Shape.of(2, 16, 12, 1), ramp(2 * 16 * 12));
      Mixed mixed = mix.at(graph, 0, images, Saliency.NONE);
      double[] y = numbers(mixed);
      for (int p = 0; p < y.length; p++) {
        int n = p / 192;
        int from = mix.keep()[p % 192] == 1 ? n : mix.partner()[n];
        assertEquals(from * 192 + p % 192, y[p]);
      }
      assertEquals(mix.lambda(), own(mixed));
    }
  }

  private static double[] ramp(int size) {
    double[] ramp = new double[size];
    Arrays.setAll(ramp, i -> i);
    return ramp;
  }
}
