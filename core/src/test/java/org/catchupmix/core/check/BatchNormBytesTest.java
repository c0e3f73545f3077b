package org.catchupmix.core.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchNormBytesTest {
  /** Activations x, dy and dx, and y where it is read; numbers of a channel are real. */
  @ParameterizedTest
  @CsvSource({
    "batchNormTrainingGradient, true, F32, 4, 6",
    "batchNormTrainingGradient, false, F32, 3, 6",
    "batchNormTrainingGradient, true, BF16, 3, 6",
    "batchNormTrainingGradient, false, BF16, 3, 6",
    "batchNormInferenceGradient, true, F32, 4, 5",
    "batchNormInferenceGradient, false, F32, 3, 5",
    "batchNormInferenceGradient, true, BF16, 4, 5",
    "batchNormInferenceGradient, false, BF16, 3, 5"
  })
  void yIsReadWhereTheReluRequiresIt(
      String primitive, boolean relu, DType type, int activations, int perChannel) {
    Shape x = Shape.of(4, 3, 3, 16);
    OpCase gradient =
        BatchNormCases.of(x, relu).stream()
            .filter(c -> c.primitive().equals(primitive))
            .findFirst()
            .orElseThrow();
    assertEquals(
        activations * x.elements() * type.bytes() + perChannel * 16L * DType.F32.bytes(),
        gradient.bytes(DType.F32, type));
  }
}
