package org.catchupmix.core.cpu.conv;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.VectorShuffle;
import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;

/**
 * Copies of the source of a convolution in groups of few channels.
 *
 * <p>A copy serves a strip of rows of the result and holds one vector of channels, with zeros
 * beyond the border. It is {@code [phases, phases, rows, pitch, L]}: pixels whose row and whose
 * column have the same phase of the step are neighbours. So what a tap reads for all pixels of the
 * strip is one run of {@code rows * pitch} pixels. The last ones of a row belong to no pixel of the
 * result.
 */
final class DepthwiseStrips {
  private static final int L = CpuTuning.LANES;

  private final ImageSize source;
  private final GatherConvolution.Window window;
  private final int widening;
  private final int columns;

  /** Taps of a window. */
  final int taps;

  /** Pixels from a row of the result to the next. */
  final int pitch;

  /** Rows of the result that a strip makes. */
  final int rows;

  /** Strips of an image. */
  final int count;

  /** Vectors of channels. */
  final int vectors;

  private final int extraRows;
  private final int planeFloats;

  /** Floats of a copy. */
  final int floats;

  /** Floats of a vector of the result. */
  final int resultFloats;

  /** Floats between neighbouring pixels, where they are copied from and to. */
  record Distances(int from, int to) {}

  private final Distances distances;

  /** Columns of the source that have a phase of the step. */
  private record Columns(int first, int count, int at) {}

  private final Columns[] phases;

  /** For each channel of a group, the lanes that repeat it. */
  private final List<VectorShuffle<Float>> lanes;

  /**
   * Lays out the copies.
   *
   * @param source the image
   * @param group channels of a group, which divide a vector
   * @param result the size of the result
   * @param window the windows, in pixels of the widened source
   * @param widening distance of neighbouring source pixels, with zeros between them
   */
  DepthwiseStrips(
      ImageSize source,
      int group,
      ImageSize result,
      GatherConvolution.Window window,
      int widening) {
    this.source = source;
    this.window = window;
    this.widening = widening;
    int step = window.step();
    columns = result.columns();
    taps = window.rows() * window.columns();
    pitch = columns - 1 + Math.ceilDiv(window.columns(), step);
    rows = Math.clamp(Math.ceilDiv(CpuTuning.TASK_PIXELS, columns), 1, result.rows());
    count = Math.ceilDiv(result.rows(), rows);
    vectors = source.paddedChannels() / L;
    extraRows = Math.ceilDiv(window.rows(), step) - 1;
    planeFloats = (rows + extraRows) * pitch * L;
    floats = Aligned.up(step * step * planeFloats);
    resultFloats = Aligned.up(rows * pitch * L);
    distances = new Distances(step * source.channels(), widening * L);
    phases = new Columns[step];
    Arrays.setAll(phases, this::columns);
    lanes = IntStream.range(0, group).mapToObj(i -> DepthwiseKernel.lanes(group, i)).toList();
  }

  private Columns columns(int phase) {
    int step = window.step();
    int left = window.left() - phase;
    // Pixel `at` of the copy is source column `first`. Only one of step and widening exceeds 1.
    int at = Math.max(0, Math.ceilDiv(left, step));
    int first = at * step - left;
    if (widening > 1) {
      first = Math.max(0, Math.ceilDiv(-left, widening));
      at = left + first * widening;
    }
    int after = Math.ceilDiv(source.columns() - first, step);
    int fit = Math.ceilDiv(pitch - at, widening);
    return new Columns(first, Math.clamp(Math.min(after, fit), 0, source.columns()), at);
  }

  /** Pixels of a run over some rows of the result. */
  int run(int resultRows) {
    return (resultRows - 1) * pitch + columns;
  }

  /** Floats of scratch memory of a task: two copies and a result. */
  int scratch() {
    return 2 * floats + resultFloats;
  }

  /** Where in a copy each tap reads, with further taps that fill the last pass of the kernel. */
  int[] offsets() {
    int passes = Math.ceilDiv(taps, DepthwiseKernel.TAPS);
    int[] offsets = new int[passes * DepthwiseKernel.TAPS];
    int step = window.step();
    for (int tap = 0; tap < taps; tap++) {
      int row = tap / window.columns();
      int column = tap % window.columns();
      int plane = row % step * step + column % step;
      offsets[tap] = plane * planeFloats + (row / step * pitch + column / step) * L;
    }
    return offsets;
  }

  /**
   * Copies the pixels that {@code count} rows of the result from {@code row} on see. Zeros are left
   * as they are: they lie at the same places for all vectors of a strip.
   */
  void copy(float[] x, int image, int row, int count, int vector, float[] to, int o) {
    int step = window.step();
    int c = source.channels();
    for (int a = 0; a < step; a++) {
      for (int i = 0; i < count + extraRows; i++) {
        int r = (row + i) * step + a - window.top();
        if (r < 0 || r % widening > 0 || r / widening >= source.rows()) {
          continue;
        }
        int from = source.offset(image, r / widening, 0) + vector * L;
        for (int b = 0; b < step; b++) {
          Columns seen = phases[b];
          int at = o + (a * step + b) * planeFloats + (i * pitch + seen.at) * L;
          int first = from + seen.first * c;
          copyPixels(x, first, to, at, distances, seen.count, c - vector * L);
        }
      }
    }
  }

  /**
   * Repeats a channel of each group over its group.
   *
   * @return where the copy is: {@code to}, or {@code from} if a group has one channel
   */
  int repeat(float[] a, int from, int channel, int to) {
    if (lanes.size() == 1) {
      return from;
    }
    DepthwiseKernel.repeat(a, from, floats, lanes.get(channel), to);
    return to;
  }

  /** Copies up to a vector of each of some pixels, from one spacing to another. */
  static void copyPixels(
      float[] in, int io, float[] out, int oo, Distances d, int pixels, int channels) {
    if (channels >= L) {
      DepthwiseKernel.copy(in, io, d.from(), out, oo, d.to(), pixels);
      return;
    }
    for (int p = 0; p < pixels; p++) {
      System.arraycopy(in, io + p * d.from(), out, oo + p * d.to(), channels);
    }
  }
}
