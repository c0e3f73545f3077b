package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.kernels.backend.KernelSet;
import org.catchupmix.kernels.library.KernelFiles;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lab runs every kernel that there is, and each agrees with the reference. */
class EveryKernelTest {
  /** The kernels that the runs below started. */
  private static final Set<String> RUN = new TreeSet<>();

  @AfterAll
  static void theLabRunsEveryKernel() {
    Set<String> never = new TreeSet<>();
    for (String file : KernelFiles.names()) {
      never.addAll(KernelText.entries(KernelFiles.ptx(file, 80).ptx()));
    }
    never.removeAll(RUN);
    assertEquals(Set.of(), never);
  }

  /** An operation with its shapes in FP32 and in BF16. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          channel_norm | 8x16x16x64 4x5x3x7 | 8x16x16x64 4x5x3x7 2x23x23x8
          rfi_mask | 3x37 | ''
          channel_mix | 4x5x3x8 | 4x5x3x8 3x5x3x7 2x9x9x36
          channel_mix_gradient | 2x3x3x1 4x5x3x8 | 2x3x3x1 4x9x9x36 2x9x9x40
          gemm | 13x7x9 | 13x7x9
          conv2d | 2x5x4x3x6x3x1 | 2x5x4x3x6x3x1
          conv2d_input_gradient | 2x5x4x3x6x3x1 | 2x5x4x3x6x3x1
          conv2d_weight_gradient | 2x5x4x3x6x3x1 2x16x9x16x33x3x1 | 2x5x4x3x6x3x1 2x16x9x16x33x3x1
          batch_norm | 70x8 33x3 | 70x8 33x3
          batch_norm_gradient | 70x8 33x3 | 33x3 70x8
          max_pool | 2x9x7x8x3x2 1x5x6x3x2x1 | 2x9x7x8x3x2
          max_pool_gradient | 2x9x7x8x3x2 1x5x6x3x2x1 | 2x9x7x8x3x2 1x5x6x3x2x1
          reduce | 2x9x9x7 1x1x1x1 1x1x1x33 5x31x1x1 3x7x1x5 33x2x1x1 | 2x9x9x7 1x99x83x6
          reduce | 1x4097x1x1 1x1025x1x3 1x300x1x64 2x1023x1x33 300x3x1x2 1x70000x1x1 | ''
          log_softmax | 1x1 1x4097 33x1 5x31 5x32 5x33 3x1000 130x10 | ''
          sgd | 1025 | ''
          adam | 1025 | ''
          stop | 1 | ''
          snapshot | 1025 | ''
          add | 2x3x3x5 | 2x3x3x5
          multiply | 2x3x3x5 | 2x3x3x5
          divide | 2x3x3x5 | 2x3x3x5
          axpy | 2x3x3x5 | 2x3x3x5
          scale | 2x3x3x5 | 2x3x3x5
          relu | 2x3x3x5 | 2x3x3x5
          relu_gradient | 2x3x3x5 | 2x3x3x5
          interpolate | 2x3x3x5 | 2x3x3x5
          add_bias | 2x3x3x5 | ''
          batch_norm_inference | 70x8 33x3 | 70x8
          batch_norm_inference_gradient | 70x8 | 70x8
          box_paste | 3x7x5x6 | 3x7x5x6
          broadcast | 2x3x5x7 1x1x1x1 1x4097x1x1 5x31x1x1 1x1x1x33 1025x1x1x1 | 2x3x5x7
          average_pool | 2x9x7x8x3x2 | 2x9x7x8x3x2
          average_pool_gradient | 1x5x6x3x2x1 | 1x5x6x3x2x1
          log_softmax_gradient | 5x33 | ''
          cross_entropy | 5x33 | ''
          mean_cross_entropy | 5x33 | ''
          mean_cross_entropy_gradient | 5x33 | ''
          cross_entropy_gradient | 5x33 | ''
          gather_rows | 5x7 5x8 | 5x7
          gather_bytes | 5x7 5x6 1x1 3x2 5x4 2x14 7x12 4x16 2x33 3x64 | ''
          gather_rows_gradient | 5x7 | 5x7
          normalize_images | 3x7x5x3 | ''
          fill | 2x3x3x5 | 2x3x3x5
          cast_u8_f32 | 2x3x3x5 | ''
          cast_i32_f32 | 2x3x3x5 | ''
          cast_f32_i32 | 2x3x3x5 | ''
          map | 2x3x3x5 | 2x3x3x5
          map_gradient | 2x3x3x5 | 2x3x3x5
          move | 2x3x4x5 | 2x3x4x5
          max_along | 2x3x4x5 | ''
          max_along_gradient | 2x3x4x5 | ''
          fill_uniform | 1025 | ''
          fill_normal | 1025 | ''
          cast_f32_bf16 | '' | 2x3x3x5
          cast_bf16_f32 | '' | 2x3x3x5
          """)
  void everyVariantAgreesWithTheReference(String operation, String fp32, String bf16) {
    words(fp32).forEach(shape -> assertAgrees(operation, shape, Precision.FP32, null));
    words(bf16).forEach(shape -> assertAgrees(operation, shape, Precision.BF16, null));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  private static void assertAgrees(String name, String sizes, Precision precision, Integer chip) {
    LabOperation<?> operation = LabOperations.find(name);
    Shape shape = LabShapes.of(operation, sizes);
    try (LabDevice device = LabDevice.open("emulator", chip)) {
      List<Measurement> all =
          new LabBench(new KernelSet(new KernelLibrary(device.driver())), device, List.of())
              .run(operation, operation.variants(), new LabSettings(shape, precision));
      assertEquals(operation.variants(), all.stream().map(Measurement::variant).toList());
      all.forEach(m -> assertTrue(m.correct(), m::toString));
      all.forEach(m -> m.launches().forEach(launch -> RUN.add(launch.kernel())));
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
