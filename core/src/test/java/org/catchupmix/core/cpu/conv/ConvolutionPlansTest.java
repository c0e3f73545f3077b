package org.catchupmix.core.cpu.conv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.check.GradientCheck;
import org.catchupmix.core.check.MatrixCases;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.cpu.NarrowerVectors;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.MemoryUse;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Direct, depthwise, grouped and Winograd convolution against the reference in double precision,
 * and the same bits for any number of threads.
 */
@EnabledIf("org.catchupmix.core.cpu.NarrowerVectors#areNew")
class ConvolutionPlansTest {
  private static final Backend REFERENCE = Backends.open("reference");
  private static final int[] CHANNELS = {1, 2, 3, 5, 8, 13, 16, 17, 24, 31, 32, 33, 48, 64, 70};

  /** Sizes where a task, a strip, a block, a vector or a sum ends in a special place. */
  private static final List<Conv2dGeometry> CHOSEN =
      List.of(
          geometry(Shape.of(5, 4, 4, 96), 40, 3, 3, 1, 1), // small planes, groups of images
          geometry(Shape.of(5, 4, 4, 96), 130, 3, 3, 1, 1), // few tiles, many channels
          geometry(Shape.of(37, 4, 4, 16), 40, 3, 3, 1, 1), // last group of images is smaller
          geometry(Shape.of(67, 3, 3, 3), 9, 3, 3, 2, 1),
          geometry(Shape.of(17, 20, 20, 13), 13, 3, 3, 1, 1), // many images
          geometry(Shape.of(2, 37, 29, 16), 16, 3, 3, 1, 1), // ragged last strip, block and chunk
          geometry(Shape.of(2, 37, 29, 8), 8, 3, 3, 1, 1), // rows of one or two vectors,
          geometry(Shape.of(2, 37, 29, 32), 32, 3, 3, 1, 1), // depending on their length
          geometry(Shape.of(2, 61, 47, 13), 13, 3, 3, 2, 1),
          geometry(Shape.of(2, 41, 37, 3), 16, 7, 7, 2, 3),
          geometry(Shape.of(1, 64, 64, 1), 8, 5, 5, 1, 2),
          geometry(Shape.of(1, 64, 64, 17), 17, 7, 7, 1, 3),
          geometry(Shape.of(1, 1, 300, 20), 10, 3, 3, 1, 1), // one row
          geometry(Shape.of(1, 2, 300, 20), 10, 1, 3, 1, 1), // one row is a whole strip
          geometry(Shape.of(1, 3, 3, 700), 24, 3, 3, 1, 1), // sums cut in two, inside a run
          geometry(Shape.of(2, 5, 5, 600), 40, 1, 1, 1, 0),
          geometry(Shape.of(2, 9, 9, 32), 48, 1, 1, 2, 0), // untouched dx
          geometry(Shape.of(3, 9, 7, 70), 330, 3, 3, 2, 1), // slices of output channels
          geometry(Shape.of(2, 10, 11, 5), 7, 1, 2, 3, 0),
          geometry(Shape.of(1, 6, 6, 4), 4, 2, 2, 4, 1),
          geometry(Shape.of(1, 3, 3, 4), 6, 1, 1, 1, 3), // windows of zeros only
          geometry(Shape.of(1, 1, 1, 1), 1, 1, 1, 3, 0),
          geometry(Shape.of(1, 1, 1, 1), 1, 3, 3, 1, 1),
          geometry(Shape.of(1, 1, 1, 2), 3, 7, 7, 1, 3),
          geometry(Shape.of(16, 1, 1, 3), 2, 3, 3, 1, 2), // more padding than image
          geometry(Shape.of(1, 2, 3, 2), 3, 3, 2, 3, 7),
          geometry(Shape.of(2, 3, 3, 5), 7, 3, 3, 1, 0), // one output, dx padded by 2
          geometry(Shape.of(2, 5, 7, 125), 4, 3, 3, 1, 1), // depthwise: 128 channels
          geometry(Shape.of(2, 7, 9, 61), 4, 3, 3, 2, 1), // depthwise: 64 channels
          geometry(Shape.of(3, 32, 32, 3), 64, 3, 3, 1, 1)); // many tiles, few channels

  /**
   * A way to compute a pass, with the relative error that it may have in the Euclidean norm. Seen
   * with these sizes: direct, depthwise and in groups 0.3e-6; Winograd forward 1.4e-6, gradient
   * w.r.t. the input 1.2e-6, w.r.t. the weights 0.8e-6.
   */
  enum Way {
    DIRECT(1e-6),
    DEPTHWISE(1e-6),
    DEPTHWISE_ROWS(1e-6),
    GROUPS_OF_FOUR(1e-6),
    WINOGRAD(2e-6);

    private final double tolerance;

    Way(double tolerance) {
      this.tolerance = tolerance;
    }

