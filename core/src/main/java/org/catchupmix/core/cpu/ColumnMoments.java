package org.catchupmix.core.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.Aligned;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.catchupmix.core.cpu.vector.Fma;
import org.catchupmix.core.cpu.vector.Workers;

/**
 * Mean and (biased) variance of each column of a matrix {@code [R,C]}, in one pass over memory.
 * Each task takes the mean m_i and the squared deviations M_i of its n_i rows, which it reads twice
 * while they are in the cache, and these are combined in order, in double (Chan, Golub, LeVeque
 * 1979):
 *
 * <pre>
 *   d = m_i - mean     M += M_i + d^2 n n_i / (n + n_i)     mean += d n_i / (n + n_i)     n += n_i
 * </pre>
 *
 * <p>A task's mean a is rounded to single precision before deviations are taken from it; with D and
 * Q, the sums of {@code x - a} and of {@code (x - a)^2}, {@code m_i = a + D/n_i} and {@code M_i = Q
 * - D^2/n_i}.
 */
final class ColumnMoments {
  private ColumnMoments() {}

  private static final VectorSpecies<Float> S = CpuTuning.SPECIES;
  private static final int L = S.length();

  /** Both outputs are overwritten. */
  static void of(
      CpuContext cpu, float[] x, int rows, int columns, double[] mean, double[] variance) {
    WideRows matrix = WideRows.of(rows, columns);
    int bands = matrix.bands();
    int blocks = matrix.blocks();
    double[] moments = cpu.doubleScratch().take(bands * 2 * columns);
    Workers workers = cpu.workers();
    ColumnSums.Elements elements = new ColumnSums.Elements(x);
    int centre = Aligned.FIRST + 2 * matrix.blockWidth();
    Deviations deviations = new Deviations(x, centre);
    workers.run(
        bands * blocks,
        (task, worker) -> {
          float[] scratch = workers.scratch(worker, 3 * matrix.blockWidth());
          task(matrix, task / blocks, task % blocks, elements, deviations, scratch, moments);
        });
    cpu.forRanges(
        columns,
        WideRows.COLUMNS_PER_MERGE,
        (from, to) -> combine(matrix, moments, from, to, mean, variance));
    cpu.doubleScratch().give(moments);
  }

  /** Combines the moments of the tasks of some columns. */
  private static void combine(
      WideRows matrix, double[] moments, int from, int to, double[] mean, double[] variance) {
    int columns = matrix.columns();
    Arrays.fill(mean, from, to, 0);
    Arrays.fill(variance, from, to, 0);
    for (int band = 0; band < matrix.bands(); band++) {
      double before = matrix.rowsBefore(band);
      double rows = matrix.rowsBefore(band + 1);
      double here = rows - before;
      int at = band * 2 * columns;
      for (int c = from; c < to; c++) {
        double next = moments[at + c];
        double d = next - mean[c];
        // The difference of two infinite means would be NaN, their sum is infinite.
        mean[c] = Double.isFinite(d) ? mean[c] + d * here / rows : mean[c] * before + next * here;
        variance[c] += moments[at + columns + c] + d * d * before * here / rows;
      }
    }
    for (int c = from; c < to; c++) {
      variance[c] /= matrix.rows();
    }
  }

  /** Writes mean and squared deviations of a task's rows to {@code out [bands, 2, columns]}. */
  private static void task(
      WideRows matrix,
      int band,
      int block,
      ColumnSums.Elements elements,
      Deviations deviations,
      float[] scratch,
      double[] out) {
    int columns = matrix.columns();
    WideRows.Part part = matrix.part(band, block);
    int count = Math.min(part.width(), columns);
    int oo = band * 2 * columns + part.column();
    double rows = matrix.rowsBefore(band + 1) - matrix.rowsBefore(band);
    ColumnSums.part(matrix, part, 1, elements, scratch, out, oo);
    int centre = deviations.centre();
    for (int c = 0; c < count; c++) {
      scratch[centre + c] = (float) (out[oo + c] / rows);
    }
    matrix.repeat(scratch, centre);
    ColumnSums.part(matrix, part, 2, deviations, scratch, out, oo);
    for (int c = 0; c < count; c++) {
      double d = out[oo + c];
      float mean = scratch[centre + c];
      out[oo + c] = Float.isFinite(mean) ? mean + d / rows : mean;
      out[oo + columns + c] -= d * d / rows;
    }
  }

  /** Deviations from numbers that lie behind the sums, and their squares. */
  private record Deviations(float[] x, int centre) implements ColumnSums.Terms {
    @Override
    public void addRows(int from, int to, int pitch, int width, float[] sums, int at) {
      for (int row = from; row < to; row += pitch) {
        for (int c = 0; c < width; c += L) {
          FloatVector d =
              FloatVector.fromArray(S, x, row + c).sub(FloatVector.fromArray(S, sums, centre + c));
          FloatVector.fromArray(S, sums, at + c).add(d).intoArray(sums, at + c);
          Fma.of(d, d, FloatVector.fromArray(S, sums, at + width + c))
              .intoArray(sums, at + width + c);
        }
      }
    }

    @Override
    public void addElement(int i, int c, int columns, float[] wide, double[] sums, int so) {
      double d = x[i] - wide[centre + c];
      sums[so + c] += d;
      sums[so + columns + c] += d * d;
    }
  }
}
