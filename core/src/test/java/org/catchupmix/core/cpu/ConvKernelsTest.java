package org.catchupmix.core.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.host.ArrayPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Convolution and matmul against plain loops in double precision, and the same bits for any number
 * of threads.
 */
@EnabledIf("org.catchupmix.core.cpu.NarrowerVectors#areNew")
class ConvKernelsTest {
  /** Relative error allowed: {@code |got - want| / |want|} in the Euclidean norm. */
  private static final double TOLERANCE = 1e-6;

  private static final int[] CHANNELS = {1, 2, 3, 5, 8, 13, 16, 17, 24, 31, 32, 33, 48, 64, 70};

  @Test
  void convolutionsOfRandomSizes() {
    Random random = new Random(1);
    check(random, randomGeometries(random, 400));
  }

  /** Sizes where a task, a block or a sum ends in a special place. */
  @Test
  void convolutionsOfChosenSizes() {
    check(
        new Random(2),
        List.of(
            new Conv2dGeometry(5, 4, 4, 96, 40, 3, 3, 1, 1), // small planes, groups of images
            new Conv2dGeometry(37, 4, 4, 16, 16, 3, 3, 1, 1), // last group of images is smaller
            new Conv2dGeometry(67, 3, 3, 3, 9, 3, 3, 2, 1),
            new Conv2dGeometry(2, 37, 29, 16, 16, 3, 3, 1, 1), // strips of rows
            new Conv2dGeometry(2, 41, 37, 3, 16, 7, 7, 2, 3),
            new Conv2dGeometry(1, 64, 64, 1, 8, 5, 5, 1, 2),
            new Conv2dGeometry(1, 2, 300, 20, 10, 1, 3, 1, 1), // one row is a whole strip
            new Conv2dGeometry(1, 3, 3, 700, 24, 3, 3, 1, 1), // sums cut inside a run
            new Conv2dGeometry(2, 5, 5, 600, 40, 1, 1, 1, 0),
            new Conv2dGeometry(2, 9, 9, 32, 48, 1, 1, 2, 0), // untouched dx
            new Conv2dGeometry(2, 10, 11, 5, 7, 1, 2, 3, 0),
            new Conv2dGeometry(1, 6, 6, 4, 4, 2, 2, 4, 1),
            new Conv2dGeometry(1, 3, 3, 4, 6, 1, 1, 1, 3), // windows of zeros only
            new Conv2dGeometry(1, 1, 1, 1, 1, 1, 1, 3, 0),
            new Conv2dGeometry(1, 1, 1, 2, 3, 7, 7, 1, 3),
            new Conv2dGeometry(1, 2, 3, 2, 3, 3, 2, 3, 7),
            new Conv2dGeometry(3, 32, 32, 3, 64, 3, 3, 1, 1)));
  }

