package org.catchupmix.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.KernelChoices;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.SeedAgreement;
import org.catchupmix.kernels.launch.Convolution;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.Gemm;
import org.catchupmix.kernels.launch.GemmShape;
import org.catchupmix.kernels.launch.MatrixProblems;
import org.catchupmix.kernels.launch.Target;
import org.catchupmix.kernels.launch.Variants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Matmuls and convolutions by the committed PTX on the emulator against {@code reference}: the
 * automatic selection, and each variant.
 */
class ConvolutionOnEmulatorTest {
  private static final Backend REFERENCE = Backends.open("reference");
  private static final SeedAgreement<EmulatedDevice> EMULATORS =
      EmulatedDevice.three(Precision.FP32);

  private static final List<Variants<?>> OPERATIONS =
      List.of(
          Gemm.VARIANTS,
          Convolution.FORWARD,
          Convolution.INPUT_GRADIENT,
          Convolution.WEIGHT_GRADIENT);

  /** Selects variants of these names, or the last one without tensor cores. */
  enum Label {
    V1,
    V2,
    V3;

    /** Makes a backend with this selection. */
    private Backend backend() {
      EmulatedDevice device =
          EmulatedDevice.on(
              new PtxEmulator(EmulatorOptions.defaults().withCounting(false)), Precision.FP32);
      device
          .kernels()
          .choose(
              new KernelChoices(
                  OPERATIONS.stream().collect(Collectors.toMap(Variants::operation, this::of))));
      return device.backend();
    }

    private String of(Variants<?> v) {
      int last = v == Convolution.WEIGHT_GRADIENT ? 2 : 1;
      return v.all().get(Math.min(ordinal(), last)).label();
    }
  }

  static List<OpCase> cases() {
    return OpCases.all().stream()
        .filter(c -> c.primitive().startsWith("conv2d") || c.primitive().equals("matmul"))
        .toList();
  }

  @Test
  void everyOneHasACase() {
    assertEquals(
        Set.of("matmul", "conv2d", "conv2dInputGradient", "conv2dWeightGradient"),
        cases().stream().map(OpCase::primitive).collect(Collectors.toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTheReferenceInAnyOrderOfBlocks(OpCase c) {
    agrees(c, EMULATORS.of(c, device -> c.results(device.backend())));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void scratchIsGivenBack(OpCase c) {
    Backend b = EMULATORS.first().backend();
    try (Scope scope = new Scope(b)) {
      OpCase.Bound bound = c.bind(scope);
      long before = b.memoryUse().liveBytes();
      c.run(b, bound);
      assertEquals(before, b.memoryUse().liveBytes());
    }
  }

  private static void agrees(OpCase c, List<double[]> actual) {
    double error = Conformance.error(c, actual, c.results(REFERENCE));
    assertTrue(error <= c.tolerance(), c + " has relative error " + error);
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
    // batch, height, width, Cin, Cout, KH, KW, stride, padding, groups
    for (int[] g :
        new int[][] {
          // A stride beyond the window and beyond the image, so that some pixels meet no tap.
          {3, 4, 2, 5, 7, 3, 1, 5, 1, 1},
          // More padding than window: pixels that only see zeros.
          {2, 3, 4, 2, 3, 2, 2, 1, 3, 1},
          // One more than a tile of channels, several chunks of pixels, an image's last column
          // unused.
          {4, 18, 10, 8, 65, 3, 3, 2, 0, 1},
          {2, 9, 9, 65, 4, 1, 1, 1, 0, 1},
          // One more than a tile of channels in each of two groups, with several chunks of pixels.
          {4, 18, 10, 16, 130, 3, 3, 2, 0, 2},
          {2, 9, 9, 130, 8, 3, 3, 1, 1, 2},
        }) {
      convolutions(
              new Conv2dGeometry(
                  Shape.of(g[0], g[1], g[2], g[3]),
                  Shape.of(g[4], g[5], g[6], g[3] / g[9]),
                  g[7],
                  g[8],
                  g[9]))
          .forEach(cases::add);
    }
    return cases;
  }

  @ParameterizedTest
  @EnumSource
  void eachVariantAgreesAtAnySize(Label label) {
    Backend b = label.backend();
    Stream.concat(cases().stream(), moreSizes().stream()).forEach(c -> agrees(c, c.results(b)));
  }

  /** Sums of 20,000 terms, all positive in one factor, and of 2,304 pixels. */
  @ParameterizedTest
  @EnumSource
  void longSumsKeepTheirDigits(Label label) {
    Backend b = label.backend();
    OpCase matmul = MatrixProblems.matmul(3, 5, 20_000, false, true);
    agrees(matmul, matmul.results(b));
    convolutions(new Conv2dGeometry(Shape.of(4, 24, 24, 2), Shape.of(3, 3, 3, 2), 1, 1))
        .forEach(c -> agrees(c, c.results(b)));
  }

  @Test
  void tilesAreForResultsThatFillThem() {
    assertEquals("v1", choice(Gemm.VARIANTS, new GemmShape(3, 5, 7)));
    assertEquals("v2", choice(Gemm.VARIANTS, new GemmShape(128, 100, 7)));
    Conv2dGeometry stage =
        new Conv2dGeometry(Shape.of(32, 32, 32, 64), Shape.of(64, 3, 3, 64), 1, 1);
    assertEquals("v2", choice(Convolution.FORWARD, stage));
    assertEquals("v2", choice(Convolution.INPUT_GRADIENT, stage));
    assertEquals("v3", choice(Convolution.WEIGHT_GRADIENT, stage));
  }

  private static <S> String choice(Variants<S> variants, S sizes) {
    return variants.choose(sizes, Target.oldest(DType.F32)).label();
  }
}
