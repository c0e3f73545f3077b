package org.catchupmix.core.cpu.conv;

import java.util.Arrays;
import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;

/**
 * Depthwise 3x3 convolution of common sizes along rows ({@link DepthwiseRows}), and its gradients.
 *
 * <p>Weights and their sums lie as {@code [vectors, taps, L]}. If the channels are not whole
 * vectors, the last one repeats some channels of the one before it.
 */
final class DepthwiseRowPlan {
  private static final int L = CpuTuning.LANES;
  private static final int VECTOR_FLOATS = DepthwiseRows.TAPS * L;

  /**
   * Pixels of y that a call of a loop aims at. A call loads weights or stores sums, and the rows
   * that it reads should be in L1 for the next vector of channels.
   */
  private static final int CALL_PIXELS = 32;

  private final int channels;
  private final int vectors;

  /** Rows of all images of y. */
  private final int rows;

  private final int taskRows;
  private final int callRows;

  private DepthwiseRowPlan(ImageSize y) {
    channels = y.channels();
    vectors = y.paddedChannels() / L;
    rows = y.images() * y.rows();
    taskRows = Math.ceilDiv(CpuTuning.ELEMENTS_PER_TASK, y.rowStride());
    callRows = Math.ceilDiv(CALL_PIXELS, y.columns());
  }

  /** Whether a convolution has such a plan: of stride 1, or of stride 2 on images of even size. */
  static boolean supports(Conv2dGeometry g) {
    return g.groupIn() == 1
        && g.groupOut() == 1
        && g.kernelHeight() == 3
        && g.kernelWidth() == 3
        && g.padding() == 1
        && (g.stride() == 1 || g.stride() == 2 && g.height() % 2 == 0 && g.width() % 2 == 0)
        && g.inChannels() >= L;
  }

  /** Makes a plan for what is supported. */
  static Convolutions.Plan of(Convolutions.Pass pass, Conv2dGeometry g) {
    ImageSize large = ImageSize.of(g.inputShape());
    ImageSize small = ImageSize.of(g.outputShape());
    DepthwiseRowPlan plan = new DepthwiseRowPlan(small);
    boolean halving = g.stride() == 2;
    return switch (pass) {
      case FORWARD -> {
        DepthwiseRows rows = new DepthwiseRows(large);
        DepthwiseRows.Loop loop = halving ? rows::convolveHalving : rows::convolve;
        yield (workers, pool, x, w, y) -> {
          float[] packed = plan.packed(pool, w, false);
          plan.convolve(workers, loop, x, packed, y);
          pool.give(packed);
        };
      }
      case INPUT_GRADIENT -> {
        DepthwiseRows rows = new DepthwiseRows(small);
        DepthwiseRows.Loop loop = halving ? rows::convolveDoubling : rows::convolve;
        yield (workers, pool, dy, w, dx) -> {
          float[] packed = plan.packed(pool, w, !halving);
          plan.convolve(workers, loop, dy, packed, dx);
          pool.give(packed);
        };
      }
      case WEIGHT_GRADIENT -> {
        DepthwiseRowSums rows = new DepthwiseRowSums(large);
        DepthwiseRows.Loop loop = halving ? rows::correlateHalving : rows::correlate;
        yield (workers, pool, x, dy, dw) -> plan.correlate(workers, pool, loop, x, dy, dw);
      }
    };
  }

  /** The first channel of a vector. */
  private int channel(int vector) {
    return Math.min(vector * L, channels - L);
  }

  /** Parts into which the vectors are divided if a pass has few other tasks. */
  private int parts(int others) {
    return Math.clamp(Math.ceilDiv(CpuTuning.MIN_TASKS, others), 1, channels / L);
  }

  /** The first vector of a part; the last two vectors, which may overlap, are in one part. */
  private int first(int part, int parts) {
    return part == parts ? vectors : part * (channels / L) / parts;
  }

  /** Packs {@code w [C, taps]}. */
  private float[] packed(ArrayPool<float[]> pool, float[] w, boolean rotated) {
    float[] packed = pool.take(Aligned.length(vectors * VECTOR_FLOATS));
    int step = rotated ? -L : L;
    int o = Aligned.FIRST + (rotated ? (DepthwiseRows.TAPS - 1) * L : 0);
    for (int vector = 0; vector < vectors; vector++, o += VECTOR_FLOATS) {
      int wo = channel(vector) * DepthwiseRows.TAPS;
      for (int lane = 0; lane < L; lane++) {
        for (int tap = 0; tap < DepthwiseRows.TAPS; tap++) {
          packed[o + lane + tap * step] = w[wo++];
        }
      }
    }
    return packed;
  }

  private void convolve(
      Workers workers, DepthwiseRows.Loop loop, float[] in, float[] w, float[] out) {
    int tasks = Math.ceilDiv(rows, taskRows);
    int parts = parts(tasks);
    workers.run(
        tasks * parts,
        (task, _) -> {
          int from = task / parts * taskRows;
          int end = Math.min(from + taskRows, rows);
          for (int row = from; row < end; row += callRows) {
            int count = Math.min(callRows, end - row);
            for (int v = first(task % parts, parts); v < first(task % parts + 1, parts); v++) {
              loop.run(in, out, channel(v), row, count, w, Aligned.FIRST + v * VECTOR_FLOATS);
            }
          }
        });
  }

  /** Adds up ranges of rows apart, then adds their sums in order. */
  private void correlate(
      Workers workers,
      ArrayPool<float[]> pool,
      DepthwiseRows.Loop loop,
      float[] x,
      float[] dy,
      float[] dw) {
    int length = vectors * VECTOR_FLOATS;
    int ranges = Math.min(CpuTuning.MIN_TASKS, Math.ceilDiv(rows, taskRows));
    int parts = parts(ranges);
    float[] sums = pool.take(Aligned.length(ranges * length));
    workers.run(
        ranges * parts,
        (task, _) -> {
          int range = task / parts;
          int from = first(task % parts, parts);
          int last = first(task % parts + 1, parts);
          int so = Aligned.FIRST + range * length;
          Arrays.fill(sums, so + from * VECTOR_FLOATS, so + last * VECTOR_FLOATS, 0);
          int end = (int) ((long) (range + 1) * rows / ranges);
          for (int row = (int) ((long) range * rows / ranges); row < end; row += callRows) {
            int count = Math.min(callRows, end - row);
            for (int v = from; v < last; v++) {
              loop.run(x, dy, channel(v), row, count, sums, so + v * VECTOR_FLOATS);
            }
          }
        });
    workers.run(
        vectors,
        (vector, _) -> {
          int so = Aligned.FIRST + vector * VECTOR_FLOATS;
          for (int range = 1; range < ranges; range++) {
            SumTile.add(sums, so + range * length, sums, so, VECTOR_FLOATS);
          }
          unpack(sums, so, vector, dw);
        });
    pool.give(sums);
  }

  /** Stores the sums of a vector's channels, except those that the vector before it stores. */
  private void unpack(float[] sums, int so, int vector, float[] dw) {
    int first = channel(vector);
    int o = vector * VECTOR_FLOATS;
    for (int lane = vector * L - first; lane < L; lane++) {
      for (int tap = 0; tap < DepthwiseRows.TAPS; tap++) {
        dw[o++] = sums[so + tap * L + lane];
      }
    }
  }
}
