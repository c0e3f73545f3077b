package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every variant of the lab agrees with {@code reference}. */
class EveryKernelTest {
  private static final Set<String> RUN = new TreeSet<>();

  @AfterAll
  static void eachOperationOfTheLabHasARow() {
    assertEquals(
        LabOperations.all().stream().map(LabOperation::name).collect(Collectors.toSet()), RUN);
  }

  /**
   * An operation with its shapes in FP32 and in BF16, at the edges of vectors, warps, tiles and
   * chunks.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          channel_norm | 8x16x16x64 4x5x3x7 | 8x16x16x64 4x5x3x7 2x23x23x8
          channel_norm | '' | 1x1x1x1 3x15x1x1 2x35x1x3 2x49x1x37 2x300x1x12 2x700x1x36 1x3x1x1040
          rfi_mask | 3x37 | ''
          channel_mix | 4x5x3x8 | 4x5x3x8 3x5x3x7 2x9x9x36
          channel_mix | '' | 1x1x1x1 3x15x1x1 2x35x1x3 2x49x1x37 4x64x1x64 2x700x1x36 1x3x1x1040
          channel_mix_gradient | 2x3x3x1 4x5x3x8 | 2x3x3x1 4x9x9x36 2x9x9x40
          channel_mix_gradient | '' | 3x15x1x1 2x35x1x3 2x49x1x37 4x64x1x64 2x700x1x36 1x3x1x1040
          gemm | 13x7x9 | 13x7x9 1x1x1 3x7x37 37x64x3 64x37x64 7x1x130 65x68x17 128x100x40
          conv2d | 2x5x4x3x6x3x1 | 2x5x4x3x6x3x1
          conv2d | '' | 1x1x1x1x1x1x1 2x6x7x37x3x3x2 1x8x8x64x37x1x1 2x7x5x7x64x3x2 3x4x2x4x8x3x5
          conv2d_input_gradient | 2x5x4x3x6x3x1 | 2x5x4x3x6x3x1
          conv2d_input_gradient | '' | 1x1x1x1x1x1x1 2x6x7x37x3x3x2 1x8x8x64x37x1x1 3x4x2x4x8x3x5
          conv2d_weight_gradient | 2x5x4x3x6x3x1 2x16x9x16x33x3x1 | 2x5x4x3x6x3x1 2x16x9x16x33x3x1
          conv2d_weight_gradient | '' | 1x1x1x1x1x1x1 2x6x7x37x3x3x2 3x4x2x4x8x3x5 4x18x10x8x65x3x2
          conv2d_weight_gradient | '' | 4x24x24x3x4x3x1
          batch_norm | 70x8 33x3 3x1 3x130 1500x1 2100x3 600x36 40x300 | 70x8 33x3
          batch_norm_gradient | 70x8 33x3 3x1 3x130 1500x1 2100x3 600x36 40x300 | 33x3 70x8
          batch_norm_inference | 70x8 33x3 3x130 2100x3 600x36 40x300 | 70x8
          batch_norm_inference_gradient | 70x8 3x130 2100x3 600x36 40x300 | 70x8
          max_pool | 2x9x7x8x3x2 1x5x6x3x2x1 | 2x9x7x8x3x2
          max_pool | '' | 1x1x1x1x1x1 2x9x7x3x3x2 1x5x6x7x2x1 2x6x5x12x3x1 1x4x7x37x2x2 2x5x4x64x3x2
          max_pool_gradient | 2x9x7x8x3x2 1x5x6x3x2x1 | 2x9x7x8x3x2 1x5x6x3x2x1
          max_pool_gradient | '' | 1x1x1x1x1x1 1x5x6x7x2x1 2x6x5x12x3x1 1x4x7x37x2x2 2x5x4x64x3x2
          """)
  void everyVariantAgreesWithTheReference(String operation, String fp32, String bf16) {
    words(fp32).forEach(shape -> assertAgrees(operation, shape, Precision.FP32, null));
    words(bf16).forEach(shape -> assertAgrees(operation, shape, Precision.BF16, null));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  private static void assertAgrees(String name, String sizes, Precision precision, Integer chip) {
    RUN.add(name);
    LabOperation<?> operation = LabOperations.find(name);
    Shape shape = LabShapes.of(operation, sizes);
    try (LabDevice device = LabDevice.open("emulator", chip)) {
      List<Measurement> all =
          new LabBench(new KernelLibrary(device.driver()), device, List.of())
              .run(operation, operation.variants(), new LabSettings(shape, precision));
      assertEquals(operation.variants(), all.stream().map(Measurement::variant).toList());
      all.forEach(m -> assertTrue(m.correct(), m::toString));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gemm,13x8x24",
    "conv2d,2x5x4x8x6x3x1",
    "conv2d_input_gradient,2x5x4x8x16x3x1",
    "conv2d_weight_gradient,2x5x4x8x16x3x1"
  })
  void everyVariantAgreesOnTensorCores(String operation, String shape) {
    assertAgrees(operation, shape, Precision.TF32, 80);
    assertAgrees(operation, shape, Precision.BF16, 80);
  }
}
