package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.api.Test;

class LabShapesTest {
  /** The bound is on the elements of a tensor, not on the product of all sizes. */
  @Test
  void theLargestTensorBoundsTheSizes() {
    LabOperation<?> gemm = LabOperations.find("gemm");
    assertEquals(Shape.of(4096, 4096, 4096), LabShapes.of(gemm, "4096x4096x4096"));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> LabShapes.of(gemm, "99999x99999x9"));
    assertTrue(e.getMessage().contains("99999x99999x9"), e.getMessage());
    LabOperation<?> convolution = LabOperations.find("conv2d");
    assertEquals(7, LabShapes.of(convolution, "128x56x56x256x512x3x2").rank());
    assertThrows(
        IllegalArgumentException.class, () -> LabShapes.of(convolution, "1024x56x56x1024x4x3x1"));
  }

  @Test
  void theExampleOfEachOperationIsAShapeOfIt() {
    for (LabOperation<?> operation : LabOperations.all()) {
      String example = operation.axes().example();
      assertEquals(example, LabShapes.text(LabShapes.of(operation, example)), operation.name());
    }
  }
}
