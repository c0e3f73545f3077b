package org.catchupmix.kernels.launch;

import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.primitive.Normalization;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;

/** Cases of batch norm of any size, each pass with its gradient. */
public final class BatchNormProblems {
  private BatchNormProblems() {}

  /** Makes a case of training with its gradient, on images or rows with channels last. */
  public static OpCase training(Shape x, double offset, boolean relu) {
    Shape each = Shape.of(x.dim(x.rank() - 1));
    return begun(x, offset)
        .updates("runningMean", each, PhiloxRandom::nextGaussian)
        .updates("runningVariance", each, PhiloxRandom::nextDouble)
        .writesActivation("y", x)
        .writes("mean", each)
        .writes("invStd", each)
        .writesActivation("dx", x)
        .writes("dgamma", each)
        .writes("dbeta", each)
        .runs(
            (in, out) ->
                new Normalization.BatchNormTraining(
                    in[0], in[1], in[2], 0.1, 1e-5, relu, out[0], out[1], out[2], out[3], out[4]),
            (in, out) ->
                new Normalization.BatchNormTrainingGradient(
                    in[0], out[2], relu, in[3], in[1], in[2], out[3], out[4], out[5], out[6],
                    out[7]));
  }

  /** Makes a case of inference with its gradient, on images or rows with channels last. */
  public static OpCase inference(Shape x, double offset, boolean relu) {
    Shape each = Shape.of(x.dim(x.rank() - 1));
    return begun(x, offset)
        .real("runningMean", each, random -> offset + random.nextGaussian())
        .real("runningVariance", each, PhiloxRandom::nextDouble)
        .writesActivation("y", x)
        .writesActivation("dx", x)
        .writes("dgamma", each)
        .writes("dbeta", each)
        .runs(
            (in, out) ->
                new Normalization.BatchNormInference(
                    in[0], in[1], in[2], 1e-5, relu, in[4], in[5], out[0]),
            (in, out) ->
                new Normalization.BatchNormInferenceGradient(
                    in[0], out[0], relu, in[3], in[1], 1e-5, in[4], in[5], out[1], out[2], out[3]));
  }

  private static OpCase begun(Shape x, double offset) {
    Shape each = Shape.of(x.dim(x.rank() - 1));
    return new OpCase("and its gradient " + x)
        .activation("x", x, random -> offset + 2 * random.nextGaussian())
        .real("gamma", each)
        .real("beta", each)
        .activation("dy", x);
  }
}
