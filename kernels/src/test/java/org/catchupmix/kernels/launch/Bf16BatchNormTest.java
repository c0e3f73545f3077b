package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.catchupmix.core.DType;
import org.catchupmix.core.KernelChoices;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Batch norm of BF16 is that of F32 on the same numbers: what has rows rounded once, what is per
 * channel the very same, to the bit, since both come of the same code.
 */
class Bf16BatchNormTest {
  private static final PtxEmulator DRIVER =
      new PtxEmulator(EmulatorOptions.defaults().withCounting(false));
  private static final KernelLibrary LIBRARY = new KernelLibrary(DRIVER);
  private static final BatchNorm NORM = new BatchNorm(LIBRARY);
  private static final TypedMemory MEMORY = new TypedMemory(DRIVER);
  private static final double EPSILON = 1e-5;

  @AfterAll
  static void close() {
    DRIVER.close();
  }

  /** The same numbers in either type. */
  private static final class Problem {
    private final DType type;
    private final int rows;
    private final int channels;
    private final boolean relu;
    private final Random random = new Random(3);

    private final float[] x;
    private final float[] dy;
    private final float[] y;
    private final DeviceMemory gamma;
    private final DeviceMemory beta;
    private final DeviceMemory mean;
    private final DeviceMemory variance;

    Problem(DType type, int rows, int channels, boolean relu) {
      this.type = type;
      this.rows = rows;
      this.channels = channels;
      this.relu = relu;
      this.x = TypedMemory.rounded(draw(rows * channels, 3));
      this.dy = TypedMemory.rounded(draw(rows * channels, 0));
      this.y = TypedMemory.rounded(draw(rows * channels, 0));
      this.gamma = vector(draw(channels, 1));
      this.beta = vector(draw(channels, 0));
      this.mean = vector(draw(channels, 3));
      float[] positive = new float[channels];
      for (int i = 0; i < channels; i++) {
        positive[i] = 0.1f + random.nextFloat();
      }
      this.variance = vector(positive);
    }

    private float[] draw(int count, double center) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) (center + 2 * random.nextGaussian());
      }
      return values;
    }

    private static DeviceMemory vector(float[] values) {
      return MEMORY.of(DType.F32, values);
    }

    private DeviceMemory vector() {
      return MEMORY.room(DType.F32, channels);
    }

    private DeviceMemory matrix() {
      return MEMORY.room(type, rows * channels);
    }

    /** What has rows, as the caller gets it were it rounded to BF16; then what is per channel. */
    private List<float[]> results(DeviceMemory matrix, DeviceMemory... vectors) {
      List<float[]> all = new ArrayList<>();
      all.add(TypedMemory.rounded(MEMORY.values(type, matrix)));
      for (DeviceMemory v : vectors) {
        all.add(MEMORY.values(DType.F32, v));
      }
      return all;
    }

    List<float[]> training() {
      DeviceMemory out = matrix();
      DeviceMemory batchMean = vector();
      DeviceMemory invStd = vector();
      NORM.training(
          type,
          MEMORY.of(type, x),
          gamma,
          beta,
          0.1,
          EPSILON,
          relu,
          mean,
          variance,
          out,
          batchMean,
          invStd,
          rows,
          channels);
      return results(out, mean, variance, batchMean, invStd);
    }

    List<float[]> trainingGradient() {
      DeviceMemory dx = matrix();
      DeviceMemory dgamma = vector();
      DeviceMemory dbeta = vector();
      NORM.trainingGradient(
          type,
          MEMORY.of(type, x),
          MEMORY.of(type, y),
          relu,
          MEMORY.of(type, dy),
          gamma,
          mean,
          variance,
          dx,
          dgamma,
          dbeta,
          rows,
          channels);
      return results(dx, dgamma, dbeta);
    }

    List<float[]> inference() {
      DeviceMemory out = matrix();
      NORM.inference(
          type,
          MEMORY.of(type, x),
          gamma,
          beta,
          EPSILON,
          relu,
          mean,
          variance,
          out,
          rows,
          channels);
      return results(out);
    }

    List<float[]> inferenceGradient() {
      DeviceMemory dx = matrix();
      DeviceMemory dgamma = vector();
      DeviceMemory dbeta = vector();
      NORM.inferenceGradient(
          type,
          MEMORY.of(type, x),
          MEMORY.of(type, y),
          relu,
          MEMORY.of(type, dy),
          gamma,
          EPSILON,
          mean,
          variance,
          dx,
          dgamma,
          dbeta,
          rows,
          channels);
      return results(dx, dgamma, dbeta);
    }
  }

  @ParameterizedTest
  @CsvSource({"2,1", "9,3", "5,7", "33,37", "21,64", "700,8", "1300,3", "2100,1"})
  void isThatOfF32(int rows, int channels) {
    BatchNorm.Sizes sizes = new BatchNorm.Sizes(rows, channels);
    for (Variant<BatchNorm.Sizes, ?> variant : BatchNorm.VARIANTS.all()) {
      if (!variant.accepts(sizes, DType.BF16)) {
        continue;
      }
      LIBRARY.choose(
          KernelChoices.parse("batch_norm=%s,batch_norm_gradient=%s".formatted(variant, variant)));
      for (boolean relu : new boolean[] {false, true}) {
        String what = "%s, ReLU %s: ".formatted(variant, relu);
        same(what + "training", rows, channels, relu, Problem::training);
        same(what + "its gradient", rows, channels, relu, Problem::trainingGradient);
        same(what + "inference", rows, channels, relu, Problem::inference);
        same(what + "its gradient", rows, channels, relu, Problem::inferenceGradient);
      }
    }
  }

  private interface Call {
    List<float[]> results(Problem problem);
  }

  private static void same(String what, int rows, int channels, boolean relu, Call call) {
    List<float[]> single = call.results(new Problem(DType.F32, rows, channels, relu));
    List<float[]> half = call.results(new Problem(DType.BF16, rows, channels, relu));
    assertArrayEquals(single.toArray(), half.toArray(), what);
  }

  @Test
  void whatIsChosenIsThereForBothTypes() {
    for (int channels : new int[] {1, 3, 7, 37, 64}) {
      for (DType type : new DType[] {DType.F32, DType.BF16}) {
        BatchNorm.Sizes sizes = new BatchNorm.Sizes(9, channels);
        assertTrue(BatchNorm.VARIANTS.choose(sizes, type).accepts(sizes, type));
      }
    }
    BatchNorm.Sizes four = new BatchNorm.Sizes(9, 4);
    assertFalse(BatchNorm.VARIANTS.named("v1").accepts(four, DType.BF16));
    assertEquals("v3", BatchNorm.VARIANTS.choose(four, DType.BF16).label());
  }
}
