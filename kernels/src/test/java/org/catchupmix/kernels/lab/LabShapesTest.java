package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabShapesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8x64|8x64",
        "8x64..512|8x64 8x128 8x256 8x512",
        "8x64..500|8x64 8x128 8x256",
        "8x64..200+64|8x64 8x128 8x192",
        "1..2x3..4+1|1x3 1x4 2x3 2x4",
        "8x5..5|8x5"
      })
  void rangesDoubleOrGoInSteps(String text, String expected) {
    LabOperation<?> operation = LabOperations.find("rfi_mask");
    assertEquals(
        expected,
        LabShapes.of(operation, text).stream()
            .map(LabShapes::text)
            .collect(Collectors.joining(" ")));
  }

  /** The bound is on the elements of a tensor, not on the product of all sizes. */
  @Test
  void theLargestTensorBoundsTheSizes() {
    LabOperation<?> gemm = LabOperations.find("gemm");
    assertEquals(Shape.of(4096, 4096, 4096), LabShapes.one(gemm, "4096x4096x4096"));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> LabShapes.one(gemm, "99999x99999x9"));
    assertTrue(e.getMessage().contains("99999x99999x9"), e.getMessage());
    LabOperation<?> convolution = LabOperations.find("conv2d");
    assertEquals(7, LabShapes.one(convolution, "128x56x56x256x512x3x2").rank());
    assertThrows(
        IllegalArgumentException.class, () -> LabShapes.one(convolution, "1024x56x56x1024x4x3x1"));
  }

  @Test
  void theExampleOfEachOperationIsAShapeOfIt() {
    for (LabOperation<?> operation : LabOperations.all()) {
      String example = operation.axes().example();
      assertEquals(example, LabShapes.text(LabShapes.one(operation, example)), operation.name());
    }
  }
}
