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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    double own = 0;
    for (int i = 0; i < 4000; i++) {
      BatchMix drawn = new ResizeMix().draw(3, 32, 32, new PhiloxRandom(3, "test", i));
      Box box = assertInstanceOf(ResizeMix.Pasted.class, drawn).box();
      own += (1 - box.area() / 1024.0) / 4000;
    }
    assertEquals(0.772, own, 0.006, "mean weight of the own label");
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

  @ParameterizedTest
  @EnumSource(FMix.Form.class)
  void fMixKeepsTheShareOfLambdaInFewRegions(FMix.Form form) {
    for (int i = 0; i < 20; i++) {
      FMix.Masked mix = new FMix(1, 3, form).draw(2, 16, 12, new PhiloxRandom(1, "test", i));
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

  /**
   * Expected: {@code numpy.fft.irfftn(s, (4, 5)) * 20} with {@code s[v,u] = v + 1 + u / 2 + i (u -
   * v)}, of three rows and two columns.
   */
  @Test
  void fMixTransformsItsSpectrumLikeNumpy() {
    FMix.Spectrum s = new FMix.Spectrum(4, 5);
    for (int v = 0; v < 3; v++) {
      for (int u = 0; u < 2; u++) {
        s.real[v * s.half + u] = v + 1 + u / 2.0;
        s.imaginary[v * s.half + u] = u - v;
      }
    }
    double[] expected = {
      21,
      10.63525,
      -6.135255,
      -6.135255,
      10.63525,
      -5,
      -10.79558,
      -3.053999,
      7.526135,
      6.323441,
      7,
      3.545085,
      -2.045085,
      -2.045085,
      3.545085,
      -7,
      -3.285011,
      0.8238532,
      -0.3517173,
      -5.187124
    };
    assertArrayEquals(expected, s.inverse(4, 5), 1e-5);
  }

  /** Row 0 of the table of amplitudes is that of the real parts, row 1 that of the imaginary. */
  @Test
  void fMixDrawsTheSpectrumOfTheAuthorsProgram() {
    int draws = 4000;
    double[] real = new double[8 * 4];
    double[] imaginary = new double[8 * 4];
    for (int i = 0; i < draws; i++) {
      FMix.Spectrum s = new FMix().spectrum(8, 6, new PhiloxRandom(2, "test", i));
      for (int j = 0; j < real.length; j++) {
        real[j] += s.real[j] * s.real[j] / draws;
        imaginary[j] += s.imaginary[j] * s.imaginary[j] / draws;
      }
    }
    for (int v = 0; v < 8; v++) {
      for (int u = 0; u < 4; u++) {
        boolean drawn = v <= 3 && u <= 1;
        double first = Math.max(v / 6.0, 1 / 8.0);
        double second = Math.hypot(v / 6.0, 1 / 8.0);
        // The deviation of a mean of 4,000 squares is 2.2 %.
        double a = drawn ? Math.pow(first, -6) : 0;
        assertEquals(a, real[4 * v + u], 0.1 * a, v + ", " + u);
        double b = drawn ? Math.pow(second, -6) : 0;
        assertEquals(b, imaginary[4 * v + u], 0.1 * b, v + ", " + u);
      }
    }
  }

  /** A sine of one period crosses a threshold twice; the paper's noise has more periods. */
  @Test
  void rowsOfMasksOfTheAuthorsProgramHaveOneRegion() {
    int[] most = new int[2];
    for (FMix.Form form : FMix.Form.values()) {
      for (int i = 0; i < 100; i++) {
        double[] keep = new FMix(1, 3, form).draw(1, 32, 32, new PhiloxRandom(2, "test", i)).keep();
        for (int row = 0; row < 32; row++) {
          int borders = 0;
          for (int x = 0; x < 32; x++) {
            borders += keep[32 * row + x] != keep[32 * row + (x + 1) % 32] ? 1 : 0;
          }
          most[form.ordinal()] = Math.max(most[form.ordinal()], borders);
        }
      }
    }
    assertEquals(2, most[FMix.Form.PROGRAM.ordinal()]);
    assertTrue(most[FMix.Form.PAPER.ordinal()] > 2, Arrays.toString(most));
  }

  private static double[] ramp(int size) {
    double[] ramp = new double[size];
    Arrays.setAll(ramp, i -> i);
    return ramp;
  }
}
