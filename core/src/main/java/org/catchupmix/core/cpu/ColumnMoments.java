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
    int tasks = matrix.tasks();
    double[] moments = cpu.doubleScratch().take(tasks * 2 * columns);
    Workers workers = cpu.workers();
    ColumnSums.Elements elements = new ColumnSums.Elements(x);
    workers.run(
        tasks,
        (task, worker) -> {
          float[] scratch = workers.scratch(worker, 3 * matrix.width());
          task(matrix, task, elements, scratch, moments, task * 2 * columns);
        });
    Arrays.fill(mean, 0, columns, 0);
    Arrays.fill(variance, 0, columns, 0);
    for (int task = 0; task < tasks; task++) {
      double before = matrix.first(task) / columns;
      double here = matrix.rows(task);
      for (int c = 0; c < columns; c++) {
        double next = moments[task * 2 * columns + c];
        double d = next - mean[c];
        // The difference of two infinite means would be NaN, their sum is infinite.
        mean[c] =
            Double.isFinite(d)
                ? mean[c] + d * here / (before + here)
                : mean[c] * before + next * here;
        variance[c] +=
            moments[(task * 2 + 1) * columns + c] + d * d * before * here / (before + here);
      }
    }
    for (int c = 0; c < columns; c++) {
      variance[c] /= matrix.rows();
    }
    cpu.doubleScratch().give(moments);
  }

  /** Writes mean and squared deviations of a task's rows to {@code out[oo..]}. */
  private static void task(
      WideRows matrix, int task, ColumnSums.Elements x, float[] scratch, double[] out, int oo) {
    int from = matrix.first(task);
    int wideEnd = matrix.wideEnd(task);
    int end = matrix.end(task);
    int columns = matrix.columns();
    int width = matrix.width();
    double rows = matrix.rows(task);
    ColumnSums.part(matrix, from, wideEnd, end, 1, x, scratch, out, oo);
    int centre = Aligned.FIRST + 2 * width;
    for (int c = 0; c < columns; c++) {
      scratch[centre + c] = (float) (out[oo + c] / rows);
    }
    matrix.repeat(scratch, centre);
    ColumnSums.part(
        matrix, from, wideEnd, end, 2, new Deviations(x.x(), scratch, centre), scratch, out, oo);
    for (int c = 0; c < columns; c++) {
      double d = out[oo + c];
      float mean = scratch[centre + c];
      out[oo + c] = Float.isFinite(mean) ? mean + d / rows : mean;
      out[oo + columns + c] -= d * d / rows;
    }
  }

  /** Deviations from a number for each column, and their squares. */
  private record Deviations(float[] x, float[] centres, int centre) implements ColumnSums.Terms {
    @Override
    public void addRows(int from, int to, int width, float[] sums, int at) {
      for (int row = from; row < to; row += width) {
        for (int c = 0; c < width; c += L) {
          FloatVector d =
              FloatVector.fromArray(S, x, row + c)
                  .sub(FloatVector.fromArray(S, centres, centre + c));
          FloatVector.fromArray(S, sums, at + c).add(d).intoArray(sums, at + c);
          Fma.of(d, d, FloatVector.fromArray(S, sums, at + width + c))
              .intoArray(sums, at + width + c);
        }
      }
    }

    @Override
    public void addElement(int i, int c, int columns, double[] sums, int so) {
      double d = x[i] - centres[centre + c];
      sums[so + c] += d;
      sums[so + columns + c] += d * d;
    }
  }
}