    Convolutions.Plan plan(Convolutions.Pass pass, Conv2dGeometry g) {
      return switch (this) {
        case DIRECT -> Convolutions.direct(pass, g);
        case DEPTHWISE, GROUPS_OF_FOUR -> Convolutions.strips(pass, g);
        case DEPTHWISE_ROWS -> DepthwiseRowPlan.of(pass, g);
        case WINOGRAD -> Convolutions.winograd(pass, g);
      };
    }

    /**
     * These sizes, in groups with as many outputs as inputs. Depthwise has three more channels: the
     * gradient with respect to a single weight may be a sum that cancels, whose relative error has
     * no bound.
     */
    Conv2dGeometry adapted(Conv2dGeometry g) {
      int channels = g.inChannels() + 3;
      int groups = Math.ceilDiv(g.inChannels(), 4);
      return switch (this) {
        case DEPTHWISE -> g.withChannels(channels, channels, channels);
        case DEPTHWISE_ROWS -> rows(g);
        case GROUPS_OF_FOUR -> g.withChannels(4 * groups, 4 * groups, groups);
        case DIRECT, WINOGRAD -> g;
      };
    }
  }

  /** A size that {@link DepthwiseRowPlan} supports: even with stride 2, and a vector at least. */
  private static Conv2dGeometry rows(Conv2dGeometry g) {
    int stride = Math.min(g.stride(), 2);
    int channels = Math.max(g.inChannels() + 3, CpuTuning.LANES);
    Shape x = Shape.of(g.batch(), stride * g.height(), stride * g.width(), channels);
    return new Conv2dGeometry(x, Shape.of(channels, 3, 3, 1), stride, 1, channels);
  }

  private static Conv2dGeometry geometry(
      Shape x, int outChannels, int kernelRows, int kernelColumns, int stride, int padding) {
    Shape w = Shape.of(outChannels, kernelRows, kernelColumns, x.dim(3));
    return new Conv2dGeometry(x, w, stride, padding);
  }

  private static int channels(Random random) {
    return CHANNELS[random.nextInt(CHANNELS.length)];
  }

  /** A random geometry; Winograd supports 3x3 kernels of stride 1 with a padding up to 2. */
  private static Conv2dGeometry random(Random random, boolean winograd) {
    while (true) {
      int rows = 1 + random.nextInt(13);
      int columns = 1 + random.nextInt(13);
      int kernelRows = winograd ? 3 : 1 + random.nextInt(7);
      int kernelColumns = winograd || random.nextInt(3) > 0 ? kernelRows : 1 + random.nextInt(7);
      int padding = random.nextInt(winograd ? 3 : 4);
      int stride = winograd ? 1 : 1 + random.nextInt(3);
      if (rows + 2 * padding >= kernelRows && columns + 2 * padding >= kernelColumns) {
        Shape x = Shape.of(1 + random.nextInt(5), rows, columns, channels(random));
        return geometry(x, channels(random), kernelRows, kernelColumns, stride, padding);
      }
    }
  }

