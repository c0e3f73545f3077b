package org.catchupmix.core.cpu.conv;

import java.util.Arrays;
import org.catchupmix.core.cpu.vector.CpuTuning;

/**
 * The source of a depthwise convolution, copied for a strip of the result with zeros beyond the
 * border.
 *
 * <p>A row of the copy is {@code [step, columns, C]}: neighbouring windows read neighbouring
 * pixels, whatever the step. So what a tap reads for a row of the result is one run of floats.
 *
 * @param source the image
 * @param rows rows of the result
 * @param columns columns of the result
 * @param window the windows, in pixels of the widened source
 * @param widening distance of neighbouring source pixels, with zeros between them
 */
record DepthwiseStrips(
    ImageSize source, int rows, int columns, GatherConvolution.Window window, int widening) {
  private int channels() {
    return source.channels();
  }

  /** Floats of a row of the result. */
  int run() {
    return columns * channels();
  }

  /** Pixels of a row that share a phase of the step. */
  private int phasePixels() {
    return Math.ceilDiv((columns - 1) * window.step() + window.columns(), window.step());
  }

  /** Floats of a row in the copy. */
  private int rowFloats() {
    return CpuTuning.wholeVectors(window.step() * phasePixels() * channels());
  }

  /** Floats from what a row of the result sees to what the next one sees. */
  int pitch() {
    return window.step() * rowFloats();
  }

  /** Offsets of the pixels of a window in the copy. */
  int[] offsets() {
    int[] offsets = new int[window.rows() * window.columns()];
    for (int tap = 0; tap < offsets.length; tap++) {
      int column = tap % window.columns();
      int pixel = column % window.step() * phasePixels() + column / window.step();
      offsets[tap] = tap / window.columns() * rowFloats() + pixel * channels();
    }
    return offsets;
  }

  private int seenRows(int resultRows) {
    return (resultRows - 1) * window.step() + window.rows();
  }

  /** Rows of the result that a strip makes. */
  int stripRows() {
    return Math.clamp(Math.ceilDiv(CpuTuning.TASK_PIXELS, columns), 1, rows);
  }

  /** Strips of an image. */
  int strips() {
    return Math.ceilDiv(rows, stripRows());
  }

  /** Floats of a strip's copy; a block may read beyond the last window. */
  int length() {
    return seenRows(stripRows()) * rowFloats() + DepthwiseKernel.FLOATS;
  }

  /** Copies what {@code count} rows of the result see. */
  void copy(float[] x, int image, int row, int count, float[] to, int o) {
    for (int i = 0; i < seenRows(count); i++, o += rowFloats()) {
      int r = row * window.step() - window.top() + i;
      if (r < 0 || r % widening > 0 || r / widening >= source.rows()) {
        Arrays.fill(to, o, o + rowFloats(), 0);
        continue;
      }
      int from = source.offset(image, r / widening, 0);
      for (int phase = 0; phase < window.step(); phase++) {
        phase(x, from, phase, to, o + phase * phasePixels() * channels());
      }
    }
  }

  /** Copies the pixels of a row that have a phase of the step. */
  private void phase(float[] x, int from, int phase, float[] to, int o) {
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
    int c = channels();
    int end = o + phasePixels() * c;
    if (widening > 1 || pixels == 0) {
      Arrays.fill(to, o, end, 0);
    } else {
      Arrays.fill(to, o, o + at * c, 0);
      Arrays.fill(to, o + (at + pixels) * c, end, 0);
    }
    int start = from + first * c;
    if (step == 1 && widening == 1) {
      System.arraycopy(x, start, to, o + at * c, pixels * c);
    } else if (c % CpuTuning.LANES == 0) {
      WinogradMap.copyRuns(x, start, step * c, to, o + at * c, widening * c, pixels, c);
    } else {
      for (int p = 0; p < pixels; p++) {
        System.arraycopy(x, start + p * step * c, to, o + (at + p * widening) * c, c);
      }
    }
  }
}
