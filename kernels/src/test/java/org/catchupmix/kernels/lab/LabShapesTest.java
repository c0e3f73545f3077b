package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Collectors;
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

  @Test
  void theExampleOfEachOperationIsOfIt() {
    for (LabOperation<?> operation : LabOperations.all()) {
      String example = operation.axes().example();
      assertEquals(example, LabShapes.text(LabShapes.one(operation, example)), operation.name());
    }
  }
}
