package org.catchupmix.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.kernels.launch.Convolution;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.Gemm;
import org.catchupmix.kernels.launch.MatrixProblems;
import org.catchupmix.kernels.launch.Variants;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Matmuls and convolutions by the committed PTX on the emulator against {@code reference}: the
 * automatic selection, and each variant.
 */
class ConvolutionOnEmulatorTest {
  private static final Backend REFERENCE = Backends.open("reference");
  private static final List<Variants<?>> OPERATIONS =
      List.of(
          Gemm.VARIANTS, Convolution.FORWARD,
          Convolution.INPUT_GRADIENT, Convolution.WEIGHT_GRADIENT);

  /** Makes a backend with the n-th variant, or the last one without tensor cores. */
  private static Backend backend(int n) {
    EmulatedDevice device =
        EmulatedDevice.on(
            new PtxEmulator(EmulatorOptions.defaults().withCounting(false)), Precision.FP32);
    Map<String, String> labels = new HashMap<>();
    for (Variants<?> v : OPERATIONS) {
      int last = v == Convolution.WEIGHT_GRADIENT ? 3 : 2;
      labels.put(v.operation(), v.all().get(Math.min(n, last) - 1).label());
    }
    device.library().choose(labels);
    return device.backend();
  }

  static List<OpCase> cases() {
    return OpCases.all().stream()
        .filter(c -> c.primitive().startsWith("conv2d") || c.primitive().equals("matmul"))
        .toList();
  }

  /**
   * Runs the cases with the n-th variants. Only the gradient w.r.t. the weights has a third variant
   * without tensor cores.
   */
  private static void agree(int n, Stream<OpCase> cases) {
    Backend b = backend(n);
    cases
        .filter(c -> n < 3 || c.primitive().equals("conv2dWeightGradient"))
        .forEach(
            c -> {
              double error = Conformance.error(c, c.results(b), c.results(REFERENCE));
              assertTrue(error <= c.tolerance(), c + " has relative error " + error);
            });
  }

  private static Stream<OpCase> convolutions(Conv2dGeometry g) {
    return Arrays.stream(ConvolutionPass.values()).map(p -> MatrixProblems.convolution(p, g));
  }

  private static List<OpCase> moreSizes() {
    List<OpCase> cases = new ArrayList<>();
    for (boolean ta : new boolean[] {false, true}) {
      for (boolean tb : new boolean[] {false, true}) {
        // One more than a tile; a whole tile; one row; one column.
        cases.add(MatrixProblems.matmul(65, 66, 17, ta, tb));
        cases.add(MatrixProblems.matmul(64, 64, 16, ta, tb));
        cases.add(MatrixProblems.matmul(1, 70, 3, ta, tb));
        cases.add(MatrixProblems.matmul(67, 1, 19, ta, tb));
      }
    }
    for (String sizes :
        List.of(
            // A stride beyond the window and beyond the image, so that some pixels meet no tap.
            "3 4 2 5, 7 3 1, 5 1 1",
            // More padding than window: pixels that only see zeros.
            "2 3 4 2, 3 2 2, 1 3 1",
            // One more than a tile of channels, several chunks of pixels, an image's last column
            // unused.
            "4 18 10 8, 65 3 3, 2 0 1",
            "2 9 9 65, 4 1 1, 1 0 1",
            // One more than a tile of channels in each of two groups, with several chunks of
            // pixels.
            "4 18 10 16, 130 3 3, 2 0 2",
            "2 9 9 130, 8 3 3, 1 1 2")) {
      convolutions(MatrixProblems.geometry(sizes)).forEach(cases::add);
    }
    return cases;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void eachVariantAgreesAtAnySize(int variant) {
    agree(variant, Stream.concat(cases().stream(), moreSizes().stream()));
  }

  /** Sums of 20,000 terms, all positive in one factor, and of 2,304 pixels. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void longSumsKeepTheirDigits(int variant) {
    OpCase matmul = MatrixProblems.matmul(3, 5, 20_000, false, true);
    Conv2dGeometry g = new Conv2dGeometry(Shape.of(4, 24, 24, 2), Shape.of(3, 3, 3, 2), 1, 1);
    agree(variant, Stream.concat(Stream.of(matmul), convolutions(g)));
  }
}
