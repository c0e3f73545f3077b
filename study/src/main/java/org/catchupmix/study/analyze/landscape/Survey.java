package org.catchupmix.study.analyze.landscape;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.catchupmix.train.Evaluation;

/**
 * Measures loss and accuracy along lines and on a plane around weights.
 *
 * @param weights which are moved
 * @param pictures that it measures on
 * @param at measures them where they are
 */
record Survey(MovedWeights weights, int pictures, Supplier<Evaluation> at) {
  /** How often it measures: once where they are, at the other points of the lines and the plane. */
  static long measurements(LandscapeOptions o) {
    return 1 + (long) o.directions() * (LandscapeOptions.LINE - 1) + (long) o.grid() * o.grid() - 1;
  }

  LandscapeResult of(LandscapeOptions o, long seed) {
    List<Direction> directions = new ArrayList<>();
    for (int d = 0; d < o.directions(); d++) {
      directions.add(weights.direction(seed, d));
    }
    Evaluation middle = at.get();
    double[] line = o.line();
    double[][] lineLoss = new double[o.directions()][line.length];
    double[][] lineTop1 = new double[o.directions()][line.length];
    for (int d = 0; d < o.directions(); d++) {
      for (int i = 0; i < line.length; i++) {
        Evaluation e = line[i] == 0 ? middle : moved(line[i], directions.get(d));
        lineLoss[d][i] = finite(e.loss());
        lineTop1[d][i] = e.top1();
      }
    }
    double[] axis = o.plane();
    double[][] planeLoss = new double[axis.length][axis.length];
    double[][] planeTop1 = new double[axis.length][axis.length];
    for (int j = 0; j < axis.length; j++) {
      for (int i = 0; i < axis.length; i++) {
        Evaluation e =
            axis[i] == 0 && axis[j] == 0
                ? middle
                : moved(axis[i], directions.get(0), axis[j], directions.get(1));
        planeLoss[j][i] = finite(e.loss());
        planeTop1[j][i] = e.top1();
      }
    }
    return new LandscapeResult(pictures, line, lineLoss, lineTop1, axis, planeLoss, planeTop1);
  }

  private Evaluation moved(double x, Direction d) {
    weights.to(x, d);
    return at.get();
  }

  private Evaluation moved(double x, Direction dx, double y, Direction dy) {
    weights.to(x, dx, y, dy);
    return at.get();
  }

  /** A loss that is too large for single precision is none. */
  private static double finite(double loss) {
    return Double.isFinite(loss) ? loss : Double.NaN;
  }
}
