package org.catchupmix.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.kernels.launch.CudaBatchNorm;
import org.catchupmix.kernels.launch.Target;
import org.catchupmix.kernels.launch.Variant;
import org.catchupmix.kernels.launch.Variants;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batch norm by the committed PTX on the emulator against {@code reference}. */
class BatchNormOnEmulatorTest {
  private static final Backend REFERENCE = Backends.open("reference");
  private static final EmulatedDevice DEVICE = EmulatedDevice.three(Precision.FP32).first();

  /** Makes a forward pass in training, of numbers around an offset, with its gradient. */
  private static OpCase training(Shape x, double offset, boolean relu) {
    Shape each = Shape.of(x.dim(-1));
    return OpCase.ofSeveral(
        "and its gradient " + x,
        t -> {
          BatchNorm.BatchNormTraining p =
              new BatchNorm.BatchNormTraining(
                  t.activation(x, random -> offset + 2 * random.nextGaussian()),
                  t.real(each),
                  t.real(each),
                  new BatchNorm.Statistics(
                      t.updated(each, PhiloxRandom::nextGaussian),
                      t.updated(each, PhiloxRandom::nextDouble),
                      0.1,
                      1e-5),
                  relu,
                  t.activationResult(x),
                  t.result(each),
                  t.result(each));
          return List.of(
              p,
              new BatchNorm.BatchNormTrainingGradient(
                  p.x(),
                  p.y(),
                  relu,
                  t.activation(x),
                  p.gamma(),
                  p.beta(),
                  p.mean(),
                  p.invStd(),
                  t.activationResult(x),
                  t.result(each),
                  t.result(each)));
        });
  }

  /**
   * Makes a forward pass in inference, of numbers and means around an offset, with its gradient.
   */
  private static OpCase inference(Shape x, double offset, boolean relu) {
    Shape each = Shape.of(x.dim(-1));
    return OpCase.ofSeveral(
        "and its gradient " + x,
        t -> {
          BatchNorm.BatchNormInference p =
              new BatchNorm.BatchNormInference(
                  t.activation(x, random -> offset + 2 * random.nextGaussian()),
                  t.real(each),
                  t.real(each),
                  new BatchNorm.Statistics(
                      t.real(each, random -> offset + random.nextGaussian()),
                      t.real(each, PhiloxRandom::nextDouble),
                      0.1,
                      1e-5),
                  relu,
                  t.activationResult(x));
          return List.of(
              p,
              new BatchNorm.BatchNormInferenceGradient(
                  p.x(),
                  p.y(),
                  relu,
                  t.activation(x),
                  p.gamma(),
                  p.statistics(),
                  t.activationResult(x),
                  t.result(each),
                  t.result(each)));
        });
  }

  /** A mean far from zero must not cost the deviations their digits. */
  @ParameterizedTest
  @CsvSource({"9, 8, -1000", "777, 12, 1000", "1500, 1, 1000", "600, 36, 1000"})
  void eachVariantAgreesOnLargeMeans(int rows, int channels, double offset) {
    CudaBatchNorm.Sizes sizes = new CudaBatchNorm.Sizes(rows, channels);
    for (Variant<CudaBatchNorm.Sizes> variant : CudaBatchNorm.VARIANTS.all()) {
      if (!variant.accepts(sizes, Target.of(DType.F32, 75))) {
        continue;
      }
      String label = variant.label();
      DEVICE.library().choose(Map.of("batch_norm", label, "batch_norm_gradient", label));
      for (boolean relu : new boolean[] {false, true}) {
        Shape x = Shape.of(rows, channels);
        for (OpCase c : List.of(training(x, offset, relu), inference(x, offset, relu))) {
          List<double[]> actual = c.results(DEVICE.backend());
          double error = Conformance.error(c, actual, c.results(REFERENCE));
          assertTrue(
              error <= 1e-5,
              "%s by %s, ReLU %s, has relative error %s".formatted(c, variant, relu, error));
        }
      }
    }
    DEVICE.library().choose(Map.of());
  }

  @ParameterizedTest
  @CsvSource({"F32, 64, v5", "F32, 19, v1", "BF16, 24, v5", "BF16, 36, v1"})
  void rowsOf16BytesAreReadAtOnce(DType type, int channels, String variant) {
    CudaBatchNorm.Sizes sizes = new CudaBatchNorm.Sizes(9, channels);
    for (Variants<CudaBatchNorm.Sizes> variants :
        List.of(CudaBatchNorm.VARIANTS, CudaBatchNorm.GRADIENT_VARIANTS)) {
      assertEquals(variant, variants.choose(sizes, Target.of(type, 75)).label());
    }
  }
}
