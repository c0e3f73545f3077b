package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.kernels.launch.Target;
import org.catchupmix.kernels.library.KernelFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabOperationsTest {
  private static Map<String, Measurement> run(LabOperation<?> operation, String sizes) {
    Shape shape = LabShapes.one(operation, sizes);
    LabSettings settings = new LabSettings(shape, NormKind.L2, 1);
    try (LabDevice device = LabDevice.open("emulator", null)) {
      List<Measurement> all =
          device
              .bench(KernelFiles.ptx(operation.file()))
              .run(operation, operation.variants(), settings);
      return all.stream().collect(Collectors.toMap(Measurement::variant, m -> m));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gemm, 65x70x33, v2",
    "conv2d, 2x9x8x16x33x3x1, v2",
    "conv2d_input_gradient, 2x9x8x33x16x3x2, v2",
    "conv2d_weight_gradient, 2x16x9x16x33x3x1, v3"
  })
  void tilesAreRightAndNeedFewerInstructions(String name, String sizes, String choice) {
    LabOperation<?> operation = LabOperations.find(name);
    Map<String, Measurement> all = run(operation, sizes);
    assertEquals(Set.copyOf(operation.variants()), all.keySet());
    all.values().forEach(m -> assertTrue(m.correct(), name + " " + m));
    assertEquals(
        choice,
        operation.choice(LabShapes.one(operation, sizes), Target.oldest(DType.F32)),
        name + " takes");
    double plain = all.get("v1").values().get(Metric.WARP_INSTRUCTIONS);
    double tiled = all.get(choice).values().get(Metric.WARP_INSTRUCTIONS);
    assertTrue(tiled < plain, "%s: %s against %s instructions".formatted(name, tiled, plain));
  }

  /** Not the product of all sizes: no tensor has as many elements. */
  @Test
  void theLargestTensorBoundsTheSizes() {
    LabOperation<?> gemm = LabOperations.find("gemm");
    assertEquals(Shape.of(4096, 4096, 4096), LabShapes.one(gemm, "4096x4096x4096"));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> LabShapes.one(gemm, "99999x99999x9"));
    assertEquals(
        "--shape 99999x99999x9 has a tensor of 9999800001 elements: at most 2147483639",
        e.getMessage());
    LabOperation<?> convolution = LabOperations.find("conv2d");
    String stage = "128x56x56x256x512x3x2";
    assertEquals(7, LabShapes.one(convolution, stage).rank());
    assertThrows(
        IllegalArgumentException.class, () -> LabShapes.one(convolution, "1024x56x56x1024x4x3x1"));
  }
}
