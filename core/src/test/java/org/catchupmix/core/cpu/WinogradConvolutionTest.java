package org.catchupmix.core.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.cpu.WinogradConvolution.Pass;
import org.catchupmix.core.host.ArrayPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Winograd convolution against plain loops in double precision, and the same bits for any number of
 * threads. The system property of {@link CpuTuning} runs it with narrower vectors.
 */
@EnabledIf("org.catchupmix.core.cpu.NarrowerVectors#areNew")
class WinogradConvolutionTest {
  private static final int[] CHANNELS = {1, 2, 3, 8, 16, 17, 24, 31, 32, 33, 48, 64, 70};

  /**
   * Relative error allowed, in the Euclidean norm, for each of the three passes. The direct
   * convolution has 0.3e-6. Seen with these sizes, tiles of 2 and of 4: forward 0.6e-6 and 1.4e-6,
   * gradient w.r.t. the input 0.4e-6 and 1.2e-6, gradient w.r.t. the weights 0.4e-6 and 0.8e-6.
   */
  private static double tolerance(WinogradTile tile) {
    return tile == WinogradTile.TWO ? 1e-6 : 2e-6;
  }

  @Test
  void randomSizes() {
    Random random = new Random(1);
    try (Threads threads = new Threads()) {
      int cases = 0;
      while (cases < 250) {
        int padding = random.nextInt(3);
        int height = 1 + random.nextInt(13);
        int width = 1 + random.nextInt(13);
        if (height + 2 * padding < 3 || width + 2 * padding < 3) {
          continue;
        }
        cases++;
        int in = CHANNELS[random.nextInt(CHANNELS.length)];
        int out = CHANNELS[random.nextInt(CHANNELS.length)];
        check(
            random,
            new Conv2dGeometry(1 + random.nextInt(5), height, width, in, out, 3, 3, 1, padding),
            threads);
      }
    }
  }

  /** Sizes where a block, a chunk or a sum ends in a special place. */
  @Test
  void chosenSizes() {
    Random random = new Random(2);
    try (Threads threads = new Threads()) {
      for (Conv2dGeometry g :
          List.of(
              new Conv2dGeometry(1, 1, 1, 1, 1, 3, 3, 1, 1),
              new Conv2dGeometry(1, 1, 1, 1, 1, 3, 3, 1, 2), // more padding than image
              new Conv2dGeometry(2, 3, 3, 5, 7, 3, 3, 1, 0), // one output, dx padded by 2
              new Conv2dGeometry(1, 1, 300, 20, 10, 3, 3, 1, 1), // one row
              new Conv2dGeometry(3, 32, 32, 3, 64, 3, 3, 1, 1), // many tiles, few channels
              new Conv2dGeometry(2, 37, 29, 16, 16, 3, 3, 1, 1), // ragged last block and chunk
              new Conv2dGeometry(5, 4, 4, 96, 130, 3, 3, 1, 1), // few tiles, many channels
              new Conv2dGeometry(37, 4, 4, 16, 40, 3, 3, 1, 1),
              new Conv2dGeometry(1, 3, 3, 700, 24, 3, 3, 1, 1))) { // sums cut in two
        check(random, g, threads);
      }
    }
  }

  @Test
  void scratchMemoryIsReused() {
    ArrayPool<float[]> pool = ArrayPool.ofFloats();
    try (Workers workers = new Workers(2)) {
      WinogradConvolution conv = new WinogradConvolution(workers, pool);
      PlainConvolution.requireScratchReused(
          pool,
          new Conv2dGeometry(9, 8, 8, 3, 20, 3, 3, 1, 1),
          (g, x, w, y) -> {
            conv.forward(g, x, w, y.clone());
            conv.inputGradient(g, y, w, x.clone());
            conv.weightGradient(g, x, y, w.clone());
          });
    }
  }

