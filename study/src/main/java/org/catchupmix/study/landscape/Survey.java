package org.catchupmix.study.landscape;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.catchupmix.progress.Progress;
import org.catchupmix.study.landscape.Curvature.Eigenvalue;
import org.catchupmix.study.landscape.Landscape.Curve;
import org.catchupmix.study.landscape.LossFunction.Value;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * Measures the loss around trained parameters.
 *
 * @param points what is known already
 */
public record Survey(LossFunction loss, Extent extent, long seed, MeasuredPoints points) {
  /** Share of itself by which a parameter may change, for adaptive sharpness. */
  static final double[] RADII = {0.001, 0.004};

  static final int PROBES = 20;

  private static final double TOLERANCE = 1e-3;

  /** Work of a gradient, in evaluations. */
  private static final int GRADIENT = 3;

  /**
   * Extent of the measurement.
   *
   * @param directions number of directions of lines
   * @param grid points along each axis of the plane of the first two directions, odd
   */
  public record Extent(int directions, int grid) {
    static final int LINE = 21;
  }

  /** Returns steps from -1 to 1, with an exact 0. */
  static double[] axis(int points) {
    int half = points / 2;
    return IntStream.rangeClosed(-half, half).mapToDouble(i -> (double) i / half).toArray();
  }

  /**
   * Measures what is not known yet.
   *
   * @param logitNorm mean norm of the class scores with the trained parameters
   */
  public Landscape run(Supplier<Double> logitNorm, Progress progress) {
    double[] line = axis(Extent.LINE);
    double[] axis = axis(extent.grid());
    long work = work(line, axis);
    if (work > 0) {
      progress.beginSteps(work);
    }
    List<Direction> directions = new ArrayList<>();
    for (int d = 0; d < Math.max(2, extent.directions()); d++) {
      directions.add(Direction.random(loss, seed, d));
    }
    List<Curve> lines = new ArrayList<>();
    for (int d = 0; d < extent.directions(); d++) {
      lines.add(line(d, directions.get(d), line, progress));
    }
    double[][] plane = new double[axis.length][axis.length];
    for (int j = 0; j < axis.length; j++) {
      for (int i = 0; i < axis.length; i++) {
        plane[j][i] =
            value(
                    planeKey(axis[i], axis[j]),
                    axis[i],
                    directions.get(0),
                    axis[j],
                    directions.get(1),
                    progress)
                .loss();
      }
    }
    Value middle = value("centre", 0, directions.get(0), 0, directions.get(1), progress);
    double norm =
        points.get("logit norm", () -> counted(new double[] {logitNorm.get()}, 1, progress))[0];
    Curvature curvature = new Curvature(loss, seed);
    double[] probes =
        IntStream.range(0, PROBES)
            .mapToDouble(
                p ->
                    points
                        .get(
                            "probe " + p,
                            () ->
                                counted(
                                    new double[] {curvature.probe(p)},
                                    Curvature.GRADIENTS * GRADIENT,
                                    progress))[0])
            .toArray();
    return new Landscape(
        middle,
        norm,
        line,
        lines,
        axis,
        plane,
        eigenvalue(curvature, progress),
        SampleStatistics.of(probes),
        sharpness(progress));
  }

  private static double[] counted(double[] numbers, int work, Progress progress) {
    progress.add(work);
    return numbers;
  }

  private static String lineKey(int direction, double x) {
    return x == 0 ? "centre" : "line " + direction + " " + x;
  }

  private static String planeKey(double x, double y) {
    return x == 0 && y == 0 ? "centre" : "plane " + x + " " + y;
  }

  private static String sharpnessKey(double rho) {
    return "sharpness " + rho;
  }

  /** Work that is left, in evaluations. */
  private long work(double[] line, double[] axis) {
    long left = missing("centre", 1) + missing("logit norm", 1);
    for (int d = 0; d < extent.directions(); d++) {
      for (double x : line) {
        left += x == 0 ? 0 : missing(lineKey(d, x), 1);
      }
    }
    for (double y : axis) {
      for (double x : axis) {
        left += x == 0 && y == 0 ? 0 : missing(planeKey(x, y), 1);
      }
    }
    for (int p = 0; p < PROBES; p++) {
      left += missing("probe " + p, Curvature.GRADIENTS * GRADIENT);
    }
    for (double rho : RADII) {
      left += missing(sharpnessKey(rho), AdaptiveSharpness.STEPS * GRADIENT);
    }
    return left + missing("eigenvalue", Curvature.MAX_ITERATIONS * Curvature.GRADIENTS * GRADIENT);
  }

  private int missing(String key, int work) {
    return points.has(key) ? 0 : work;
  }

  private Curve line(int number, Direction d, double[] x, Progress progress) {
    Value[] values = new Value[x.length];
    for (int i = 0; i < x.length; i++) {
      values[i] = value(lineKey(number, x[i]), x[i], d, 0, d, progress);
    }
    return new Curve(values);
  }

  private Value value(String key, double x, Direction a, double y, Direction b, Progress progress) {
    double[] numbers =
        points.get(
            key,
            () -> {
              Value v = loss.value(Direction.moved(loss.trained(), x, a, y, b));
              return counted(new double[] {v.loss(), v.top1()}, 1, progress);
            });
    return new Value(numbers[0], numbers[1]);
  }

  private Eigenvalue eigenvalue(Curvature curvature, Progress progress) {
    int product = Curvature.GRADIENTS * GRADIENT;
    double[] numbers =
        points.get(
            "eigenvalue",
            () -> {
              Eigenvalue found = curvature.largest(TOLERANCE, n -> progress.add(n * product));
              progress.add((Curvature.MAX_ITERATIONS - found.iterations()) * product);
              return new double[] {found.value(), found.iterations(), found.converged() ? 1 : 0};
            });
    return new Eigenvalue(numbers[0], (int) numbers[1], numbers[2] == 1);
  }

  private double[] sharpness(Progress progress) {
    double[] rises = new double[RADII.length];
    for (int r = 0; r < RADII.length; r++) {
      double rho = RADII[r];
      rises[r] =
          points
              .get(
                  sharpnessKey(rho),
                  () ->
                      new double[] {
                        AdaptiveSharpness.of(loss, rho, n -> progress.add(n * GRADIENT))
                      })[0];
    }
    return rises;
  }
}
