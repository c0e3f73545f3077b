package org.catchupmix.core.cpu.conv;

import java.util.Arrays;
import org.catchupmix.core.cpu.vector.CpuTuning;

/**
 * The source of a depthwise convolution, copied for a strip of the result and one vector of
 * channels, with zeros beyond the border.
 *
 * <p>A row of the copy is {@code [step, columns]} vectors: neighbouring windows read neighbouring
 * vectors, whatever the step.
 *
 * @param source the image
 * @param rows rows of the result
 * @param columns columns of the result
 * @param window the windows, in pixels of the widened source
 * @param widening distance of neighbouring source pixels, with zeros between them
 */
record DepthwiseStrips(
    ImageSize source, int rows, int columns, GatherConvolution.Window window, int widening) {
  private static final int L = CpuTuning.LANES;

  /** Most floats of a copy, which is written and read in L1 or near it: 48 KiB. */
  private static final int FLOATS = 12 << 10;

  /** Vectors of channels. */
  int units() {
    return Math.ceilDiv(source.channels(), L);
  }

  /** Channels of a vector that exist. */
  int width(int unit) {
    return Math.min(L, source.channels() - unit * L);
  }

  /** Pixels of a row that share a phase of the step. */
  private int phasePixels() {
    return Math.ceilDiv((columns - 1) * window.step() + window.columns(), window.step());
  }

  /** Floats of a row in the copy. */
  int rowFloats() {
    return window.step() * phasePixels() * L;
  }

  /** Offsets of the pixels of a window in the copy. */
  int[] offsets() {
    int[] offsets = new int[window.rows() * window.columns()];
    for (int tap = 0; tap < offsets.length; tap++) {
      int column = tap % window.columns();
      int pixel = column % window.step() * phasePixels() + column / window.step();
      offsets[tap] = tap / window.columns() * rowFloats() + pixel * L;
    }
    return offsets;
  }

  private int seenRows(int resultRows) {
    return (resultRows - 1) * window.step() + window.rows();
  }

  /** Rows of the result that a strip makes. */
  int stripRows() {
    int byPixels = Math.ceilDiv(CpuTuning.TASK_PIXELS, columns);
    int byMemory = (FLOATS / rowFloats() - window.rows()) / window.step() + 1;
    return Math.clamp(Math.min(byPixels, byMemory), 1, rows);
  }

  /** Strips of an image. */
  int strips() {
    return Math.ceilDiv(rows, stripRows());
  }

  /** Floats of a strip's copy; the last block of pixels may read beyond the last window. */
  int length() {
    return seenRows(stripRows()) * rowFloats() + DepthwiseKernel.PIXELS * L;
  }

  /** Copies what {@code count} rows of the result see of a vector of channels. */
  void copy(float[] x, int image, int row, int count, int unit, float[] to, int o) {
    for (int i = 0; i < seenRows(count); i++, o += rowFloats()) {
      int r = row * window.step() - window.top() + i;
      if (r < 0 || r % widening > 0 || r / widening >= source.rows()) {
        Arrays.fill(to, o, o + rowFloats(), 0);
        continue;
      }
      int from = source.offset(image, r / widening, 0) + unit * L;
      for (int phase = 0; phase < window.step(); phase++) {
        phase(x, from, phase, width(unit), to, o + phase * phasePixels() * L);
      }
    }
  }

  /** Copies the pixels of a row that have a phase of the step. */
  private void phase(float[] x, int from, int phase, int channels, float[] to, int o) {
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
    int fit = Math.ceilDiv(phasePixels() - at, widening);
    int pixels = Math.clamp(Math.min(after, fit), 0, source.columns());
    int end = o + phasePixels() * L;
    if (widening > 1 || pixels == 0) {
      Arrays.fill(to, o, end, 0);
    } else {
      Arrays.fill(to, o, o + at * L, 0);
      Arrays.fill(to, o + (at + pixels) * L, end, 0);
    }
    int start = from + first * source.channels();
    int pitch = step * source.channels();
    copy(x, start, pitch, pixels, channels, to, o + at * L, widening * L);
  }

  /** Copies a vector of channels of pixels that are equally far apart. */
  static void copy(
      float[] x, int from, int step, int pixels, int channels, float[] to, int o, int pitch) {
    // The last vectors may reach beyond the end of the array.
    int safe = Math.clamp(Math.floorDiv(x.length - L - from, step) + 1, 0, pixels);
    WinogradMap.copyRuns(x, from, step, to, o, pitch, safe, L);
    for (int p = safe; p < pixels; p++) {
      System.arraycopy(x, from + p * step, to, o + p * pitch, channels);
    }
  }
}
