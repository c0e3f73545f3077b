package org.catchupmix.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.emulator.SeedAgreement;
import org.catchupmix.kernels.launch.Convolution;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.Gemm;
import org.catchupmix.kernels.launch.GemmShape;
import org.catchupmix.kernels.launch.MatrixProblems;
import org.catchupmix.kernels.launch.Target;
import org.catchupmix.kernels.launch.Variant;
import org.catchupmix.kernels.launch.Variants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Matmuls and convolutions of the PTX for {@code compute_80} on tensor cores: within the bounds of
 * {@code verify} in any order of blocks and warps.
 */
class TensorCoresTest {
  private static final int CHIP = 80;

  private static final Map<Precision, SeedAgreement<EmulatedDevice>> DEVICES =
      new EnumMap<>(Precision.class);

  private static final Map<Precision, Backend> REFERENCES =
      Map.of(
          Precision.TF32, Backends.open("reference"),
          Precision.BF16,
              Backends.choose("reference", BackendOptions.defaults().withPrecision(Precision.BF16))
                  .backend());

  private static SeedAgreement<EmulatedDevice> devices(Precision precision) {
    return DEVICES.computeIfAbsent(precision, p -> EmulatedDevice.three(p, CHIP));
  }

  private static void agrees(OpCase c, Precision precision) {
    BackendOptions options = BackendOptions.defaults().withPrecision(precision);
    SeedAgreement<EmulatedDevice> devices = devices(precision);
    Conformance.Verdict verdict =
        Conformance.judge(
            c,
            options,
            devices.first().backend().options(),
            devices.of(c, d -> c.results(d.backend())),
            c.results(REFERENCES.get(precision)));
    assertTrue(verdict.passed(), () -> c + " in " + precision + ": " + verdict);
  }

  /** Without F32 in BF16, where the kernels of FP32 run. */
  @ParameterizedTest
  @EnumSource(names = {"TF32", "BF16"})
  void theChoiceAgreesWithTheReference(Precision precision) {
    OpCases.in(precision).stream()
        .filter(c -> c.primitive().startsWith("conv2d") || c.primitive().equals("matmul"))
        .filter(c -> precision == Precision.TF32 || c.hasActivations())
        .forEach(c -> agrees(c, precision));
  }

  /** Runs each variant that accepts the sizes, in all three orders. */
  private static <S> int eachVariant(
      Variants<S> variants, S sizes, Precision precision, OpCase problem) {
    int ran = 0;
    for (Variant<S> v : variants.all()) {
      boolean cores = !v.accepts(sizes, new Target(precision, 75));
      if (cores && v.accepts(sizes, new Target(precision, CHIP))) {
        choose(precision, Map.of(variants.operation(), v.label()));
        agrees(problem, precision);
        ran++;
      }
    }
    choose(precision, Map.of());
    return ran;
  }

  private static void choose(Precision precision, Map<String, String> variants) {
    devices(precision).devices().forEach(d -> d.library().choose(variants));
  }

  @ParameterizedTest
  @CsvSource({
    // A tile and one more; less than a tile; several stages; rows that are not a multiple of four.
    "129, 72, 40",
    "128, 64, 32",
    "8, 8, 8",
    "70, 33, 100",
    "16, 72, 136",
    "1, 1, 1",
    "5, 65, 17"
  })
  void everyGemmVariantAgreesInEachTransposition(int m, int n, int k) {
    for (Precision precision : REFERENCES.keySet()) {
      int chunk = precision == Precision.BF16 ? 8 : 4;
      for (boolean ta : new boolean[] {false, true}) {
        for (boolean tb : new boolean[] {false, true}) {
          boolean whole = (ta ? m : k) % chunk == 0 && (tb ? k : n) % chunk == 0;
          int ran =
              eachVariant(
                  Gemm.VARIANTS,
                  new GemmShape(m, n, k, ta, tb),
                  precision,
                  MatrixProblems.matmul(m, n, k, ta, tb));
          assertEquals(whole ? 2 : 1, ran);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // A stage of 32 bf16 or 16 f32 that goes over several taps, and begins anywhere in one.
        "2 7 5 8, 16 3 3, 1 1 1",
        "1 6 9 40, 8 3 3, 2 1 1",
        "2 5 5 24, 72 2 3, 1 0 1",
        // One more than a tile of pixels and of channels; pixels that meet no tap.
        "3 7 7 72, 136 1 1, 2 0 1",
        "2 9 8 16, 24 3 1, 5 1 1",
        // More padding than window; groups; several chunks of pixels, of which the last is short.
        "2 3 4 8, 8 2 2, 1 3 1",
        "1 8 8 32, 48 3 3, 2 1 2",
        "2 16 12 8, 8 3 3, 1 1 1",
        // Rows without chunks of 16 bytes: plain kernels only.
        "2 6 7 5, 7 3 3, 2 1 1"
      })
  void everyConvolutionVariantAgrees(String sizes) {
    Conv2dGeometry g = MatrixProblems.geometry(sizes);
    for (Precision precision : REFERENCES.keySet()) {
      for (ConvolutionPass pass : ConvolutionPass.values()) {
        int ran =
            eachVariant(
                Convolution.variants(pass), g, precision, MatrixProblems.convolution(pass, g));
        assertEquals(g.inputShape().dim(3) % 8 == 0 ? 2 : 1, ran, pass + " in " + precision);
      }
    }
  }

  /** Launchers select stages if they are filled, and never TF32 without permission. */
  @ParameterizedTest
  @CsvSource({
    "BF16, 90, v5 v4 v4 v5 v3 v1",
    "TF32, 80, v5 v4 v4 v5 v3 v1",
    "FP32, 90, v2 v2 v2 v3 v2 v1",
    "BF16, 75, v2 v2 v2 v3 v2 v1"
  })
  void theChoiceFollowsSizesPrecisionAndChip(Precision precision, int chip, String labels) {
    Conv2dGeometry stage = MatrixProblems.geometry("32 32 32 64, 64 3 3, 1 1 1");
    Conv2dGeometry stem = MatrixProblems.geometry("32 32 32 3, 64 3 3, 1 1 1");
    Target target = new Target(precision, chip);
    assertEquals(
        labels,
        Stream.of(
                Gemm.VARIANTS.choose(new GemmShape(128, 100, 512, false, true), target),
                Convolution.FORWARD.choose(stage, target),
                Convolution.INPUT_GRADIENT.choose(stage, target),
                Convolution.WEIGHT_GRADIENT.choose(stage, target),
                Convolution.FORWARD.choose(stem, target),
                Gemm.VARIANTS.choose(new GemmShape(3, 5, 7), target))
            .map(Variant::label)
            .collect(Collectors.joining(" ")));
  }

  @Test
  void aVariantThatCannotRunNamesTheRequirement() {
    GemmShape whole = new GemmShape(8, 8, 8);
    GemmShape ragged = new GemmShape(8, 9, 8);
    assertRefused("v5", Precision.BF16, 75, whole, "capability 8.0.* 7.5");
    assertRefused("v3", Precision.FP32, CHIP, whole, "tf32.* fp32.*");
    assertRefused("v5", Precision.BF16, CHIP, ragged, "16-byte.* 8.* 9");
    assertEquals(DType.F32, new Target(Precision.TF32, CHIP).type());
  }

  private static void assertRefused(
      String variant, Precision precision, int chip, GemmShape sizes, String why) {
    String refusal =
        Gemm.VARIANTS
            .named(variant)
            .refusal()
            .apply(sizes, new Target(precision, chip))
            .orElseThrow();
    assertTrue(refusal.matches(".*" + why), refusal);
  }
}
