package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.catchupmix.core.backend.KernelChoices;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.backend.KernelSet;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each variant of an operation against a plain loop, at the edges of warps, blocks and vectors. */
class OperationVariantsTest {
  private final CudaBackend backend =
      CudaBackend.ofKernels(
          "emulator",
          new KernelSet(new KernelLibrary(new PtxEmulator())),
          Precision.FP32,
          Set.of());
  private final KernelLibrary library = backend.kernels().library();
  private final TensorScope scope = new TensorScope(backend);
  private final Random random = new Random(5);

  @AfterEach
  void close() {
    scope.close();
    backend.close();
  }

  private Tensor floats(float... values) {
    return scope.of(Shape.of(values.length), values);
  }

  private void choose(Variants<?> variants, Variant<?> variant) {
    library.choose(new KernelChoices(Map.of(variants.operation(), variant.label())));
  }

  /** Draws normal numbers, with some NaN and infinite ones. */
  private float[] draw(int n, boolean special) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] =
          special && random.nextInt(20) == 0
              ? new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0}
                  [random.nextInt(4)]
              : (float) random.nextGaussian();
    }
    return values;
  }

  private interface Formula {
    float of(int i);
  }

  private static void same(Formula formula, Tensor result, String what) {
    float[] actual = result.toFloats();
    for (int i = 0; i < actual.length; i++) {
      assertEquals(formula.of(i), actual[i], what + " [" + i + "]");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 31, 32, 33, 1023, 1024, 1025, 4097})
  void elementwise(int n) {
    float[] a = draw(n, true);
    float[] b = draw(n, true);
    float[] bias = draw(7, false);
    Tensor filled = scope.real(Shape.of(n));
    scope.run(new Elementwise.Fill(0.1, filled));
    same(_ -> 0.1f, filled, "fill");
    for (Variant<?> each : CudaElementwise.variants().getFirst().all()) {
      String v = each.label();
      library.choose(
          new KernelChoices(
              CudaElementwise.variants().stream()
                  .collect(Collectors.toMap(Variants::operation, _ -> v))));
      Tensor x = floats(a);
      Tensor y = floats(b);
      Tensor out = scope.like(x);
      scope.run(new Elementwise.Add(x, y, out));
      same(i -> a[i] + b[i], out, "add " + v);
      scope.run(new Elementwise.Multiply(x, y, out));
      same(i -> a[i] * b[i], out, "multiply " + v);
      scope.run(new Elementwise.Divide(x, y, out));
      same(i -> a[i] / b[i], out, "divide " + v);
      scope.run(new Elementwise.Scale(-0.3, x, out));
      same(i -> -0.3f * a[i], out, "scale " + v);
      scope.run(new Elementwise.Relu(x, out));
      same(i -> a[i] < 0 ? 0 : a[i], out, "relu " + v);
      scope.run(new Elementwise.ReluGradient(x, y, out));
      same(i -> a[i] > 0 ? b[i] : 0, out, "reluGradient " + v);
      // In F32 1 - lambda would be off by 0.14 %.
      double lambda = 1 - 1e-5;
      scope.run(new Elementwise.Interpolate(x, y, lambda, out));
      same(
          i -> Math.fma((float) lambda, a[i], (float) (1 - lambda) * b[i]),
          out,
          "interpolate " + v);
      for (int channels : new int[] {1, 2, 3, 4, 7}) {
        int count = n / channels;
        if (count > 0) {
          Shape shape = Shape.of(count, channels);
          Tensor rows = scope.of(shape, Arrays.copyOf(a, count * channels));
          Tensor sums = scope.like(rows);
          Tensor biases = floats(Arrays.copyOf(bias, channels));
          scope.run(new Elementwise.AddBias(rows, biases, sums));
          same(i -> a[i] + bias[i % channels], sums, "addBias " + channels + " " + v);
        }
      }
      // In place.
      scope.run(new Elementwise.Axpy(0.7, x, y));
      same(i -> Math.fma(0.7f, a[i], b[i]), y, "axpy " + v);
      scope.run(new Elementwise.Add(x, x, x));
      same(i -> a[i] + a[i], x, "add in place " + v);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 31, 32, 33, 1023, 1024, 1025, 4097})
  void sgd(int n) {
    float[] w = draw(n, false);
    float[] g = draw(n, false);
    float[] v = draw(n, false);
    float rate = 0.1f;
    float momentum = 0.9f;
    float decay = 5e-4f;
    for (boolean nesterov : new boolean[] {false, true}) {
      for (Variant<?> variant : CudaUpdates.VARIANTS.all()) {
        choose(CudaUpdates.VARIANTS, variant);
        Tensor weight = floats(w);
        Tensor velocity = floats(v);
        scope.run(
            new Update.SgdStep(
                weight, floats(g), velocity, new SgdSettings(0.1, 0.9, nesterov, 5e-4)));
        Formula gradient = i -> Math.fma(decay, w[i], g[i]);
        Formula next = i -> Math.fma(momentum, v[i], gradient.of(i));
        same(next, velocity, "velocity " + variant);
        same(
            i ->
                Math.fma(
                    -rate,
                    nesterov ? Math.fma(momentum, next.of(i), gradient.of(i)) : next.of(i),
                    w[i]),
            weight,
            "w " + variant);
      }
    }
  }

  @Test
  void logSoftmaxOfLargeScoresOfEitherSignAndOfNaN() {
    float[] x = {
      1e30f, -1e30f, 1e30f, Float.NaN, 1, 2, -1e30f, Float.NEGATIVE_INFINITY, 0, -1e4f, -1e4f, -1e4f
    };
    float half = (float) -Math.log(2);
    float third = (float) -Math.log(3);
    float inf = Float.NEGATIVE_INFINITY;
    float nan = Float.NaN;
    for (Variant<?> variant : CudaLosses.VARIANTS.all()) {
      choose(CudaLosses.VARIANTS, variant);
      Tensor y = scope.real(Shape.of(4, 3));
      scope.run(new Loss.LogSoftmax(scope.of(y.shape(), x), y));
      assertArrayEquals(
          new float[] {half, -2e30f, half, nan, nan, nan, -1e30f, inf, 0, third, third, third},
          y.toFloats(),
          1e-6f,
          variant.label());
    }
  }
}