  @Test
  void saysWhereItIsFaster() {
    Conv2dGeometry firstLayer = new Conv2dGeometry(32, 32, 32, 3, 64, 3, 3, 1, 1);
    assertFalse(WinogradConvolution.pays(firstLayer, Pass.FORWARD));
    assertFalse(WinogradConvolution.pays(firstLayer, Pass.WEIGHT_GRADIENT));
    for (Pass pass : Pass.values()) {
      for (int stage = 0; stage < 4; stage++) {
        assertTrue(WinogradConvolution.pays(stage(32, stage, 1), pass), "stage " + stage);
        assertFalse(WinogradConvolution.pays(stage(32, stage, 2), pass), "stride 2");
      }
      // With AVX2 the weight gradient takes 2.3 ms there by Winograd and 3.1 directly.
      assertTrue(
          pass == Pass.WEIGHT_GRADIENT || !WinogradConvolution.pays(stage(1, 3, 1), pass),
          "one image in the last stage");
      assertFalse(WinogradConvolution.pays(new Conv2dGeometry(32, 8, 8, 64, 64, 1, 1, 1, 0), pass));
    }
  }

  /** A convolution of PreActResNet-18: 64 channels of 32x32 in stage 0, 512 of 4x4 in stage 3. */
  private static Conv2dGeometry stage(int batch, int stage, int stride) {
    int side = 32 >> stage;
    int channels = 64 << stage;
    return new Conv2dGeometry(batch, side, side, channels, channels, 3, 3, stride, 1);
  }

  /** The same convolution on one, two and three threads. */
  private static final class Threads implements AutoCloseable {
    private final Workers[] workers = {new Workers(1), new Workers(2), new Workers(3)};
    private final WinogradConvolution[] convolutions = new WinogradConvolution[workers.length];

    Threads() {
      for (int i = 0; i < workers.length; i++) {
        convolutions[i] = new WinogradConvolution(workers[i], poisoned());
      }
    }

    @Override
    public void close() {
      for (Workers w : workers) {
        w.close();
      }
    }
  }

  /** A pool whose arrays hold NaN: scratch memory that is read before it is written shows. */
  private static ArrayPool<float[]> poisoned() {
    return new ArrayPool<>(
        length -> {
          float[] array = new float[length];
          Arrays.fill(array, Float.NaN);
          return array;
        },
        array -> array.length,
        Float.BYTES,
        2);
  }

  private static void check(Random random, Conv2dGeometry g, Threads threads) {
    float[] x = PlainConvolution.random(random, g.inputShape().elements());
    float[] w = PlainConvolution.random(random, g.weightShape().elements());
    float[] dy = PlainConvolution.random(random, g.outputShape().elements());
    double[] y = new double[dy.length];
    double[] dx = new double[x.length];
    double[] dw = new double[w.length];
    PlainConvolution.passes(g, x, w, dy, y, dx, dw);
    for (WinogradTile tile : WinogradTile.values()) {
      float[] y1 = null;
      float[] dx1 = null;
      float[] dw1 = null;
      for (WinogradConvolution convolution : threads.convolutions) {
        // Filled with numbers before, to see that all of it is overwritten.
        float[] gotY = PlainConvolution.random(random, y.length);
        float[] gotDx = PlainConvolution.random(random, dx.length);
        float[] gotDw = PlainConvolution.random(random, dw.length);
        convolution.forward(g, tile, x, w, gotY);
        convolution.inputGradient(g, tile, dy, w, gotDx);
        convolution.weightGradient(g, tile, x, dy, gotDw);
        if (y1 == null) {
          y1 = gotY;
          dx1 = gotDx;
          dw1 = gotDw;
          close("forward " + tile + " " + g, y, gotY, tile);
          close("inputGradient " + tile + " " + g, dx, gotDx, tile);
          close("weightGradient " + tile + " " + g, dw, gotDw, tile);
        }
        assertArrayEquals(
            PlainConvolution.bits(y1), PlainConvolution.bits(gotY), "forward " + tile + " " + g);
        assertArrayEquals(
            PlainConvolution.bits(dx1),
            PlainConvolution.bits(gotDx),
            "inputGradient " + tile + " " + g);
        assertArrayEquals(
            PlainConvolution.bits(dw1),
            PlainConvolution.bits(gotDw),
            "weightGradient " + tile + " " + g);
      }
    }
  }

  private static void close(String name, double[] want, float[] got, WinogradTile tile) {
    double error = PlainConvolution.relativeError(want, got);
    assertTrue(error < tolerance(tile), name + ": relative error " + error);
  }
}
