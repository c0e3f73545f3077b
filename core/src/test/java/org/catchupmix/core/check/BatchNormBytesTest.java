package org.catchupmix.core.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.api.Test;

/** Which bytes the gradient of batch norm must at least move. */
class BatchNormBytesTest {
  private static final Shape X = Shape.of(4, 3, 3, 16);

  private static long bytes(String primitive, boolean relu, DType activation) {
    return BatchNormCases.of(X, relu).stream()
        .filter(c -> c.primitive().equals(primitive))
        .findFirst()
        .orElseThrow()
        .bytes(DType.F32, activation);
  }

  /** Of activations x, dy and dx, and y where it is read; of real numbers those of a channel. */
  private static long bytes(int activations, DType type, int channels) {
    return activations * X.elements() * type.bytes() + channels * 16L * DType.F32.bytes();
  }

  /** gamma, beta, mean, invStd, dgamma and dbeta. */
  @Test
  void trainingReadsYForTheReluInF32() {
    String primitive = "batchNormTrainingGradient";
    assertEquals(bytes(4, DType.F32, 6), bytes(primitive, true, DType.F32));
    assertEquals(bytes(3, DType.F32, 6), bytes(primitive, false, DType.F32));
    assertEquals(bytes(3, DType.BF16, 6), bytes(primitive, true, DType.BF16));
    assertEquals(bytes(3, DType.BF16, 6), bytes(primitive, false, DType.BF16));
  }

  /** gamma, the running mean and variance, dgamma and dbeta. */
  @Test
  void inferenceReadsYForTheReluInEachType() {
    String primitive = "batchNormInferenceGradient";
    assertEquals(bytes(4, DType.F32, 5), bytes(primitive, true, DType.F32));
    assertEquals(bytes(3, DType.F32, 5), bytes(primitive, false, DType.F32));
    assertEquals(bytes(4, DType.BF16, 5), bytes(primitive, true, DType.BF16));
    assertEquals(bytes(3, DType.BF16, 5), bytes(primitive, false, DType.BF16));
  }
}