  /** Fewer with narrower vectors, for which the chosen sizes have their special places too. */
  private static int randomSizes() {
    return NarrowerVectors.areAsked() ? 15 : 100;
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithTheReference(Way way) {
    Random random = new Random(1);
    List<Conv2dGeometry> sizes =
        Stream.concat(
                CHOSEN.stream().filter(g -> way != Way.WINOGRAD || WinogradChoice.supports(g)),
                Stream.generate(() -> random(random, way == Way.WINOGRAD)).limit(randomSizes()))
            .map(way::adapted)
            .toList();
    List<Workers> threads = IntStream.rangeClosed(1, 3).mapToObj(Workers::new).toList();
    for (Conv2dGeometry g : sizes) {
      for (Convolutions.Pass pass : Convolutions.Pass.values()) {
        check(way.plan(pass, g), pass, g, way.tolerance, threads);
      }
    }
    threads.forEach(Workers::close);
  }

  /** As many parts as tasks, which then run on one thread each. */
  @ParameterizedTest
  @EnumSource
  void manyGroupsAgreeWithTheReference(Convolutions.Pass pass) {
    Shape w = Shape.of(512, 3, 3, 16);
    Conv2dGeometry g = new Conv2dGeometry(Shape.of(2, 4, 3, 512), w, 1, 1, 32);
    var plan = new GroupedConvolution(pass, g, part -> Convolutions.direct(pass, part));
    List<Workers> threads = IntStream.rangeClosed(1, 3).mapToObj(Workers::new).toList();
    check(plan, pass, g, Way.DIRECT.tolerance, threads);
    threads.forEach(Workers::close);
  }

  private static void check(
      Convolutions.Plan plan,
      Convolutions.Pass pass,
      Conv2dGeometry g,
      double tolerance,
      List<Workers> threads) {
    OpCase c = MatrixCases.passes("", g).get(pass.ordinal());
    String name = "%s %s".formatted(pass, g);
    float[] a = floats(c.inputs().getFirst().values());
    float[] b = floats(c.inputs().getLast().values());
    double[] expected = c.results(REFERENCE).getFirst();
    float[] first = null;
    for (Workers workers : threads) {
      // Once is enough, and filling it takes longer than most convolutions.
      for (int worker = 0; worker < workers.threads() && workers.threads() == 2; worker++) {
        Arrays.fill(workers.scratch(worker, 1 << 19), Float.NaN);
      }
      float[] out = poisoned(expected.length);
      ArrayPool<float[]> pool =
          new ArrayPool<>(ConvolutionPlansTest::poisoned, array -> array.length, Float.BYTES, 2);
      plan.run(workers, pool, a, b, out);
      double error = GradientCheck.relativeError(doubles(out), expected);
      assertTrue(error < tolerance, name + ": relative error " + error);
      first = first == null ? out : first;
      assertArrayEquals(first, out, name);
    }
  }

  /** An array of NaN: memory that is read before it is written shows. */
  private static float[] poisoned(int length) {
    float[] array = new float[length];
    Arrays.fill(array, Float.NaN);
    return array;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  @ParameterizedTest
  @EnumSource
  void scratchMemoryIsReused(Way way) {
    ArrayPool<float[]> pool = ArrayPool.ofFloats();
    Conv2dGeometry g =
        way.adapted(geometry(Shape.of(9, 8, 8, 3), 20, 3, 3, way == Way.WINOGRAD ? 1 : 2, 1));
    float[] x = new float[(int) g.inputShape().elements()];
    float[] w = new float[(int) g.weightShape().elements()];
    float[] y = new float[(int) g.outputShape().elements()];
    try (Workers workers = new Workers(2)) {
      long fresh = 0;
      for (int step = 0; step < 3; step++) {
        way.plan(Convolutions.Pass.FORWARD, g).run(workers, pool, x, w, y.clone());
        way.plan(Convolutions.Pass.INPUT_GRADIENT, g).run(workers, pool, y, w, x.clone());
        way.plan(Convolutions.Pass.WEIGHT_GRADIENT, g).run(workers, pool, x, y, w.clone());
        MemoryUse use = pool.use();
        assertTrue(step == 0 || use.fresh() == fresh, "new scratch in step " + step);
        assertEquals(0, use.liveBytes(), "scratch not given back");
        fresh = use.fresh();
      }
    }
  }

  @Test
  void depthwiseGoesAlongRowsWhereItCan() {
    int channels = CpuTuning.LANES;
    for (int stride = 1; stride <= 3; stride++) {
      for (int side = 7; side <= 8; side++) {
        Shape x = Shape.of(1, side, side, channels);
        Conv2dGeometry g = geometry(x, channels, 3, 3, stride, 1);
        boolean even = side % stride == 0 && stride < 3;
        assertEquals(even, DepthwiseRowPlan.supports(g.withChannels(channels, channels, channels)));
        assertFalse(DepthwiseRowPlan.supports(g));
      }
    }
    Shape x = Shape.of(1, 8, 8, channels);
    for (Conv2dGeometry g :
        List.of(
            geometry(x, channels, 5, 5, 1, 1),
            geometry(x, channels, 3, 3, 1, 0),
            geometry(x, channels, 1, 3, 1, 1))) {
      assertFalse(DepthwiseRowPlan.supports(g.withChannels(channels, channels, channels)));
    }
  }

  @Test
  void winogradIsChosenWhereItIsFaster() {
    Conv2dGeometry firstLayer = geometry(Shape.of(32, 32, 32, 3), 64, 3, 3, 1, 1);
    assertFalse(WinogradChoice.isFaster(firstLayer, Convolutions.Pass.FORWARD));
    assertFalse(WinogradChoice.isFaster(firstLayer, Convolutions.Pass.WEIGHT_GRADIENT));
    for (Convolutions.Pass pass : Convolutions.Pass.values()) {
      for (int stage = 0; stage < 4; stage++) {
        assertTrue(WinogradChoice.isFaster(stage(32, stage, 1), pass), "stage " + stage);
        assertFalse(WinogradChoice.isFaster(stage(32, stage, 2), pass), "stride 2");
      }
      // With AVX2 the weight gradient takes 2.3 ms there by Winograd and 3.1 directly.
      assertTrue(
          pass == Convolutions.Pass.WEIGHT_GRADIENT
              || !WinogradChoice.isFaster(stage(1, 3, 1), pass),
          "one image in the last stage");
      assertFalse(WinogradChoice.isFaster(geometry(Shape.of(32, 8, 8, 64), 64, 1, 1, 1, 0), pass));
    }
  }

  /** A convolution of PreActResNet-18: 64 channels of 32x32 in stage 0, 512 of 4x4 in stage 3. */
  private static Conv2dGeometry stage(int batch, int stage, int stride) {
    int side = 32 >> stage;
    int channels = 64 << stage;
    return geometry(Shape.of(batch, side, side, channels), channels, 3, 3, stride, 1);
  }
}
