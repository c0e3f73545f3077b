package org.catchupmix.study.landscape;

import java.util.List;
import org.catchupmix.study.landscape.Curvature.Eigenvalue;
import org.catchupmix.study.landscape.LossFunction.Value;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * Loss and accuracy around trained parameters.
 *
 * @param trained with the trained parameters
 * @param logitNorm mean l2 norm of an image's class scores
 * @param line steps along each direction, -1 to 1
 * @param lines of each direction
 * @param axis steps along the first two directions
 * @param plane loss in nats, {@code [step along the second][step along the first]}
 * @param eigenvalue the Hessian's largest
 * @param trace probes of the Hessian's trace
 * @param sharpness adaptive, in nats, at each of {@link Survey#RADII}
 */
public record Landscape(
    Value trained,
    double logitNorm,
    double[] line,
    List<Curve> lines,
    double[] axis,
    double[][] plane,
    Eigenvalue eigenvalue,
    SampleStatistics trace,
    double[] sharpness) {
  /** Values along a direction, one for each step. */
  public record Curve(Value[] values) {}

  /** Standard error of the trace over its probes. */
  public double traceError() {
    return trace.deviation() / Math.sqrt(Survey.PROBES);
  }

  public static double[] radii() {
    return Survey.RADII.clone();
  }
}
