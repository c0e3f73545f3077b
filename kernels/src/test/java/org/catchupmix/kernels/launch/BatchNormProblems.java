package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;

/** Cases of batch norm of any size, each pass with its gradient. */
public final class BatchNormProblems {
  private BatchNormProblems() {}

  public static OpCase training(Shape x, double offset, boolean relu) {
    Shape each = Shape.of(x.dim(x.rank() - 1));
    return OpCase.ofSeveral(
        "and its gradient " + x,
        t -> {
          BatchNorm.BatchNormTraining p =
              new BatchNorm.BatchNormTraining(
                  t.activation(x, random -> offset + 2 * random.nextGaussian()),
                  t.real(each),
                  t.real(each),
                  new BatchNorm.Statistics(
                      t.updated(each, PhiloxRandom::nextGaussian),
                      t.updated(each, PhiloxRandom::nextDouble),
                      0.1,
                      1e-5),
                  relu,
                  t.activationResult(x),
                  t.result(each),
                  t.result(each));
          return List.of(
              p,
              new BatchNorm.BatchNormTrainingGradient(
                  p.x(),
                  p.y(),
                  relu,
                  t.activation(x),
                  p.gamma(),
                  p.beta(),
                  p.mean(),
                  p.invStd(),
                  t.activationResult(x),
                  t.result(each),
                  t.result(each)));
        });
  }

  public static OpCase inference(Shape x, double offset, boolean relu) {
    Shape each = Shape.of(x.dim(x.rank() - 1));
    return OpCase.ofSeveral(
        "and its gradient " + x,
        t -> {
          BatchNorm.BatchNormInference p =
              new BatchNorm.BatchNormInference(
                  t.activation(x, random -> offset + 2 * random.nextGaussian()),
                  t.real(each),
                  t.real(each),
                  new BatchNorm.Statistics(
                      t.real(each, random -> offset + random.nextGaussian()),
                      t.real(each, PhiloxRandom::nextDouble),
                      0.1,
                      1e-5),
                  relu,
                  t.activationResult(x));
          return List.of(
              p,
              new BatchNorm.BatchNormInferenceGradient(
                  p.x(),
                  p.y(),
                  relu,
                  t.activation(x),
                  p.gamma(),
                  p.statistics(),
                  t.activationResult(x),
                  t.result(each),
                  t.result(each)));
        });
  }
}
