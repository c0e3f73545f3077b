package org.catchupmix.core.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One infinite activation: what PyTorch makes of it, and where we differ as documented. */
class InfinityTest {
  /** The output of a convolution by ones of an image of ones, with an infinity in its corner. */
  private static float[] convolved(ConvolutionAlgorithm algorithm) {
    BackendOptions options = BackendOptions.defaults().withConvolution(algorithm);
    Conv2dGeometry g = new Conv2dGeometry(Shape.of(1, 32, 32, 16), Shape.of(16, 3, 3, 16), 1, 1);
    try (Backend cpu = Backends.choose("cpu", options).backend();
        TensorScope scope = new TensorScope(cpu)) {
      float[] image = new float[(int) g.inputShape().elements()];
      Arrays.fill(image, 1);
      image[0] = Float.POSITIVE_INFINITY;
      Tensor x = scope.of(g.inputShape(), image);
      Tensor y = scope.real(g.outputShape());
      cpu.run(new Matrix.Conv2d(x, scope.filled(g.weightShape(), 1), g, y));
      return y.toFloats();
    }
  }

  @Test
  void directConvolutionKeepsIt() {
    float[] y = convolved(ConvolutionAlgorithm.DIRECT);
    assertEquals(Float.POSITIVE_INFINITY, y[0]);
    assertEquals(6 * 16, y[2 * 16], "the third pixel does not see it");
  }

  @Test
  void winogradMakesNanOfItsTileAlone() {
    float[] y = convolved(ConvolutionAlgorithm.WINOGRAD);
    assertTrue(Float.isNaN(y[0]));
    assertEquals(6 * 16, y[8 * 16], 1e-3, "of another tile");
  }

  @ParameterizedTest
  @CsvSource({"cpu,5", "cpu,4096", "reference,5"})
  void theRunningMeanBecomesInfiniteAndTheVarianceNan(String device, int rows) {
    try (Backend backend = Backends.open(device);
        TensorScope scope = new TensorScope(backend)) {
      int channels = 24;
      Shape c = Shape.of(channels);
      double[] values = new double[rows * channels];
      for (int row = 0; row < rows; row++) {
        values[row * channels] = row == rows / 2 || row == rows - 1 ? Double.POSITIVE_INFINITY : 1;
        values[row * channels + 1] = row % 2;
      }
      Tensor x = scope.of(Shape.of(rows, channels), values);
      Tensor mean = scope.filled(c, 0);
      Tensor variance = scope.filled(c, 1);
      backend.run(
          new BatchNorm.BatchNormTraining(
              x,
              scope.filled(c, 1),
              scope.filled(c, 0),
              new BatchNorm.Statistics(mean, variance, 0.1, 1e-5),
              false,
              scope.like(x),
              scope.real(c),
              scope.real(c)));
      assertEquals(Double.POSITIVE_INFINITY, mean.toDoubles()[0]);
      assertTrue(Double.isNaN(variance.toDoubles()[0]));
      assertEquals(0.1 * (rows / 2) / rows, mean.toDoubles()[1], 1e-6);
    }
  }
}
