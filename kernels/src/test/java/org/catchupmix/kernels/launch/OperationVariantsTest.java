package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.catchupmix.core.DType;
import org.catchupmix.core.KernelChoices;
import org.catchupmix.core.PoolGeometry;
import org.catchupmix.core.SgdStep;
import org.catchupmix.core.Shape;
import org.catchupmix.core.UserException;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each variant of an operation against a plain loop, at the edges of warps, blocks and vectors. */
class OperationVariantsTest {
  private final GpuDriver driver = new PtxEmulator();
  private final KernelLibrary library = new KernelLibrary(driver);
  private final Random random = new Random(5);

  @AfterEach
  void close() {
    driver.close();
  }

  private DeviceMemory floats(float... values) {
    DeviceMemory m = driver.allocate((long) values.length * Float.BYTES);
    driver.upload(MemorySegment.ofArray(values), m);
    return m;
  }

  private void choose(Variants<?, ?> variants, Variant<?, ?> variant) {
    library.choose(new KernelChoices(Map.of(variants.operation(), variant.label())));
  }

  private DeviceMemory room(int floats) {
    return driver.allocate((long) floats * Float.BYTES);
  }

  private float[] values(DeviceMemory m) {
    float[] values = new float[(int) (m.bytes() / Float.BYTES)];
    driver.download(m, MemorySegment.ofArray(values));
    return values;
  }

  /** Normal numbers, and now and then a NaN or an infinity. */
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

  private static void same(Formula formula, float[] actual, String what) {
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
    Elementwise op = new Elementwise(library);
    for (Variant<?, ?> each : Elementwise.variants().getFirst().all()) {
      String v = each.label();
      library.choose(
          new KernelChoices(
              Elementwise.variants().stream()
                  .collect(Collectors.toMap(Variants::operation, _ -> v))));
      DeviceMemory x = floats(a);
      DeviceMemory y = floats(b);
      DeviceMemory out = room(n);
      op.add(DType.F32, x, y, out, n);
      same(i -> a[i] + b[i], values(out), "add " + v);
      op.multiply(DType.F32, x, y, out, n);
      same(i -> a[i] * b[i], values(out), "multiply " + v);
      op.scale(DType.F32, -0.3, x, out, n);
      same(i -> -0.3f * a[i], values(out), "scale " + v);
      op.relu(DType.F32, x, out, n);
      same(i -> a[i] < 0 ? 0 : a[i], values(out), "relu " + v);
      op.reluGradient(DType.F32, x, y, out, n);
      same(i -> a[i] > 0 ? b[i] : 0, values(out), "reluGradient " + v);
      // 1 - lambda in single precision would be 0.14 % off.
      double lambda = 1 - 1e-5;
      op.interpolate(DType.F32, x, y, lambda, out, n);
      same(
          i -> Math.fma((float) lambda, a[i], (float) (1 - lambda) * b[i]),
          values(out),
          "interpolate " + v);
      for (int channels : new int[] {1, 2, 3, 4, 7}) {
        op.addBias(x, floats(bias), out, n, channels);
        same(i -> a[i] + bias[i % channels], values(out), "addBias " + channels + " " + v);
      }
      // In place.
      op.axpy(DType.F32, 0.7, x, y, n);
      same(i -> Math.fma(0.7f, a[i], b[i]), values(y), "axpy " + v);
      op.add(DType.F32, x, x, x, n);
      same(i -> a[i] + a[i], values(x), "add in place " + v);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 31, 32, 33, 1023, 1024, 1025, 4097})
  void fill(int n) {
    DeviceMemory out = room(n);
    new Fill(library).fill(DType.F32, 0.1, out, n);
    same(_ -> 0.1f, values(out), "fill");
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
      for (Variant<?, ?> variant : Sgd.VARIANTS.all()) {
        choose(Sgd.VARIANTS, variant);
        DeviceMemory weight = floats(w);
        DeviceMemory velocity = floats(v);
        new Sgd(library)
            .step(weight, floats(g), velocity, n, new SgdStep(0.1, 0.9, nesterov, 5e-4));
        Formula gradient = i -> Math.fma(decay, w[i], g[i]);
        Formula next = i -> Math.fma(momentum, v[i], gradient.of(i));
        same(next, values(velocity), "velocity " + variant);
        same(
            i ->
                Math.fma(
                    -rate,
                    nesterov ? Math.fma(momentum, next.of(i), gradient.of(i)) : next.of(i),
                    w[i]),
            values(weight),
            "w " + variant);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,1",
    "1,1,33",
    "1,4097,1",
    "5,31,1",
    "1,1025,3",
    "3,7,5",
    "33,2,1",
    "1,300,64",
    "2,1023,33",
    "300,3,2",
    "1,40000,2",
    "1,70000,1"
  })
  void reduce(int outer, int count, int inner) {
    float[] x = draw(outer * count * inner, false);
    double[] expected = new double[outer * inner];
    double[] magnitude = new double[outer * inner];
    for (int i = 0; i < x.length; i++) {
      int result = i / (count * inner) * inner + i % inner;
      expected[result] += 0.5 * x[i];
      magnitude[result] += Math.abs(0.5 * x[i]);
    }
    for (Variant<?, ?> variant : Reduce.VARIANTS.all()) {
      choose(Reduce.VARIANTS, variant);
      DeviceMemory out = room(outer * inner);
      new Reduce(library).sum(DType.F32, floats(x), outer, count, inner, 0.5, out);
      float[] sums = values(out);
      for (int i = 0; i < sums.length; i++) {
        assertEquals(expected[i], sums[i], 1e-6 * magnitude[i], variant + " [" + i + "]");
      }
    }
  }

