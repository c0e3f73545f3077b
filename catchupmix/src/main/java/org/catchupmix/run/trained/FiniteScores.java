package org.catchupmix.run.trained;

import java.util.Arrays;
import org.catchupmix.run.RunException;
import org.catchupmix.train.Evaluation;

/** Rejects scores of networks whose finite weights give numbers that are not. */
public final class FiniteScores {
  private FiniteScores() {}

  /**
   * Returns an evaluation.
   *
   * @param source of the weights, for the message
   * @throws RunException if its loss is not finite
   */
  public static Evaluation require(Evaluation evaluation, String source) {
    requireAll(source, evaluation.loss());
    return evaluation;
  }

  /** Rejects class scores of one image, see {@link #require}. */
  static void requireAll(String source, double... scores) {
    if (!Arrays.stream(scores).allMatch(Double::isFinite)) {
      throw new RunException(
          "%s: the network's scores are not finite: its weights are damaged, or its training diverged"
              .formatted(source));
    }
  }
}