  @Test
  void matrixProducts() {
    Random random = new Random(3);
    int[] sizes = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 100, 129, 257};
    for (int trial = 0; trial < 300; trial++) {
      int m = sizes[random.nextInt(sizes.length)];
      int n = sizes[random.nextInt(sizes.length)];
      int k = trial % 20 == 0 ? 1300 : sizes[random.nextInt(sizes.length)];
      boolean ta = random.nextBoolean();
      boolean tb = random.nextBoolean();
      float[] a = PlainConvolution.random(random, m * k);
      float[] b = PlainConvolution.random(random, k * n);
      double[] want = new double[m * n];
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int t = 0; t < k; t++) {
            sum += (double) a[ta ? t * m + i : i * k + t] * b[tb ? j * k + t : t * n + j];
          }
          want[i * n + j] = sum;
        }
      }
      String name = "matmul %dx%dx%d %s %s".formatted(m, n, k, ta, tb);
      float[][] got = new float[3][];
      for (int threads = 1; threads <= 3; threads++) {
        try (Workers workers = new Workers(threads)) {
          float[] c = PlainConvolution.random(random, m * n);
          new MatMul(workers, ArrayPool.ofFloats()).run(m, n, k, a, ta, b, tb, c);
          got[threads - 1] = c;
        }
      }
      close(name, want, got[0]);
      sameBits(name, got);
    }
  }

  @Test
  void scratchMemoryIsReused() {
    ArrayPool<float[]> pool = ArrayPool.ofFloats();
    try (Workers workers = new Workers(2)) {
      Conv2d conv = new Conv2d(workers, pool);
      PlainConvolution.requireScratchReused(
          pool,
          new Conv2dGeometry(9, 8, 8, 3, 20, 3, 3, 2, 1),
          (g, x, w, y) -> {
            conv.forward(g, x, w, y.clone());
            conv.inputGradient(g, y, w, x.clone());
            conv.weightGradient(g, x, y, w.clone());
          });
    }
  }

  private static List<Conv2dGeometry> randomGeometries(Random random, int count) {
    List<Conv2dGeometry> list = new ArrayList<>();
    while (list.size() < count) {
      int height = 1 + random.nextInt(13);
      int width = 1 + random.nextInt(13);
      int kernelHeight = 1 + random.nextInt(7);
      int kernelWidth = random.nextInt(3) > 0 ? kernelHeight : 1 + random.nextInt(7);
      int padding = random.nextInt(4);
      if (height + 2 * padding >= kernelHeight && width + 2 * padding >= kernelWidth) {
        list.add(
            new Conv2dGeometry(
                1 + random.nextInt(5),
                height,
                width,
                CHANNELS[random.nextInt(CHANNELS.length)],
                CHANNELS[random.nextInt(CHANNELS.length)],
                kernelHeight,
                kernelWidth,
                1 + random.nextInt(3),
                padding));
      }
    }
    return list;
  }

  private static void check(Random random, List<Conv2dGeometry> geometries) {
    try (Workers one = new Workers(1);
        Workers two = new Workers(2);
        Workers three = new Workers(3)) {
      Conv2d[] convs = {
        new Conv2d(one, ArrayPool.ofFloats()),
        new Conv2d(two, ArrayPool.ofFloats()),
        new Conv2d(three, ArrayPool.ofFloats())
      };
      for (Conv2dGeometry g : geometries) {
        check(random, g, convs);
      }
    }
  }

  private static void check(Random random, Conv2dGeometry g, Conv2d[] convs) {
    float[] x = PlainConvolution.random(random, g.inputShape().elements());
    float[] w = PlainConvolution.random(random, g.weightShape().elements());
    float[] dy = PlainConvolution.random(random, g.outputShape().elements());
    double[] y = new double[dy.length];
    double[] dx = new double[x.length];
    double[] dw = new double[w.length];
    PlainConvolution.passes(g, x, w, dy, y, dx, dw);
    float[][] ys = new float[convs.length][];
    float[][] dxs = new float[convs.length][];
    float[][] dws = new float[convs.length][];
    for (int i = 0; i < convs.length; i++) {
      // Filled with numbers before, to see that all of it is overwritten.
      ys[i] = PlainConvolution.random(random, y.length);
      dxs[i] = PlainConvolution.random(random, x.length);
      dws[i] = PlainConvolution.random(random, w.length);
      convs[i].forward(g, x, w, ys[i]);
      convs[i].inputGradient(g, dy, w, dxs[i]);
      convs[i].weightGradient(g, x, dy, dws[i]);
    }
    close("forward " + g, y, ys[0]);
    close("inputGradient " + g, dx, dxs[0]);
    close("weightGradient " + g, dw, dws[0]);
    sameBits("forward " + g, ys);
    sameBits("inputGradient " + g, dxs);
    sameBits("weightGradient " + g, dws);
  }

  private static void sameBits(String name, float[][] results) {
    for (int i = 1; i < results.length; i++) {
      assertArrayEquals(
          PlainConvolution.bits(results[0]),
          PlainConvolution.bits(results[i]),
          name + ": 1 and " + (i + 1) + " threads");
    }
  }

  private static void close(String name, double[] want, float[] got) {
    double error = PlainConvolution.relativeError(want, got);
    assertTrue(error < TOLERANCE, name + ": relative error " + error);
  }
}