  @Test
  void reducedMemoryIsGivenBack() {
    DeviceMemory x = floats(draw(3 * 5 * 7 * 9, false));
    DeviceMemory out = room(3 * 7);
    long before = driver.memoryUse().liveBytes();
    new Reduce(library).sum(x, Shape.of(3, 5, 7, 9), new int[] {1, 3}, 1, out);
    new Reduce(library).sum(DType.F32, floats(draw(70_000, false)), 1, 70_000, 1, 1, out);
    new Broadcast(library).broadcast(out, Shape.of(3, 5, 7, 9), new int[] {1, 3}, 1, x);
    assertEquals(before + 70_000 * Float.BYTES, driver.memoryUse().liveBytes());
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "1,4097,1", "5,31,1", "3,7,5", "1,1,33", "2,3,4", "33,2,1", "1025,1,1"})
  void broadcast(int outer, int count, int inner) {
    float[] x = draw(outer * inner, false);
    DeviceMemory out = room(outer * count * inner);
    new Broadcast(library).broadcast(DType.F32, floats(x), outer, count, inner, 0.25, out);
    same(i -> 0.25f * x[i / (count * inner) * inner + i % inner], values(out), "broadcast");
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,4097", "33,1", "5,31", "5,32", "5,33", "3,1000", "130,10"})
  void logSoftmax(int rows, int k) {
    float[] x = draw(rows * k, false);
    double[] sums = new double[rows];
    for (int i = 0; i < x.length; i++) {
      sums[i / k] += Math.exp(x[i]);
    }
    for (Variant<?, ?> variant : LogSoftmax.VARIANTS.all()) {
      choose(LogSoftmax.VARIANTS, variant);
      DeviceMemory y = room(rows * k);
      new LogSoftmax(library).logSoftmax(floats(x), y, rows, k);
      float[] logp = values(y);
      for (int i = 0; i < logp.length; i++) {
        assertEquals(x[i] - Math.log(sums[i / k]), logp[i], 2e-6, variant + " [" + i + "]");
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
    for (Variant<?, ?> variant : LogSoftmax.VARIANTS.all()) {
      choose(LogSoftmax.VARIANTS, variant);
      DeviceMemory y = room(12);
      new LogSoftmax(library).logSoftmax(floats(x), y, 4, 3);
      assertArrayEquals(
          new float[] {half, -2e30f, half, nan, nan, nan, -1e30f, inf, 0, third, third, third},
          values(y),
          1e-6f,
          variant.label());
    }
  }

  @Test
  void maxPoolVariantsGiveTheSameBits() {
    for (PoolGeometry g :
        List.of(
            new PoolGeometry(2, 9, 7, 12, 3, 2, 1),
            new PoolGeometry(1, 5, 6, 4, 2, 1, 1),
            new PoolGeometry(1, 4, 4, 8, 3, 1, 1))) {
      int inputs = (int) g.inputShape().elements();
      int outputs = (int) g.outputShape().elements();
      DeviceMemory x = floats(draw(inputs, true));
      DeviceMemory dy = floats(draw(outputs, true));
      Pooling op = new Pooling(library);
      List<float[]> best =
          Pooling.MAX.all().stream()
              .map(
                  v -> {
                    library.choose(
                        KernelChoices.parse("max_pool=%s,max_pool_gradient=%s".formatted(v, v)));
                    DeviceMemory y = room(outputs);
                    DeviceMemory winner = driver.allocate(outputs);
                    DeviceMemory dx = room(inputs);
                    op.max(DType.F32, x, g, y, winner);
                    op.maxGradient(DType.F32, dy, winner, g, dx);
                    byte[] place = new byte[outputs];
                    driver.download(winner, MemorySegment.ofArray(place));
                    float[] all = Arrays.copyOf(values(y), 2 * outputs + inputs);
                    IntStream.range(0, outputs).forEach(i -> all[outputs + i] = place[i]);
                    System.arraycopy(values(dx), 0, all, 2 * outputs, inputs);
                    return all;
                  })
              .toList();
      assertArrayEquals(best.get(0), best.get(1));
    }
  }

  @Test
  void theWideVariantRefusesChannelsThatDoNotDivide() {
    PoolGeometry g = new PoolGeometry(1, 4, 4, 6, 2, 2, 0);
    DeviceMemory none = room(1);
    library.choose(KernelChoices.parse("max_pool=v2"));
    String message =
        assertThrows(
                UserException.class, () -> new Pooling(library).max(DType.F32, none, g, none, none))
            .getMessage();
    assertTrue(message.contains("wide loads want channels in fours, not 6"), message);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "3,2", "5,4", "3,6", "2,14", "7,12", "4,16", "2,33", "3,64"})
  void gatheredBytes(int rows, int rowBytes) {
    byte[] x = new byte[rows * rowBytes];
    random.nextBytes(x);
    int[] index = IntStream.range(0, 2 * rows).map(m -> (3 * m + 1) % rows).toArray();
    DeviceMemory from = driver.allocate(x.length);
    driver.upload(MemorySegment.ofArray(x), from);
    DeviceMemory numbers = driver.allocate((long) index.length * Integer.BYTES);
    driver.upload(MemorySegment.ofArray(index), numbers);
    DeviceMemory out = driver.allocate(2L * x.length);
    new GatherRows(library).gather(from, numbers, out, index.length, rowBytes);
    byte[] actual = new byte[2 * x.length];
    driver.download(out, MemorySegment.ofArray(actual));
    for (int i = 0; i < actual.length; i++) {
      assertEquals(x[index[i / rowBytes] * rowBytes + i % rowBytes], actual[i]);
    }
  }
}
